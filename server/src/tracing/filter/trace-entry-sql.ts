import { invalidParameter } from '@assay/protocol'
import type { FieldFilter } from './compare-sql.ts'
import { compare } from './compare-sql.ts'
import type { Sql } from './sql.ts'
import { always, sql } from './sql.ts'

export type EntryTable = 'trace_tag' | 'trace_metadata'

/** Facts that Assay keeps in columns though MLflow shows them as tags or metadata. */
const columns: Readonly<Record<string, string>> = {
  'trace_tag mlflow.traceName': '(SELECT x.text FROM term x WHERE x.id = t.name)',
  'trace_metadata mlflow.trace.session': 't.session',
  'trace_metadata mlflow.trace.user': 't.user',
}

/** The column in which a tag or an entry of the metadata is kept; null for one that is kept as such. */
export function entryColumn(table: EntryTable, key: string): string | null {
  const name = `${table} ${key}`
  return Object.hasOwn(columns, name) ? (columns[name] ?? null) : null
}

/** The text of such a tag or entry; NULL where the trace has none. */
export function entryValueSql(table: EntryTable, key: string): Sql {
  const column = entryColumn(table, key)
  return column !== null ? sql(column) : sql(`(SELECT g.value FROM ${table} g WHERE g.trace = t.id AND g.key = ?)`, key)
}

/** The trace has such a tag, or such an entry in its metadata. */
export function entrySql(table: EntryTable, key: string, filter: FieldFilter): Sql {
  const column = entryColumn(table, key)
  if (column !== null) return compare(column, filter)
  if (filter.kind === 'exists') return sql(`EXISTS (SELECT 1 FROM ${table} g WHERE g.trace = t.id AND g.key = ?)`, key)
  const inner = compare('g.value', filter, String)
  return sql(`EXISTS (SELECT 1 FROM ${table} g WHERE g.trace = t.id AND g.key = ? AND ${inner.text})`, key, ...inner.values)
}

/** The trace has no such tag of its own, and the resource of one of its spans says it. `origins`: whose resource has it, with its value. */
export function resourceTagSql(key: string, filter: FieldFilter, origins: readonly { origin: number; value: string }[]): Sql {
  const inner = filter.kind === 'exists' ? always : compare(`(o.value ->> 'value')`, filter, String)
  return sql(
    `(NOT EXISTS (SELECT 1 FROM trace_tag g WHERE g.trace = t.id AND g.key = ?) AND EXISTS (SELECT 1 FROM span r
      WHERE r.trace = t.id AND r.origin IN (SELECT o.value ->> 'origin' FROM json_each(?) o WHERE ${inner.text})))`,
    key,
    JSON.stringify(origins),
    ...inner.values,
  )
}

/** The trace was linked to a run after it was made. */
export function linkedRunSql(runId: string): Sql {
  return sql('EXISTS (SELECT 1 FROM trace_run r WHERE r.trace = t.id AND r.run_id = ?)', runId)
}

/** `prompt = "name/version"`: MLflow links prompts by a tag with a JSON list of names and versions. */
export function promptSql(filter: FieldFilter): Sql {
  if (filter.kind !== 'compare' || filter.op !== '=') throw invalidParameter(`prompt can only be compared with '=' to 'name/version'.`)
  const text = String(filter.value)
  const slash = text.lastIndexOf('/')
  return sql(
    `EXISTS (SELECT 1 FROM trace_tag g, json_each(CASE WHEN json_valid(g.value) THEN g.value ELSE '[]' END) p
      WHERE g.trace = t.id AND g.key = 'mlflow.linkedPrompts' AND p.value ->> 'name' = ? AND p.value ->> 'version' = ?)`,
    text.slice(0, slash),
    text.slice(slash + 1),
  )
}
