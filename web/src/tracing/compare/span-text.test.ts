import type { SpanContent } from '@assay/protocol'
import { describe, expect, it } from 'vitest'
import { spanText } from './span-text.ts'

const nothing: SpanContent = {
  inputs: null,
  outputs: null,
  inputMessages: null,
  outputMessages: null,
  tools: null,
  documents: null,
  modelParameters: null,
}

describe('spanText', () => {
  it('writes messages with their roles, tools called and what they gave', () =>
    expect(
      spanText(
        {
          content: {
            ...nothing,
            inputMessages: [
              { role: 'user', parts: [{ type: 'text', text: 'Where is it?' }] },
              { role: 'assistant', parts: [{ type: 'tool_call', id: 'c1', name: 'track', arguments: { order: 7 } }] },
              { role: 'tool', parts: [{ type: 'tool_result', id: 'c1', name: null, result: 'on its way' }] },
            ],
          },
        },
        'input',
      ),
    ).toBe('user:\nWhere is it?\n\nassistant:\n→ track {\n  "order": 7\n}\n\ntool:\n← result on its way'))

  it('leaves a text as it is and writes anything else as JSON', () => {
    expect(spanText({ content: { ...nothing, inputs: 'plain' } }, 'input')).toBe('plain')
    expect(spanText({ content: { ...nothing, outputs: [1, 'b'] } }, 'output')).toBe('[\n  1,\n  "b"\n]')
  })

  it('writes the documents of a search as its output', () =>
    expect(
      spanText(
        {
          content: {
            ...nothing,
            outputs: 'raw',
            documents: [
              { id: 'faq-1', content: 'Thirty days.', score: 0.5, metadata: null },
              { id: null, content: 'More.', score: null, metadata: null },
            ],
          },
        },
        'output',
      ),
    ).toBe('faq-1:\nThirty days.\n\nMore.'))

  it('is empty where there is nothing', () => expect(spanText({ content: nothing }, 'output')).toBe(''))
})
