import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Filter } from './ast.ts'
import { allOf, anyOf, noneOf } from './combine-filters.ts'
import { parseMlflowTraceFilter } from './mlflow/parse-mlflow-trace-filter.ts'
import { parseQueryBar } from './query-bar/parse-query-bar.ts'
import { formatTerm } from './query-bar/query-bar-terms.ts'
import { anyValue } from './test-support/filter-arbitraries.ts'

/** A filter and a way to write it. */
interface Written {
  text: string
  filter: Filter | null
}

const term = fc.oneof(
  fc.record({ value: anyValue }).map(({ value }): Written => ({
    text: formatTerm({ key: 'tool', value }),
    filter: { kind: 'compare', field: { on: 'span', name: 'tool' }, op: '=', value },
  })),
  fc.record({ name: anyValue, value: anyValue }).map(({ name, value }): Written => ({
    text: formatTerm({ key: `tag.${name}`, value }),
    filter: { kind: 'compare', field: { on: 'tag', key: name }, op: '=', value },
  })),
  fc.record({ op: fc.constantFrom('>', '>=', '<', '<=', '!='), value: fc.nat(1e9) }).map(({ op, value }): Written => ({
    text: formatTerm({ key: 'tokens', value, op }),
    filter: { kind: 'compare', field: { on: 'trace', name: 'tokens' }, op, value },
  })),
  fc.constantFrom('refund', 'order_id', '日本語', 'a.b').map((text): Written => ({ text, filter: { kind: 'words', text, phrase: false } })),
)

const { query } = fc.letrec<{ query: Written }>((tie) => ({
  query: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    term,
    fc.array(tie('query'), { minLength: 2, maxLength: 3 }).map((parts): Written => ({
      text: parts.map(({ text }) => `(${text})`).join(' '),
      filter: allOf(parts.map(({ filter }) => filter)),
    })),
    fc.array(tie('query'), { minLength: 2, maxLength: 3 }).map((parts): Written => ({
      text: parts.map(({ text }) => `(${text})`).join(' OR '),
      filter: anyOf(parts.map(({ filter }) => filter)),
    })),
    tie('query').map(({ text, filter }): Written => ({ text: `-(${text})`, filter: noneOf(filter) })),
  ),
}))

/** MLflow's quotes hold anything; the quote itself is doubled. A backslash before a quote would be taken off. */
const mlflowText = anyValue.filter((value) => !value.includes('\\'))
const mlflowKey = fc.constantFrom('env', 'two words', 'a.b', '日本', '__proto__', 'x-y')

const comparison = fc.oneof(
  fc.record({ key: mlflowKey, value: mlflowText }).map(({ key, value }): Written => ({
    text: `tag.\`${key}\` = '${value.replaceAll("'", "''")}'`,
    filter: { kind: 'compare', field: { on: 'tag', key }, op: '=', value },
  })),
  fc
    .record({ key: mlflowKey, values: fc.array(mlflowText, { minLength: 1, maxLength: 4 }), negated: fc.boolean() })
    .map(({ key, values, negated }): Written => ({
      text: `span.attributes."${key}" ${negated ? 'NOT IN' : 'in'} (${values.map((value) => `"${value.replaceAll('"', '""')}"`).join(',')})`,
      filter: { kind: 'in', field: { on: 'spanAttribute', key }, values, negated },
    })),
  fc
    .record({ op: fc.constantFrom('>', '<=', '='), value: fc.double({ noNaN: true, noDefaultInfinity: true }) })
    .map(({ op, value }): Written => ({
      text: `trace.execution_time${op}${value}`,
      // Minus zero is written as zero.
      filter: { kind: 'compare', field: { on: 'trace', name: 'duration_ms' }, op, value: value + 0 },
    })),
  mlflowKey.map((name): Written => ({
    text: `feedback.\`${name}\` IS NULL`,
    filter: { kind: 'not', filter: { kind: 'exists', field: { on: 'feedback', name } } },
  })),
)

/** What MLflow means by comparisons joined by AND: several on spans are about one span. */
function meant(parts: Written[]): Filter | null {
  const [onSpans, others] = [true, false].map((wanted) => parts.filter(({ filter }) => (filter?.kind === 'in') === wanted))
  if (onSpans === undefined || onSpans.length < 2) return allOf(parts.map(({ filter }) => filter))
  const together: Filter = { kind: 'sameSpan', filter: allOf(onSpans.map(({ filter }) => filter)) as Filter }
  return allOf([...(others ?? []).map(({ filter }) => filter), together])
}

describe('a filter written down is read back as itself', () => {
  it('by the query bar, whatever the values and however nested', () => {
    fc.assert(
      fc.property(query, ({ text, filter }) => {
        expect(parseQueryBar(text, { nowMs: 0 })).toEqual(filter)
      }),
      { numRuns: 1_000 },
    )
  })

  it("by MLflow's grammar, whatever the keys and values", () => {
    fc.assert(
      fc.property(fc.array(comparison, { minLength: 1, maxLength: 5 }), (parts) => {
        expect(parseMlflowTraceFilter(parts.map(({ text }) => text).join(' AND '))).toEqual(meant(parts))
      }),
      { numRuns: 1_000 },
    )
  })
})
