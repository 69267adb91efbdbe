import type { StreamAssembler } from './chat-stream.ts'
import { type Fields, fieldsOf, itemsOf, textOf } from './json-shape.ts'

const finalEvents = new Set(['response.completed', 'response.incomplete', 'response.failed'])

/** Of the Responses API's events. The last event carries the whole answer; a stream that was left early is as far as its texts came. */
export function assembleResponse(): StreamAssembler & { failure(): string | undefined } {
  let response: Fields = {}
  let final = false
  let failure: string | undefined
  let text = ''
  const items: unknown[] = []

  return {
    add(part) {
      const event = fieldsOf(part)
      const type = textOf(event['type']) ?? ''
      if (event['response'] !== undefined && !final) response = fieldsOf(event['response'])
      if (finalEvents.has(type)) final = true
      if (type === 'response.failed') failure = textOf(fieldsOf(response['error'])['message']) ?? 'the response failed'
      if (type === 'error') failure = textOf(event['message']) ?? 'the stream failed'
      if (type === 'response.output_text.delta') text += textOf(event['delta']) ?? ''
      if (type === 'response.output_item.done') {
        items.push(event['item'])
        text = ''
      }
    },
    result() {
      if (final || itemsOf(response['output']).length > 0) return response
      const rest = text === '' ? [] : [{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text }] }]
      return { ...response, output: [...items, ...rest] }
    },
    failure: () => failure,
  }
}
