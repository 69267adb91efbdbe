import type { MessagePart } from '@assay/protocol'
import type { ModelEvent } from '../model-client.ts'
import { modelOf } from './openai.ts'
import {
  alternating,
  argumentsOf,
  asCount,
  asObject,
  asText,
  CallIds,
  finished,
  type Json,
  pictureOf,
  plain,
  said,
  type Wire,
  withoutSystem,
  withoutUndefined,
} from './wire.ts'
import { throwError } from './wire-error.ts'

/** Anthropic demands a limit; this is taken where nobody says one. */
export const defaultMaxTokens = 4_096

/** Anthropic's Messages. */
export const anthropicWire: Wire = {
  framing: 'events',
  baseUrl: () => 'https://api.anthropic.com',

  ask({ key }, { model, messages, tools, parameters: { temperature, topP, maxTokens } }) {
    const { system, turns } = withoutSystem(messages)
    const ids = new CallIds()
    return {
      path: '/v1/messages',
      headers: { 'anthropic-version': '2023-06-01', ...(key !== null && { 'x-api-key': key }) },
      body: withoutUndefined({
        model,
        max_tokens: maxTokens ?? defaultMaxTokens,
        system: system === '' ? undefined : system,
        messages: alternating(turns).map(({ role, parts }) => ({ role, content: parts.flatMap((part) => blockOf(part, ids)) })),
        tools:
          tools.length === 0
            ? undefined
            : tools.map(({ name, description, parameters }) => ({
                name,
                ...(description !== null && { description }),
                input_schema: parameters ?? { type: 'object' },
              })),
        temperature,
        top_p: topP,
        stream: true,
      }),
    }
  },

  reader() {
    const calls = new Map<unknown, number>()
    return (message) => {
      switch (message['type']) {
        case 'error':
          return throwError(message)
        case 'message_start': {
          const begun = asObject(message['message'])
          return [...modelOf(begun), ...usageOf(begun['usage'])]
        }
        case 'content_block_start':
          return begunBlock(message, calls)
        case 'content_block_delta':
          return deltaOf(message, calls)
        case 'message_delta':
          return [...finished(asObject(message['delta'])['stop_reason']), ...usageOf(message['usage'])]
        default:
          return []
      }
    }
  },
}

function begunBlock(message: Json, calls: Map<unknown, number>): ModelEvent[] {
  const block = asObject(message['content_block'])
  if (block['type'] !== 'tool_use') return []
  const index = calls.size
  calls.set(message['index'], index)
  return [{ type: 'tool', index, id: asText(block['id']) ?? '', name: asText(block['name']) ?? '', text: '' }]
}

function deltaOf(message: Json, calls: Map<unknown, number>): ModelEvent[] {
  const delta = asObject(message['delta'])
  if (delta['type'] === 'text_delta') return said('text', delta['text'])
  if (delta['type'] === 'thinking_delta') return said('reasoning', delta['thinking'])
  const index = calls.get(message['index'])
  const text = asText(delta['partial_json'])
  return index === undefined || text === undefined ? [] : [{ type: 'tool', index, text }]
}

/** Anthropic counts the caches beside the input. */
function usageOf(value: unknown): ModelEvent[] {
  const usage = asObject(value)
  const plainInput = asCount(usage['input_tokens'])
  const cachedRead = asCount(usage['cache_read_input_tokens'])
  const cachedWrite = asCount(usage['cache_creation_input_tokens'])
  const input = plainInput === undefined ? undefined : plainInput + (cachedRead ?? 0) + (cachedWrite ?? 0)
  return [{ type: 'usage', usage: withoutUndefined({ input, cachedRead, cachedWrite, output: asCount(usage['output_tokens']) }) }]
}

function blockOf(part: MessagePart, ids: CallIds): object[] {
  switch (part.type) {
    case 'text':
      // The API refuses empty ones.
      return part.text === '' ? [] : [{ type: 'text', text: part.text }]
    // Signed by the provider, and without the signature refused.
    case 'reasoning':
      return []
    case 'media': {
      const { mediaType, base64 } = pictureOf(part)
      return [{ type: 'image', source: { type: 'base64', media_type: mediaType, data: base64 } }]
    }
    case 'tool_call':
      return [{ type: 'tool_use', id: ids.called(part), name: part.name, input: argumentsOf(part.arguments) }]
    case 'tool_result':
      return [{ type: 'tool_result', tool_use_id: ids.answered(part).id, content: plain(part.result) }]
  }
}
