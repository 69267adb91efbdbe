import type { Json, JsonObject } from './json.ts'

/** A chat request of any provider, as a scenario sees it. */
export interface ChatRequest {
  provider: string
  model: string
  /** System and developer texts, joined by blank lines. */
  system: string
  /** The conversation without system texts, oldest first. */
  turns: Turn[]
  /** Empty when the caller forbids tools. */
  tools: Tool[]
  toolChoice: 'auto' | 'required' | { name: string }
  parallelToolCalls: boolean
  /** Null for text; `schema` is null when any JSON object will do. */
  jsonFormat: { schema: JsonObject | null } | null
  /** True when the caller asks for reasoning or the model always reasons. */
  reasons: boolean
  maxOutputTokens: number | null
  /** 0 … n−1 where the caller wants n answers. */
  choice: number
}

export type Turn =
  | { role: 'user'; text: string; images: number }
  | { role: 'assistant'; text: string; toolCalls: ToolCall[] }
  | { role: 'tool'; callId: string; text: string }

export interface ToolCall {
  id: string
  name: string
  arguments: Json
}

export interface Tool {
  name: string
  description: string
  /** JSON Schema of the arguments. */
  parameters: JsonObject
}

/** What the model says: a text, JSON (where the caller asked for it), tool calls, or a text with tool calls. */
export interface Reply {
  text?: string
  json?: Json
  toolCalls?: { name: string; arguments: Json }[]
  /** Hidden or shown as the provider does it; counted as output in any case. */
  reasoning?: string
}

/** Refuses the request in the provider's own error form. */
export interface Refusal {
  refuse: { status: number; message: string; retryAfterMs?: number }
}

/** The script of the model: a pure function of the request. */
export type Scenario = (request: ChatRequest) => Reply | Refusal

/** The words of the newest user turn; empty when there is none. */
export function lastUserText(request: ChatRequest): string {
  return request.turns.findLast((turn) => turn.role === 'user')?.text ?? ''
}

/** The tool results that wait for an answer: those after the newest assistant turn, oldest first. */
export function pendingToolResults(request: ChatRequest): { name: string; text: string }[] {
  const asked = request.turns.findLastIndex((turn) => turn.role === 'assistant')
  const assistant = request.turns[asked]
  const calls = assistant?.role === 'assistant' ? assistant.toolCalls : []
  return request.turns
    .slice(asked + 1)
    .flatMap((turn) =>
      turn.role === 'tool' ? [{ name: calls.find((call) => call.id === turn.callId)?.name ?? 'tool', text: turn.text }] : [],
    )
}
