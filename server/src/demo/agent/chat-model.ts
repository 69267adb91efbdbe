import type { Scope } from './step.ts'

export type Provider = 'openai' | 'anthropic'

export type Message =
  /** `photo` is a `data:` address of a PNG. */
  | { role: 'user'; text: string; photo: string | null }
  | { role: 'assistant'; text: string; toolCalls: ToolCall[] }
  | { role: 'tool'; callId: string; result: string }

interface ToolCall {
  id: string
  name: string
  arguments: Record<string, unknown>
}

export interface ToolDefinition {
  name: string
  description: string
  /** JSON Schema. */
  parameters: object
}

interface Prompt {
  system: string
  messages: readonly Message[]
  tools: readonly ToolDefinition[]
}

/** Asks a model and records it as a span of type LLM with the provider's own request and answer. @throws ModelError */
export type ChatModel = (scope: Scope, prompt: Prompt) => Promise<{ text: string; toolCalls: ToolCall[] }>

export interface ModelAddress {
  /** The simulator's address. */
  url: string
  model: string
  signal: AbortSignal
}

/** The offered tools as MLflow writes them on a span. */
export function describeTools(tools: readonly ToolDefinition[]): string {
  return JSON.stringify(tools.map((tool) => ({ type: 'function', function: tool })))
}
