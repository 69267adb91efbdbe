import type { TraceField } from '@assay/protocol'
import type { FieldFilter } from './compare-sql.ts'
import { compare, compareTerm, microseconds } from './compare-sql.ts'
import type { Sql } from './sql.ts'
import { always, never, sql } from './sql.ts'
import { partialAfterMs } from '../store/trace-status.ts'

/** Fields of a trace that are kept in other tables. */
export type LinkedField = 'run_id' | 'prompt' | 'issue'

/** A condition over the columns of `trace t`. */
export function traceFieldSql(name: Exclude<TraceField, LinkedField>, filter: FieldFilter, nowMs: number): Sql {
  switch (name) {
    case 'trace_id':
      return traceIdSql(filter)
    case 'timestamp_ms':
      return compare('t.start_us', filter, microseconds)
    case 'end_time_ms':
      return compare('t.end_us', filter, microseconds)
    case 'duration_ms':
      return compare('(t.end_us - t.start_us)', filter, microseconds)
    case 'status':
      return statusSql(filter, nowMs)
    case 'name':
      return compareTerm('t.name', filter)
    case 'version':
      return compareTerm('t.version', filter)
    case 'error_type':
      return compareTerm('t.error_type', filter)
    case 'client_request_id':
      return compare('t.client_request_id', filter)
    case 'session':
      return compare('t.session', filter)
    case 'user':
      return compare('t.user', filter)
    case 'tokens':
      return compare('(t.input_tokens + t.output_tokens)', filter)
    case 'input_tokens':
      return compare('t.input_tokens', filter)
    case 'output_tokens':
      return compare('t.output_tokens', filter)
    case 'cost_usd':
      return compare('t.cost', filter)
    case 'span_count':
      return compare('t.span_count', filter)
    case 'error_count':
      return compare('t.error_count', filter)
  }
}

function traceIdSql(filter: FieldFilter): Sql {
  const ids = wholeTraceIds(filter)
  if (ids === null) return compare(`('tr-' || lower(hex(t.trace_id)))`, filter, (value) => `tr-${bareId(value)}`)
  // One text for any number of them, so that the statement is prepared once.
  return sql('lower(hex(t.trace_id)) IN (SELECT value FROM json_each(?))', JSON.stringify(ids))
}

/** The ids, as 32 hex digits, of which a match has one; null when that is not what is asked. */
export function wholeTraceIds(filter: FieldFilter): string[] | null {
  const asked =
    filter.kind === 'compare' && filter.op === '=' ? [filter.value] : filter.kind === 'in' && !filter.negated ? filter.values : null
  return asked && asked.map(bareId).filter((id) => /^[0-9a-f]{32}$/.test(id))
}

function bareId(value: unknown): string {
  return String(value).toLowerCase().replace(/^tr-/, '')
}

/** `trace.status` by its words. */
const statusNumbers: Readonly<Record<string, number>> = { IN_PROGRESS: 0, OK: 1, ERROR: 2, STATE_UNSPECIFIED: 3 }
const statusText = `(CASE t.status WHEN 0 THEN 'IN_PROGRESS' WHEN 1 THEN 'OK' WHEN 2 THEN 'ERROR' ELSE 'STATE_UNSPECIFIED' END)`

/**
 * MLflow knows no PARTIAL: for a filter that does not speak of it, a trace whose root never came stays IN_PROGRESS.
 */
function statusSql(filter: FieldFilter, nowMs: number): Sql {
  const upper = (value: unknown): string => String(value).toUpperCase()
  const words = (filter.kind === 'compare' ? [filter.value] : filter.kind === 'in' ? filter.values : []).map(upper)
  if (words.includes('PARTIAL')) {
    const silentSinceMs = nowMs - partialAfterMs
    const inner = compare(`(CASE WHEN t.status = 0 AND t.updated_ms < ? THEN 'PARTIAL' ELSE ${statusText} END)`, filter, upper)
    return sql(inner.text, silentSinceMs, ...inner.values)
  }
  const equals = filter.kind === 'in' ? !filter.negated : filter.kind === 'compare' && filter.op === '='
  const differs = filter.kind === 'in' ? filter.negated : filter.kind === 'compare' && filter.op === '!='
  if (!equals && !differs) return compare(statusText, filter, upper)
  // By number, which the index over time tells a hundred thousand times in ten milliseconds.
  const numbers = words.map((word) => statusNumbers[word]).filter((number) => number !== undefined)
  if (numbers.length === 0) return equals ? never : always
  return sql(`t.status ${equals ? 'IN' : 'NOT IN'} (${numbers.map(() => '?').join(', ')})`, ...numbers)
}
