import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isAppError } from '../errors.ts'
import { filterLike } from './test-support/filter-arbitraries.ts'
import { filterLimits } from './filter-limits.ts'
import { parseMlflowOrderBy } from './mlflow/parse-mlflow-order-by.ts'
import { parseMlflowTraceFilter } from './mlflow/parse-mlflow-trace-filter.ts'
import { parseQueryBar } from './query-bar/parse-query-bar.ts'
import { refusalOf } from './test-support/refusal-of.ts'

const bar = (text: string) => parseQueryBar(text, { nowMs: 0 })

/** The filter, or the message of its refusal. Fails on any other error. */
function answer(parse: () => unknown): unknown {
  try {
    return parse()
  } catch (error) {
    if (isAppError(error) && error.code === 'INVALID_PARAMETER_VALUE') return error.message
    throw error
  }
}

describe('HX-77 hostile filter strings', () => {
  it.each([
    "' OR 1=1 --",
    '"; DROP TABLE spans',
    '`',
    '/*',
    '/* x */',
    "name = 'x' --",
    "name = 'x'; DELETE FROM traces",
    'status = “OK”',
    'status = ‘OK’',
    "name = 'a\0b'",
    "params.`a b` = 'x'",
    'metrics.x > 5',
    '('.repeat(1_000),
    `${'('.repeat(1_000)}status = 'OK'${')'.repeat(1_000)}`,
    "name IN ('a', (SELECT 1))",
    "name = (SELECT 'x')",
    "name = 'x' UNION SELECT 1",
  ])('an MLflow filter like %j is refused', (text) => {
    expect(refusalOf(() => parseMlflowTraceFilter(text)).message.length).toBeLessThan(500)
  })

  it.each([
    '"; DROP TABLE spans',
    'a\0b',
    '('.repeat(1_000),
    `${'('.repeat(1_000)}a${')'.repeat(1_000)}`,
    '-'.repeat(1_000) + 'a',
    'a '.repeat(5_000),
    'name:(',
    '"',
  ])('a query bar like %j is refused', (text) => {
    expect(refusalOf(() => bar(text)).message.length).toBeLessThan(500)
  })

  it('SQL is a value or words to look for', () => {
    const value = `'; DROP TABLE spans; --`
    expect(parseMlflowTraceFilter(`name = "${value}"`)).toEqual({ kind: 'compare', field: { on: 'trace', name: 'name' }, op: '=', value })
    expect(bar("' OR 1=1 --")).toEqual({ kind: 'words', text: '1=1', phrase: false })
    expect(bar(`name:"${value}"`)).toEqual({ kind: 'compare', field: { on: 'trace', name: 'name' }, op: '=', value })
  })

  it('a filter of 1 MB is refused by its length, before it is read', () => {
    const million = `name = '${'x'.repeat(1_000_000)}'`
    expect(refusalOf(() => parseMlflowTraceFilter(million)).message).toBe('The filter has 1000009 characters; at most 100000 are taken.')
    expect(refusalOf(() => bar(million)).message).toBe('The filter has 1000009 characters; at most 10000 are taken.')
  })

  it('5,000 comparisons are refused by their number, and 5,000 ANDs ask for nothing', () => {
    expect(refusalOf(() => parseMlflowTraceFilter(`name='x'${" AND name='x'".repeat(5_000)}`)).message).toBe(
      'The filter has more than 200 conditions. Use a list of values, or fewer words.',
    )
    expect(parseMlflowTraceFilter('AND '.repeat(5_000))).toBeNull()
  })

  it('a LIKE of 100,000 wildcards is refused', () => {
    expect(refusalOf(() => parseMlflowTraceFilter(`name LIKE '${'%'.repeat(99_000)}'`)).message).toBe(
      'The pattern has 99000 characters; at most 1000 are taken.',
    )
    expect(refusalOf(() => parseMlflowTraceFilter(`name LIKE '${'%'.repeat(100_000)}'`)).message).toMatch(
      /^The filter has 100012 characters/,
    )
  })

  it('whatever is typed, the answer is a filter or INVALID_PARAMETER_VALUE', () => {
    fc.assert(
      fc.property(filterLike, (text) => {
        answer(() => parseMlflowTraceFilter(text))
        answer(() => bar(text))
        answer(() => parseQueryBar(text, { nowMs: 0, listed: 'spans' }))
        answer(() => parseMlflowOrderBy([text]))
      }),
      { numRuns: 3_000 },
    )
  })

  it.each([
    ["name = '", "'a' "],
    ["name = '", "\\'"],
    ['', '`'],
    ['', '"`'],
    ['tag.', '`a`.'],
    ['tag.', '`'],
    ['', '/*'],
    ['', '--'],
    ['name IN (', '('],
    ['name IN (', "'a',"],
    ['', 'a.'],
    ['', '"'],
    ['', 'a."'],
    ['', '\\'],
    ['x:', '\\*'],
    ['', '-('],
    ['x:(', '-'],
    ['x:', 'a,'],
    ['', '“'],
    ['name:', '*a'],
    ['latency:', '1s'],
    ['latency:', '1'],
    ['', '*'],
  ])('%j and then %j over and over is answered without going over the text again and again', (start, unit) => {
    // A parser that goes back over the rest at every piece needs 10^10 steps here and hangs the test.
    const times = (chars: number) => Math.floor((chars - start.length) / unit.length)
    expect(answer(() => parseMlflowTraceFilter(start + unit.repeat(times(filterLimits.mlflowChars))))).toBeDefined()
    expect(answer(() => bar(start + unit.repeat(times(filterLimits.queryBarChars))))).toBeDefined()
  })
})

describe('HX-78 order_by injection', () => {
  it.each([
    'start_time; select 1',
    '(case when 1=1 then 1 else 2 end)',
    'timestamp DESC; DROP TABLE spans',
    'timestamp DESC --',
    'timestamp /**/ DESC',
    '(select name from sqlite_master)',
    'timestamp, (select 1)',
    "status' DESC",
    'x'.repeat(100_000),
    'timestamp\0',
  ])('%j is refused', (clause) => {
    expect(refusalOf(() => parseMlflowOrderBy([clause])).message.length).toBeLessThan(500)
  })
})

describe('HX-83 keys that an object answers to', () => {
  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'])('%s is a plain name, or unknown', (key) => {
    expect(refusalOf(() => parseMlflowTraceFilter(`attributes.${key} = 'x'`)).message).toContain(`Invalid attribute key '${key}'`)
    expect(refusalOf(() => parseMlflowTraceFilter(`${key}.x = 'x'`)).message).toContain(`Invalid entity type '${key}'`)
    expect(refusalOf(() => parseMlflowOrderBy([`attributes.${key}`])).message).toContain(`Invalid attribute key '${key}'`)
    const compare = (field: unknown) => ({ kind: 'compare', field, op: '=', value: 'x' })
    expect(parseMlflowTraceFilter(`tags.${key} = 'x'`)).toEqual(compare({ on: 'tag', key }))
    expect(parseMlflowTraceFilter(`span.attributes.${key} = 'x'`)).toEqual(compare({ on: 'spanAttribute', key }))
    expect(bar(`${key}:x`)).toEqual(compare({ on: 'tag', key }))
    expect(bar(`attr.${key}:x`)).toEqual(compare({ on: 'spanAttribute', key }))
    expect(refusalOf(() => bar(`status:${key}`)).message).toContain(`'status' cannot be '${key}'`)
    expect(refusalOf(() => bar(`span.${key}:x`)).message).toContain(`A span has no '${key}'`)
  })
})
