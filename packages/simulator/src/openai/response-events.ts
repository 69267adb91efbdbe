import type OpenAI from 'openai-7'
import type { StreamEvent } from '../provider.ts'
import { splitTokens } from '../tokens.ts'

/** A response as it is on the wire; `output_text` is added by the client library. */
export type WireResponse = Omit<OpenAI.Responses.Response, 'output_text'>
type Item = WireResponse['output'][number]
type Wire = OpenAI.Responses.ResponseStreamEvent
/** An event without what all have in common; those of a whole response lack `output_text`, too. */
type Bare = Wire extends infer Event
  ? Event extends { response: unknown; sequence_number: number }
    ? Omit<Event, 'sequence_number' | 'response'> & { response: WireResponse }
    : Event extends { sequence_number: number }
      ? Omit<Event, 'sequence_number'>
      : never
  : never

/** A response as the events that make it, numbered from 0; a delta a token. */
export function responseEvents(response: WireResponse): StreamEvent[] {
  const started: WireResponse = { ...response, status: 'in_progress', output: [], usage: undefined, incomplete_details: null }
  const events: Bare[] = [
    { type: 'response.created', response: started },
    { type: 'response.in_progress', response: started },
    ...response.output.flatMap(itemEvents),
    response.status === 'incomplete' ? { type: 'response.incomplete', response } : { type: 'response.completed', response },
  ]
  return events.map((event, sequence) => ({
    event: event.type,
    data: { ...event, sequence_number: sequence },
    tokens: event.type.endsWith('.delta') ? 1 : 0,
  }))
}

function itemEvents(item: Item, index: number): Bare[] {
  const inside =
    item.type === 'message'
      ? messageEvents(item, index)
      : item.type === 'function_call'
        ? callEvents(item, index)
        : item.type === 'reasoning'
          ? reasoningEvents(item, index)
          : []
  return [
    { type: 'response.output_item.added', output_index: index, item: begun(item) },
    ...inside,
    { type: 'response.output_item.done', output_index: index, item },
  ]
}

function begun(item: Item): Item {
  if (item.type === 'message') return { ...item, status: 'in_progress', content: [] }
  if (item.type === 'function_call') return { ...item, status: 'in_progress', arguments: '' }
  if (item.type === 'reasoning') return { ...item, summary: [] }
  return item
}

function messageEvents(item: OpenAI.Responses.ResponseOutputMessage, index: number): Bare[] {
  return item.content.flatMap((part, contentIndex): Bare[] => {
    if (part.type !== 'output_text') return []
    const at = { item_id: item.id, output_index: index, content_index: contentIndex }
    return [
      { type: 'response.content_part.added', ...at, part: { ...part, text: '' } },
      ...splitTokens(part.text).map((delta): Bare => ({ type: 'response.output_text.delta', ...at, delta, logprobs: [] })),
      { type: 'response.output_text.done', ...at, text: part.text, logprobs: [] },
      { type: 'response.content_part.done', ...at, part },
    ]
  })
}

function callEvents(item: OpenAI.Responses.ResponseFunctionToolCall, index: number): Bare[] {
  const at = { item_id: item.id ?? '', output_index: index }
  return [
    ...splitTokens(item.arguments).map((delta): Bare => ({ type: 'response.function_call_arguments.delta', ...at, delta })),
    { type: 'response.function_call_arguments.done', ...at, arguments: item.arguments },
  ]
}

function reasoningEvents(item: OpenAI.Responses.ResponseReasoningItem, index: number): Bare[] {
  return item.summary.flatMap((part, summaryIndex): Bare[] => {
    const at = { item_id: item.id, output_index: index, summary_index: summaryIndex }
    return [
      { type: 'response.reasoning_summary_part.added', ...at, part: { type: 'summary_text', text: '' } },
      ...splitTokens(part.text).map((delta): Bare => ({ type: 'response.reasoning_summary_text.delta', ...at, delta })),
      { type: 'response.reasoning_summary_text.done', ...at, text: part.text },
      { type: 'response.reasoning_summary_part.done', ...at, part },
    ]
  })
}
