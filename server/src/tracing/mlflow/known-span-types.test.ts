import type { Filter } from '@assay/protocol'
import { describe, expect, it } from 'vitest'
import { withKnownSpanTypes } from './known-span-types.ts'

const type = { on: 'span', name: 'type' } as const
const named = { kind: 'compare', field: { on: 'span', name: 'name' }, op: '=', value: 'CHAT_MODEL' } as const

describe('withKnownSpanTypes', () => {
  it('asks for LLM where MLflow says CHAT_MODEL, however deep, and leaves names alone', () => {
    const asked: Filter = {
      kind: 'and',
      all: [
        { kind: 'not', filter: { kind: 'compare', field: type, op: '=', value: 'CHAT_MODEL' } },
        { kind: 'or', any: [{ kind: 'in', field: type, values: ['TOOL', 'CHAT_MODEL'], negated: false }, named] },
      ],
    }
    expect(withKnownSpanTypes(asked)).toEqual({
      kind: 'and',
      all: [
        { kind: 'not', filter: { kind: 'compare', field: type, op: '=', value: 'LLM' } },
        { kind: 'or', any: [{ kind: 'in', field: type, values: ['TOOL', 'LLM'], negated: false }, named] },
      ],
    })
  })
})
