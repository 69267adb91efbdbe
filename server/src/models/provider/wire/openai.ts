import type { Message, MessagePart } from '@assay/protocol'
import type { ModelEvent } from '../model-client.ts'
import {
  asCount,
  asObject,
  asText,
  CallIds,
  finished,
  type Json,
  objectsOf,
  pictureOf,
  plain,
  said,
  textOf,
  type Wire,
  withoutUndefined,
} from './wire.ts'
import { throwError } from './wire-error.ts'

/** Models that take no `max_tokens` any more. All others, of whoever speaks this format, do. */
const reasoningModels = /^(o\d|gpt-5)/

/** OpenAI's chat completions, which vLLM, LM Studio, OpenRouter, Mistral and many others speak, too. */
export const openaiWire: Wire = {
  framing: 'events',
  baseUrl: () => 'https://api.openai.com/v1',

  ask({ key }, { model, messages, tools, parameters: { temperature, topP, maxTokens } }) {
    const ids = new CallIds()
    return {
      path: '/chat/completions',
      headers: { ...(key !== null && { authorization: `Bearer ${key}` }) },
      body: withoutUndefined({
        model,
        messages: messages.flatMap((message) => wireMessages(message, ids)),
        tools: tools.length === 0 ? undefined : tools.map((tool) => ({ type: 'function', function: definitionOf(tool) })),
        temperature,
        top_p: topP,
        [reasoningModels.test(model) ? 'max_completion_tokens' : 'max_tokens']: maxTokens,
        stream: true,
        stream_options: { include_usage: true },
      }),
    }
  },

  reader: () => (message) => {
    if (message['error'] !== undefined && message['error'] !== null) throwError(message)
    const choice = objectsOf(message['choices'])[0] ?? {}
    const delta = asObject(choice['delta'])
    return [
      ...modelOf(message),
      ...said('reasoning', delta['reasoning_content'] ?? delta['reasoning']),
      ...said('text', delta['content']),
      ...said('text', delta['refusal']),
      ...objectsOf(delta['tool_calls']).map(toolPiece),
      ...finished(choice['finish_reason']),
      ...usageOf(message['usage']),
    ]
  },
}

export function modelOf(message: Json): ModelEvent[] {
  const model = asText(message['model'])
  return model === undefined ? [] : [{ type: 'model', model }]
}

export function definitionOf({ name, description, parameters }: { name: string; description: string | null; parameters: unknown }): object {
  return { name, ...(description !== null && { description }), parameters: parameters ?? { type: 'object', properties: {} } }
}

function toolPiece(call: Json): ModelEvent {
  const called = asObject(call['function'])
  const [id, name] = [asText(call['id']), asText(called['name'])]
  return {
    type: 'tool',
    index: asCount(call['index']) ?? 0,
    ...(id !== undefined && { id }),
    ...(name !== undefined && { name }),
    text: asText(called['arguments']) ?? '',
  }
}

function usageOf(value: unknown): ModelEvent[] {
  if (typeof value !== 'object' || value === null) return []
  const usage = asObject(value)
  return [
    {
      type: 'usage',
      usage: {
        input: asCount(usage['prompt_tokens']),
        output: asCount(usage['completion_tokens']),
        cachedRead: asCount(asObject(usage['prompt_tokens_details'])['cached_tokens']),
        reasoning: asCount(asObject(usage['completion_tokens_details'])['reasoning_tokens']),
      },
    },
  ]
}

/** Each result of a tool is a message of its own; what a model thought is not sent back. */
function wireMessages({ role, parts }: Message, ids: CallIds): object[] {
  const results = parts.flatMap((part) =>
    part.type === 'tool_result' ? [{ role: 'tool', tool_call_id: ids.answered(part).id, content: plain(part.result) }] : [],
  )
  const rest = parts.filter((part) => part.type !== 'tool_result' && part.type !== 'reasoning')
  if (rest.length === 0 && results.length > 0) return results
  const calls = rest.flatMap((part) =>
    part.type === 'tool_call'
      ? [{ id: ids.called(part), type: 'function', function: { name: part.name, arguments: plain(part.arguments ?? {}) } }]
      : [],
  )
  const text = textOf(rest)
  const hasMedia = rest.some(({ type }) => type === 'media')
  const content = hasMedia ? rest.flatMap(contentPart) : text === '' && calls.length > 0 ? null : text
  return [...results, { role: role === 'tool' ? 'user' : role, content, ...(calls.length > 0 && { tool_calls: calls }) }]
}

function contentPart(part: MessagePart): object[] {
  if (part.type === 'text') return [{ type: 'text', text: part.text }]
  if (part.type !== 'media') return []
  const { mediaType, base64 } = pictureOf(part)
  return [{ type: 'image_url', image_url: { url: `data:${mediaType};base64,${base64}` } }]
}
