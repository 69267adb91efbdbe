import type { SpanField } from '@assay/protocol'
import { invalidParameter, spanTypes } from '@assay/protocol'
import type { FieldFilter } from './compare-sql.ts'
import { compare, compareTerm, microseconds } from './compare-sql.ts'
import type { FacetKind } from '../facets/facet-kind.ts'
import type { Sql } from './sql.ts'
import { allOf, anyOf, noneOf, sql } from './sql.ts'

/** Fields that the inverted index over traces knows. */
export const facetFields: Partial<Record<SpanField, FacetKind>> = {
  name: 'name',
  type: 'type',
  model: 'model',
  provider: 'provider',
  tool: 'tool',
  error_type: 'error',
}

const termColumns: Partial<Record<SpanField, string>> = {
  name: 's.name',
  model: 's.model',
  provider: 's.provider',
  tool: 's.tool',
  error_type: 's.error_type',
}

/** A condition over the columns of `span s`, a span of `trace t`. */
export function spanFieldSql(name: SpanField, filter: FieldFilter): Sql {
  const termColumn = termColumns[name]
  if (termColumn !== undefined) return compareTerm(termColumn, filter)
  switch (name) {
    case 'type':
      return compare(`(CASE s.type ${spanTypes.map((type, i) => `WHEN ${i} THEN '${type}'`).join(' ')} END)`, filter)
    case 'status':
      return compare(`(CASE s.status WHEN 1 THEN 'OK' WHEN 2 THEN 'ERROR' ELSE 'UNSET' END)`, filter, (value) =>
        String(value).toUpperCase(),
      )
    case 'span_id':
      return compare('lower(hex(s.span_id))', filter, (value) => String(value).toLowerCase())
    case 'duration_ms':
      return compare('s.duration_us', filter, microseconds)
    case 'timestamp_ms':
      return compare('s.start_us', filter, microseconds)
    case 'tokens':
      return compare('(s.input_tokens + s.output_tokens)', filter)
    case 'input_tokens':
      return compare('s.input_tokens', filter)
    case 'output_tokens':
      return compare('s.output_tokens', filter)
    case 'cost_usd':
      return compare('s.cost', filter)
    case 'error':
      return errorSql(filter)
    default:
      throw invalidParameter(`Spans cannot be filtered by '${name}'.`)
  }
}

function errorSql(filter: FieldFilter): Sql {
  // That the trace counts failures is known without its spans, which need not be looked at otherwise.
  const failed = sql('t.error_count > 0 AND s.status = 2')
  if (filter.kind === 'exists') return failed
  const is = positive(filter)
  const either = anyOf([compareTerm('s.error_type', is), compare('s.error', is)])
  return allOf([failed, is === filter ? either : noneOf(either)])
}

/** The same with `=` for `!=` and without `negated`; the filter itself when it asks for a value. */
function positive(filter: FieldFilter): FieldFilter {
  if (filter.kind === 'compare' && filter.op === '!=') return { ...filter, op: '=' }
  return filter.kind === 'in' && filter.negated ? { ...filter, negated: false } : filter
}
