import type Anthropic from '@anthropic-ai/sdk'
import type { StreamEvent } from '../provider.ts'
import { splitTokens } from '../tokens.ts'

/** A message as the events that make it: start, each block with a delta a token, and at the end the stop reason with the whole usage. */
export function messageEvents(message: Anthropic.Message): StreamEvent[] {
  const { usage } = message
  const events: Anthropic.RawMessageStreamEvent[] = [
    {
      type: 'message_start',
      message: { ...message, content: [], stop_reason: null, usage: { ...usage, output_tokens: 1, output_tokens_details: null } },
    },
    ...message.content.flatMap(blockEvents),
    {
      type: 'message_delta',
      delta: { stop_reason: message.stop_reason, stop_sequence: null, stop_details: null, container: null },
      usage: {
        input_tokens: usage.input_tokens,
        cache_creation_input_tokens: usage.cache_creation_input_tokens,
        cache_read_input_tokens: usage.cache_read_input_tokens,
        output_tokens: usage.output_tokens,
        output_tokens_details: usage.output_tokens_details,
        server_tool_use: usage.server_tool_use,
      },
    },
    { type: 'message_stop' },
  ]
  return events.map((data) => ({ event: data.type, data, tokens: data.type === 'content_block_delta' ? 1 : 0 }))
}

function blockEvents(block: Anthropic.ContentBlock, index: number): Anthropic.RawMessageStreamEvent[] {
  const { begun, deltas } = partsOf(block)
  return [
    { type: 'content_block_start', index, content_block: begun },
    ...deltas.map((delta): Anthropic.RawMessageStreamEvent => ({ type: 'content_block_delta', index, delta })),
    { type: 'content_block_stop', index },
  ]
}

function partsOf(block: Anthropic.ContentBlock): { begun: Anthropic.ContentBlock; deltas: Anthropic.RawContentBlockDelta[] } {
  switch (block.type) {
    case 'text':
      return { begun: { ...block, text: '' }, deltas: splitTokens(block.text).map((text) => ({ type: 'text_delta', text })) }
    case 'tool_use':
      return {
        begun: { ...block, input: {} },
        deltas: splitTokens(JSON.stringify(block.input)).map((partial_json) => ({ type: 'input_json_delta', partial_json })),
      }
    case 'thinking':
      return {
        begun: { ...block, thinking: '', signature: '' },
        deltas: [
          ...splitTokens(block.thinking).map((thinking) => ({ type: 'thinking_delta', thinking }) as const),
          { type: 'signature_delta', signature: block.signature },
        ],
      }
    default:
      return { begun: block, deltas: [] }
  }
}
