import { describe, expect, it } from 'vitest'
import { valueRows } from './metric-rows.ts'

const texts = (rows: ReturnType<typeof valueRows>) => rows.map(({ name, before, after }) => [name, before, after])

describe('valueRows', () => {
  it('puts two sides beside each other, by name, numbers within names by size', () =>
    expect(texts(valueRows({ b10: 1, a: 'x' }, { b2: 0.1 + 0.2, b10: 'NaN' }))).toEqual([
      ['a', 'x', null],
      ['b2', null, '0.3'],
      ['b10', '1', 'NaN'],
    ]))

  it('has one side that is what it is', () =>
    expect(valueRows(null, { a: 1 })).toEqual([{ name: 'a', before: '1', after: '1', differs: false, difference: 0 }]))

  it('writes whole numbers with all their digits', () =>
    expect(texts(valueRows({ tokens: 1_234_567 }, { tokens: 9_876_543_210 }))).toEqual([['tokens', '1,234,567', '9,876,543,210']]))

  it('tells apart what is written the same', () => {
    const [row] = valueRows({ loss: 0.123_456_11 }, { loss: 0.123_456_49 })
    expect([row?.before, row?.after, row?.differs]).toEqual(['0.123456', '0.123456', true])
    expect(row?.difference).toBeCloseTo(3.8e-7, 12)
  })
})
