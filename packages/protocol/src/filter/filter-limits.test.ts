import { describe, expect, it } from 'vitest'
import { filterLimits } from './filter-limits.ts'
import { parseMlflowTraceFilter } from './mlflow/parse-mlflow-trace-filter.ts'
import { parseQueryBar } from './query-bar/parse-query-bar.ts'
import { refusalOf } from './test-support/refusal-of.ts'

const bar = (text: string) => parseQueryBar(text, { nowMs: 0 })
const times = (count: number, piece: string, between = ' ') => Array.from({ length: count }, () => piece).join(between)

describe('limits of a filter: what is at the limit is taken, one more is refused', () => {
  it('characters', () => {
    expect(bar('a'.repeat(filterLimits.queryBarChars))).not.toBeNull()
    expect(refusalOf(() => bar('a'.repeat(filterLimits.queryBarChars + 1))).message).toMatch(/^The filter has 10001 characters/)
    const mlflow = (chars: number) => `name = '${'a'.repeat(chars - 9)}'`
    expect(parseMlflowTraceFilter(mlflow(filterLimits.mlflowChars))).not.toBeNull()
    expect(refusalOf(() => parseMlflowTraceFilter(mlflow(filterLimits.mlflowChars + 1))).message).toMatch(
      /^The filter has 100001 characters/,
    )
  })

  it('conditions', () => {
    expect(bar(times(200, 'tool:a'))).toMatchObject({ kind: 'and', all: { length: 200 } })
    expect(refusalOf(() => bar(times(201, 'tool:a'))).position).toBe(1400)
    expect(bar(`tool:${times(200, 'a*', ',')}`)).toMatchObject({ kind: 'or', any: { length: 200 } })
    expect(refusalOf(() => bar(`tool:${times(201, 'a*', ',')}`)).message).toBe('The filter has more than 200 conditions.')
    expect(refusalOf(() => bar(`tokens:${times(201, '1', ',')}`)).message).toBe('The filter has more than 200 conditions.')
    expect(parseMlflowTraceFilter(times(200, "name = 'a'", ' AND '))).toMatchObject({ kind: 'and', all: { length: 200 } })
    expect(refusalOf(() => parseMlflowTraceFilter(times(201, "name = 'a'", ' AND '))).position).toBe(3000)
  })

  it('depth', () => {
    const nested = (depth: number) => `${'('.repeat(depth)}a${')'.repeat(depth)}`
    expect(bar(nested(50))).toEqual({ kind: 'words', text: 'a', phrase: false })
    expect(refusalOf(() => bar(nested(51)))).toEqual({ message: 'The filter is nested deeper than 50 levels.', position: 50, token: '(' })
    expect(bar(`${'-'.repeat(50)}a`)).toEqual({ kind: 'words', text: 'a', phrase: false })
    expect(refusalOf(() => bar(`${'-'.repeat(51)}a`)).message).toBe('The filter is nested deeper than 50 levels.')
  })

  it('depth counts what is open, not what has been closed', () => {
    expect(bar(times(100, '(a)'))).toMatchObject({ all: { length: 100 } })
  })

  it('values of a list', () => {
    expect(bar(`tool:${times(1_000, 'a', ',')}`)).toMatchObject({ kind: 'in', values: { length: 1_000 } })
    expect(refusalOf(() => bar(`tool:${times(1_001, 'a', ',')}`)).message).toBe('The list has more than 1000 values.')
    const mlflow = (count: number) => `request_id IN (${times(count, `'tr-${'0'.repeat(32)}'`, ', ')})`
    expect(parseMlflowTraceFilter(mlflow(1_000))).toMatchObject({ kind: 'in', values: { length: 1_000 } })
    expect(refusalOf(() => parseMlflowTraceFilter(mlflow(1_001))).message).toBe('The list has 1001 values; at most 1000 are taken.')
  })

  it('characters of a pattern', () => {
    expect(bar(`name:${'a'.repeat(999)}*`)).toMatchObject({ kind: 'match' })
    expect(refusalOf(() => bar(`name:${'a'.repeat(1_000)}*`)).message).toBe('The pattern has 1001 characters; at most 1000 are taken.')
    expect(parseMlflowTraceFilter(`name RLIKE '${'a'.repeat(1_000)}'`)).toMatchObject({ kind: 'match' })
    expect(refusalOf(() => parseMlflowTraceFilter(`name RLIKE '${'a'.repeat(1_001)}'`)).message).toMatch(/^The pattern has 1001 characters/)
  })
})
