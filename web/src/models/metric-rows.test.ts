import { describe, expect, it } from 'vitest'
import { valueRows } from './metric-rows.ts'

describe('valueRows', () => {
  it('puts two sides beside each other, by name', () =>
    expect(valueRows({ b: 1, a: 'x' }, { b: 0.1 + 0.2, c: 'NaN' })).toEqual([
      { name: 'a', before: 'x', after: null },
      { name: 'b', before: '1', after: '0.3' },
      { name: 'c', before: null, after: 'NaN' },
    ]))

  it('has one side that is what it is', () => expect(valueRows(null, { a: 1 })).toEqual([{ name: 'a', before: '1', after: '1' }]))
})
