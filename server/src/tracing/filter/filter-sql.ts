import type { Filter, SpanField, TraceField } from '@assay/protocol'
import { invalidParameter, someReading, wordMatcher } from '@assay/protocol'
import { assessmentSql, issueSql } from './assessment-sql.ts'
import type { FieldFilter } from './compare-sql.ts'
import { compare } from './compare-sql.ts'
import type { FacetKind } from '../facets/facet-kind.ts'
import type { PayloadPredicate } from './payload-predicate.ts'
import { valueMatcher } from './payload-predicate.ts'
import { facetFields, spanFieldSql } from './span-field-sql.ts'
import type { Sql } from './sql.ts'
import { allOf, always, anyInOrder, anyOf, inOrder, noneOf, sql } from './sql.ts'
import { textMatcher } from '../../platform/database/text-match.ts'
import type { EntryTable } from './trace-entry-sql.ts'
import { entryColumn, entrySql, linkedRunSql, promptSql, resourceTagSql } from './trace-entry-sql.ts'
import { traceFieldSql, wholeTraceIds } from './trace-field-sql.ts'

/** Row numbers of traces of which every match is one; null when they may be more than `max`. */
export type FewTraces = (max: number) => number[] | null

/** Conditions over `trace t` (and `span s` where rows are spans), all of which must hold. */
export interface CompiledFilter {
  /** What columns answer. */
  columns: Sql
  /** What other tables and indexes answer: some microseconds a row. */
  tables: Sql
  /** What only a span's payload answers, a thousand times dearer; null when nothing is left to ask. */
  payload: Sql | null
  /** Where to look, when that is few enough. */
  among: FewTraces[]
}

/** Candidates out of an index. They may be too many, never too few. */
export interface Candidates {
  condition: Sql
  among: FewTraces | null
}

/** What the compiler asks the database while it compiles. */
export interface FilterContext {
  rows: 'traces' | 'spans'
  nowMs: number
  /** 32 hex digits each. */
  traceIds(ids: readonly string[]): FewTraces
  /** Traces with a span of one of the facets whose text fulfils a condition on `x.text`. Exact. */
  facets(kind: FacetKind, text: Sql): { condition: Sql; among: FewTraces }
  entries(table: EntryTable, key: string, value: string): FewTraces
  /** The origins whose resource has this tag, with its value. */
  originsWithTag(key: string): { origin: number; value: string }[]
  /** Traces in which some span may have these words; null when the text has no word to look up. */
  words(text: string): Candidates | null
  /** The same for any text containing `part`; null when that does not narrow enough. */
  containing(part: string): Candidates | null
  /** Some span of the trace fulfils the predicate, or the span itself where `rows` are spans; without `rows`, those of the search. */
  payload(predicate: PayloadPredicate, rows?: 'traces' | 'spans'): Sql
  /** Asked within long texts; throws when the time of the search is over. */
  goOn: () => void
}

/** Every value is a bound parameter; names of columns come from tables of ours, never from the text of the filter. */
export function compileFilter(filter: Filter, context: FilterContext): CompiledFilter {
  switch (filter.kind) {
    case 'and': {
      const all = cheapestFirst(filter.all.map((each) => compileFilter(each, context)))
      const payloads = all.map(({ payload }) => payload).filter((payload) => payload !== null)
      return {
        columns: allOf(all.map(({ columns }) => columns)),
        tables: inOrder(all.map(({ tables }) => tables)),
        payload: payloads.length === 0 ? null : inOrder(payloads),
        among: all.flatMap(({ among }) => among),
      }
    }
    case 'or':
      return either(filter.any.map((each) => compileFilter(each, context)))
    case 'not': {
      const inner = compileFilter(filter.filter, context)
      const condition = noneOf(whole(inner))
      if (inner.payload !== null) return { ...anything, payload: condition }
      return inner.tables === always ? ofColumns(condition) : ofTables(condition)
    }
    case 'sameSpan':
      return compileSameSpan(filter.filter, context)
    case 'words':
      return ofPayload({ kind: 'text', matches: wordMatcher(filter) }, [context.words(filter.text)], context)
    default:
      return compileField(filter, context)
  }
}

const anything: CompiledFilter = { columns: always, tables: always, payload: null, among: [] }

function ofColumns(columns: Sql): CompiledFilter {
  return { ...anything, columns }
}

function ofTables(tables: Sql, among: FewTraces[] = []): CompiledFilter {
  return { ...anything, tables, among }
}

function ofPayload(predicate: PayloadPredicate, found: readonly (Candidates | null)[], context: FilterContext): CompiledFilter {
  const candidates = found.filter((each) => each !== null)
  return {
    columns: always,
    tables: inOrder(candidates.map(({ condition }) => condition)),
    payload: context.payload(predicate),
    among: candidates.flatMap(({ among }) => among ?? []),
  }
}

/** The whole filter as one condition. */
function whole({ columns, tables, payload }: CompiledFilter): Sql {
  return inOrder([columns, tables, payload ?? always])
}

function either(any: readonly CompiledFilter[]): CompiledFilter {
  if (any.every(({ tables, payload }) => payload === null && tables === always)) return ofColumns(anyOf(any.map(whole)))
  const inTurn = cheapestFirst(any)
  return {
    ...ofTables(anyInOrder(inTurn.map((each) => whole({ ...each, payload: null })))),
    payload: any.some(({ payload }) => payload !== null) ? anyInOrder(inTurn.map(whole)) : null,
  }
}

/** What the word index narrows costs more than other tables, and is last of those. */
function cheapestFirst(filters: readonly CompiledFilter[]): CompiledFilter[] {
  return filters.toSorted((a, b) => costOf(a) - costOf(b))
}

function costOf({ tables, payload }: CompiledFilter): number {
  return payload !== null ? 2 : tables === always ? 0 : 1
}

function compileField(filter: FieldFilter, context: FilterContext): CompiledFilter {
  const { field } = filter
  switch (field.on) {
    case 'trace':
      return compileTraceField(field.name, filter, context)
    case 'span':
      return compileSpanField(field.name, filter, context)
    case 'tag':
      return compileTag(field.key, filter, context)
    case 'metadata':
      return compileEntry('trace_metadata', field.key, filter, context)
    case 'spanAttribute':
      return compileAttribute(field.key, filter, context)
    case 'feedback':
    case 'expectation':
      return ofTables(assessmentSql(field.on, field.name, filter))
  }
}

function compileTraceField(name: TraceField, filter: FieldFilter, context: FilterContext): CompiledFilter {
  switch (name) {
    case 'run_id':
      return compileRun(filter, context)
    case 'prompt':
      return ofTables(promptSql(filter))
    case 'issue':
      return ofTables(issueSql(filter))
    default: {
      const ids = name === 'trace_id' ? wholeTraceIds(filter) : null
      return { ...ofColumns(traceFieldSql(name, filter, context.nowMs)), among: ids === null ? [] : [context.traceIds(ids)] }
    }
  }
}

function compileEntry(table: EntryTable, key: string, filter: FieldFilter, context: FilterContext): CompiledFilter {
  const condition = entrySql(table, key, filter)
  if (entryColumn(table, key) !== null) return ofColumns(condition)
  const isOne = filter.kind === 'compare' && filter.op === '='
  return ofTables(condition, isOne ? [context.entries(table, key, String(filter.value))] : [])
}

/** A tag of the trace, or else what the resource of one of its spans says. */
function compileTag(key: string, filter: FieldFilter, context: FilterContext): CompiledFilter {
  const origins = context.originsWithTag(key)
  if (origins.length === 0) return compileEntry('trace_tag', key, filter, context)
  return ofTables(anyInOrder([entrySql('trace_tag', key, filter), resourceTagSql(key, filter, origins)]))
}

/** The run that a trace was made in. Equality also holds for a run that it was linked to later, as in MLflow. */
function compileRun(filter: FieldFilter, context: FilterContext): CompiledFilter {
  const made = compileEntry('trace_metadata', 'mlflow.sourceRun', filter, context)
  if (filter.kind !== 'compare' || filter.op !== '=') return made
  return ofTables(anyInOrder([whole(made), linkedRunSql(String(filter.value))]))
}

/** Each condition by itself must hold for the trace, and is found through its index; then one span is looked for that fulfils them all. */
function compileSameSpan(filter: Filter, context: FilterContext): CompiledFilter {
  const ofSpan = compileFilter(filter, { ...context, rows: 'spans', payload: (predicate) => context.payload(predicate, 'spans') })
  if (context.rows === 'spans') return ofSpan
  const parts = (filter.kind === 'and' ? filter.all : [filter]).filter(
    (part) => 'field' in part && part.field.on === 'span' && facetFields[part.field.name] !== undefined,
  )
  const narrowed = parts.map((part) => compileFilter(part, context))
  const condition = whole(ofSpan)
  const found = sql(`EXISTS (SELECT 1 FROM span s WHERE s.trace = t.id AND ${condition.text})`, ...condition.values)
  const tables = narrowed.map((each) => each.tables)
  const among = [...narrowed, ofSpan].flatMap((each) => each.among)
  return ofSpan.payload === null
    ? ofTables(inOrder([...tables, found]), among)
    : { columns: always, tables: inOrder(tables), payload: found, among }
}

function compileSpanField(name: SpanField, filter: FieldFilter, context: FilterContext): CompiledFilter {
  if (name === 'content') return compileContent(filter, context)
  const kind = facetFields[name]
  if (kind === undefined) {
    const condition = spanFieldSql(name, filter)
    if (context.rows === 'spans') return ofColumns(condition)
    return ofTables(sql(`EXISTS (SELECT 1 FROM span s WHERE s.trace = t.id AND ${condition.text})`, ...condition.values))
  }
  const { condition, among } = context.facets(kind, filter.kind === 'exists' ? always : compare('x.text', filter))
  return context.rows === 'spans' ? { ...ofColumns(spanFieldSql(name, filter)), among: [among] } : ofTables(condition, [among])
}

function compileContent(filter: FieldFilter, context: FilterContext): CompiledFilter {
  if (filter.kind === 'exists') return anything
  if (filter.kind !== 'match') throw invalidParameter(`Span content can only be searched with LIKE, ILIKE or RLIKE.`)
  const { op, pattern } = filter
  const parts = op === 'RLIKE' || op === 'WILDCARD' ? [] : pattern.split(/[%_]+/).filter((part) => part !== '')
  const candidates = parts.map((part) => context.containing(part))
  const matches = textMatcher(op, pattern, context.goOn)
  return ofPayload({ kind: 'text', matches: (text) => someReading(text, matches) }, candidates, context)
}

function compileAttribute(key: string, filter: FieldFilter, context: FilterContext): CompiledFilter {
  // Long values may be encoded data, which the index leaves out.
  const isIndexed =
    filter.kind === 'compare' &&
    filter.op === '=' &&
    typeof filter.value === 'string' &&
    filter.value.length <= 200 &&
    !filter.value.includes('data:')
  const candidates = isIndexed ? [context.words(filter.value as string)] : []
  return ofPayload({ kind: 'attribute', key, matches: valueMatcher(filter, context.goOn) }, candidates, context)
}
