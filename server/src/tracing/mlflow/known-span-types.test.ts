import type { Filter } from '@assay/protocol'
import { describe, expect, it } from 'vitest'
import { withKnownSpanTypes } from './known-span-types.ts'

const type = { on: 'span', name: 'type' } as const
const sent = { on: 'spanAttribute', key: 'mlflow.spanType' } as const
const named = { kind: 'compare', field: { on: 'span', name: 'name' }, op: '=', value: 'CHAT_MODEL' } as const
const is = (value: string): Filter => ({ kind: 'compare', field: type, op: '=', value })
const oneOf = (...values: string[]): Filter => ({ kind: 'in', field: type, values, negated: false })
const wasSent = (value: string): Filter => ({ kind: 'compare', field: sent, op: '=', value })
const like = (op: 'LIKE' | 'ILIKE' | 'RLIKE', pattern: string) => ({ kind: 'match', field: type, op, pattern }) as const

describe('withKnownSpanTypes', () => {
  it('asks for LLM where MLflow says CHAT_MODEL, however deep, and leaves names alone', () => {
    const asked: Filter = {
      kind: 'and',
      all: [
        { kind: 'not', filter: is('CHAT_MODEL') },
        { kind: 'or', any: [oneOf('TOOL', 'CHAT_MODEL'), named] },
      ],
    }
    expect(withKnownSpanTypes(asked)).toEqual({
      kind: 'and',
      all: [
        { kind: 'not', filter: is('LLM') },
        { kind: 'or', any: [oneOf('LLM', 'TOOL'), named] },
      ],
    })
  })

  it.each([
    ['LIKE', 'CHAT%', is('LLM')],
    ['LIKE', 'chat%', null],
    ['ILIKE', 'chat%', is('LLM')],
    ['LIKE', '%LLM%', is('LLM')],
    ['RLIKE', '^(CHAT_MODEL|TOOL)$', oneOf('LLM', 'TOOL')],
  ] as const)('%s %s is asked of every name of a type, and of the word that was sent', (op, pattern, kept) => {
    const ofSent: Filter = { kind: 'match', field: sent, op, pattern }
    expect(withKnownSpanTypes(like(op, pattern))).toEqual(kept === null ? ofSent : { kind: 'or', any: [kept, ofSent] })
  })

  it('looks for a word of the user in what was sent', () => {
    expect(withKnownSpanTypes(is('PLANNER'))).toEqual(wasSent('PLANNER'))
    expect(withKnownSpanTypes(oneOf('PLANNER', 'TOOL', 'JUDGE'))).toEqual({
      kind: 'or',
      any: [is('TOOL'), wasSent('PLANNER'), wasSent('JUDGE')],
    })
  })

  it('excludes a type by any of its names', () => {
    const without = (...left: string[]) =>
      expect.objectContaining({ kind: 'in', values: expect.not.arrayContaining(left) as string[] }) as unknown
    expect(withKnownSpanTypes({ kind: 'compare', field: type, op: '!=', value: 'CHAT_MODEL' })).toEqual(without('LLM'))
    expect(withKnownSpanTypes({ kind: 'in', field: type, values: ['LLM', 'TOOL'], negated: true })).toEqual(without('LLM', 'TOOL'))
  })
})
