import type Anthropic from '@anthropic-ai/sdk'
import type { ChatRequest } from '../chat.ts'
import type { Answer } from '../compose-answer.ts'
import { asArray, asObject, type Json, type JsonObject } from '../json.ts'
import { countPrompt } from '../prompt-tokens.ts'
import { countTokens } from '../tokens.ts'
import { textOf } from './messages-request.ts'

/**
 * Anthropic counts what it read from or wrote to its cache apart from `input_tokens`. Here all that stands up to the last `cache_control`
 * mark is cached: written by the first request of a conversation, read by the later ones (those that hold an assistant turn).
 */
export function usageOf(body: JsonObject, request: ChatRequest, answer: Answer): Anthropic.Usage {
  const { total } = countPrompt(request)
  const cached = Math.min(total, cachedTokens(body))
  const later = request.turns.some((turn) => turn.role === 'assistant')
  const written = later ? 0 : cached
  return {
    input_tokens: total - cached,
    cache_creation_input_tokens: written,
    cache_read_input_tokens: later ? cached : 0,
    cache_creation: { ephemeral_5m_input_tokens: written, ephemeral_1h_input_tokens: 0 },
    output_tokens: answer.tokens.output,
    output_tokens_details: { thinking_tokens: answer.tokens.reasoning },
    server_tool_use: null,
    service_tier: 'standard',
    inference_geo: null,
    speed: 'standard',
  }
}

/** The order in which the API reads a prompt: tools, system, messages. */
function cachedTokens(body: JsonObject): number {
  const messages = (asArray(body.messages) ?? []).flatMap(
    (message) => asArray(asObject(message)?.content) ?? [asObject(message)?.content ?? null],
  )
  const blocks = [...(asArray(body.tools) ?? []), ...(asArray(body.system) ?? [body.system ?? null]), ...messages]
  const mark = blocks.findLastIndex((block) => asObject(block)?.cache_control !== undefined)
  return blocks.slice(0, mark + 1).reduce<number>((sum, block) => sum + blockTokens(block), 0)
}

function blockTokens(block: Json): number {
  const object = asObject(block)
  if (object?.input_schema !== undefined) return countTokens(JSON.stringify(object))
  return countTokens(textOf(object === undefined ? block : [object]))
}
