import { lastUserText, type ChatRequest, type Reply } from './chat.ts'
import type { Dice } from './dice.ts'
import { fillSchema } from './fill-schema.ts'
import { countTokens, splitTokens } from './tokens.ts'

/** One finished answer, before a provider puts it into its own form. */
export interface Answer {
  /** Null when the model only calls tools. */
  text: string | null
  reasoning: string | null
  toolCalls: { id: string; name: string; argumentsText: string }[]
  finish: 'stop' | 'length' | 'tool_calls'
  /** `output` includes `reasoning`. */
  tokens: { output: number; reasoning: number }
}

/**
 * Makes a scenario's reply obey the request: a tool call where one is required, JSON where a schema is given, no more tokens than allowed
 * (reasoning counts first, then the text is cut; tool calls are never cut).
 */
export function composeAnswer(request: ChatRequest, reply: Reply, ids: { dice: Dice; callPrefix: string }): Answer {
  const toolCalls = callsOf(request, reply).map((call, index) => ({
    id: ids.dice.id(ids.callPrefix, 24, `${request.choice}.${index}`),
    name: call.name,
    argumentsText: JSON.stringify(call.arguments),
  }))
  const reasoning = reply.reasoning ?? null
  const reasoningTokens = countTokens(reasoning ?? '')
  const pieces = splitTokens(textOf(request, reply, toolCalls.length > 0) ?? '')
  const room = request.maxOutputTokens === null ? Infinity : Math.max(0, request.maxOutputTokens - reasoningTokens)
  const kept = pieces.slice(0, room)
  const callTokens = toolCalls.reduce((sum, call) => sum + 3 + countTokens(call.name) + countTokens(call.argumentsText), 0)
  return {
    text: pieces.length === 0 && toolCalls.length > 0 ? null : kept.join(''),
    reasoning,
    toolCalls,
    finish: toolCalls.length > 0 ? 'tool_calls' : kept.length < pieces.length ? 'length' : 'stop',
    tokens: { output: reasoningTokens + kept.length + callTokens, reasoning: reasoningTokens },
  }
}

function callsOf(request: ChatRequest, reply: Reply): NonNullable<Reply['toolCalls']> {
  const { toolChoice } = request
  const allowed = typeof toolChoice === 'object' ? request.tools.filter((tool) => tool.name === toolChoice.name) : request.tools
  const calls = (reply.toolCalls ?? []).filter((call) => allowed.some((tool) => tool.name === call.name))
  if (calls.length > 0) return request.parallelToolCalls ? calls : calls.slice(0, 1)
  const forced = toolChoice === 'auto' ? undefined : allowed[0]
  return forced ? [{ name: forced.name, arguments: fillSchema(forced.parameters, lastUserText(request)) }] : []
}

function textOf(request: ChatRequest, reply: Reply, calls: boolean): string | undefined {
  if (calls || request.jsonFormat === null) return reply.text
  const { schema } = request.jsonFormat
  if (reply.json !== undefined) return JSON.stringify(reply.json)
  return JSON.stringify(schema === null ? { answer: reply.text ?? '' } : fillSchema(schema, lastUserText(request)))
}
