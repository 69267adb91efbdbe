import type { Message } from '@assay/protocol'
import type { ModelEvent } from '../model-client.ts'
import { definitionOf, modelOf } from './openai.ts'
import {
  argumentsOf,
  asCount,
  asObject,
  asText,
  CallIds,
  finished,
  objectsOf,
  pictureOf,
  plain,
  said,
  textOf,
  type Wire,
  withoutUndefined,
} from './wire.ts'
import { throwError } from './wire-error.ts'

/** Ollama's `/api/chat`: a line of JSON for each piece. */
export const ollamaWire: Wire = {
  framing: 'lines',
  baseUrl: () => 'http://127.0.0.1:11434',

  ask({ key }, { model, messages, tools, parameters: { temperature, topP, maxTokens } }) {
    const ids = new CallIds()
    return {
      path: '/api/chat',
      // Ollama itself wants none; a proxy before it may.
      headers: { ...(key !== null && { authorization: `Bearer ${key}` }) },
      body: withoutUndefined({
        model,
        messages: messages.flatMap((message) => wireMessages(message, ids)),
        tools: tools.length === 0 ? undefined : tools.map((tool) => ({ type: 'function', function: definitionOf(tool) })),
        options: withoutUndefined({ temperature, top_p: topP, num_predict: maxTokens }),
        stream: true,
      }),
    }
  },

  reader() {
    let calls = 0
    return (line) => {
      if (line['error'] !== undefined) throwError(line)
      const message = asObject(line['message'])
      const usage = withoutUndefined({ input: asCount(line['prompt_eval_count']), output: asCount(line['eval_count']) })
      return [
        ...modelOf(line),
        ...said('reasoning', message['thinking']),
        ...said('text', message['content']),
        ...objectsOf(message['tool_calls']).map((call): ModelEvent => {
          const called = asObject(call['function'])
          return { type: 'tool', index: calls++, name: asText(called['name']) ?? '', text: plain(called['arguments'] ?? {}) }
        }),
        ...(line['done'] === true ? [...finished(line['done_reason'] ?? 'stop'), { type: 'usage', usage } as const] : []),
      ]
    }
  },
}

function wireMessages({ role, parts }: Message, ids: CallIds): object[] {
  const results = parts.flatMap((part) =>
    part.type === 'tool_result' ? [{ role: 'tool', tool_name: ids.answered(part).name, content: plain(part.result) }] : [],
  )
  const rest = parts.filter((part) => part.type !== 'tool_result' && part.type !== 'reasoning')
  if (rest.length === 0 && results.length > 0) return results
  const calls = rest.flatMap((part) => {
    if (part.type !== 'tool_call') return []
    ids.called(part)
    return [{ function: { name: part.name, arguments: argumentsOf(part.arguments) } }]
  })
  const images = rest.flatMap((part) => (part.type === 'media' ? [pictureOf(part).base64] : []))
  return [
    ...results,
    {
      role: role === 'developer' ? 'system' : role === 'tool' ? 'user' : role,
      content: textOf(rest),
      ...(images.length > 0 && { images }),
      ...(calls.length > 0 && { tool_calls: calls }),
    },
  ]
}
