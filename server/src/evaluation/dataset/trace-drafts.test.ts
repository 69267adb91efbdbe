import { describe, expect, it } from 'vitest'
import type { RootContent } from '../../tracing/index.ts'
import { recordOf } from './trace-drafts.ts'

const content = (parts: Partial<RootContent>): RootContent => ({
  traceId: '0af7651916cd43dd8448eb211c80319c',
  session: null,
  outputs: null,
  expectations: new Map(),
  inputs: { kind: 'value', value: { question: 'Where?' } },
  ...parts,
})
const source = { source_type: 'TRACE', source_data: { trace_id: 'tr-0af7651916cd43dd8448eb211c80319c' } }

describe('recordOf', () => {
  it('is what the root was asked and answered, with the trace as its source', () =>
    expect(recordOf(content({ outputs: 'Here.' }), false)).toEqual({
      inputs: { question: 'Where?' },
      outputs: 'Here.',
      expectations: {},
      source,
    }))

  it('expects what people said, and names the conversation', () =>
    expect(recordOf(content({ session: 's-1', outputs: 'Here.', expectations: new Map([['expected_response', 'There.']]) }), true)).toEqual(
      {
        inputs: { question: 'Where?' },
        outputs: 'Here.',
        expectations: { expected_response: 'There.' },
        source: { source_type: 'TRACE', source_data: { ...source.source_data, session_id: 's-1' } },
      },
    ))

  it('expects the output where it is asked to and nobody said otherwise', () =>
    expect(recordOf(content({ outputs: { answer: 'Here.' } }), true)).toMatchObject({
      expectations: { expected_response: { answer: 'Here.' } },
    }))

  it('has a text that was asked as a member, and a chat as messages', () => {
    expect(recordOf(content({ inputs: { kind: 'value', value: 'Where?' } }), false)).toMatchObject({ inputs: { input: 'Where?' } })
    const messages = [
      { role: 'user', parts: [{ type: 'text', text: 'Where' } as const, { type: 'text', text: 'is it?' } as const] },
      { role: 'assistant', parts: [{ type: 'tool_call', id: null, name: 'find', arguments: {} } as const] },
    ]
    expect(recordOf(content({ inputs: { kind: 'messages', messages } }), false)).toMatchObject({
      inputs: {
        messages: [
          { role: 'user', content: 'Where\nis it?' },
          { role: 'assistant', content: [{ type: 'tool_call', id: null, name: 'find', arguments: {} }] },
        ],
      },
    })
  })

  it('is none of a trace that does not say what it was asked', () => expect(recordOf(content({ inputs: null }), true)).toBeNull())
})
