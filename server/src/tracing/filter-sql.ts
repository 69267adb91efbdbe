import type { CompareOp, Field, Filter, MatchOp, SpanField, TraceField } from '@assay/protocol'
import { invalidParameter, spanTypes } from '@assay/protocol'
import { RE2JS } from 're2js'
import { partialAfterMs } from './trace-status.ts'
import type { FacetKind } from './facet-kind.ts'

export type SqlValue = string | number | null | Uint8Array

/** A condition with its parameters, in the order of its question marks. Values are never part of the text. */
export interface Sql {
  text: string
  values: SqlValue[]
}

export function sql(text: string, ...values: SqlValue[]): Sql {
  return { text, values }
}

const never = sql('0')

/** A look at the payload of a span, for what rows cannot answer. */
export type PayloadPredicate =
  | { kind: 'text'; matches(text: string): boolean }
  | { kind: 'words'; text: string; phrase: boolean }
  /** `null` stands for a value that is no single one: empty, a list, a map, bytes. */
  | { kind: 'attribute'; key: string; matches(value: string | number | boolean | null): boolean }

/** What the compiler asks the database while it compiles, and the payload predicates that it hands back by number. */
export interface FilterContext {
  rows: 'traces' | 'spans'
  experiments: number[]
  nowMs: number
  /** Ids of the facets whose text fulfils a condition, with how many traces have each. */
  facets(kind: FacetKind, textCondition: Sql): { id: number; traces: number }[]
  /** Condition on `t.id` for "some span has these words", as narrow as the index gives it; null when every trace is a candidate. */
  wordCandidates(text: string, phrase: boolean): Sql | null
  /** The same for any text containing `part`. */
  containsCandidates(part: string): Sql | null
  /** The origins whose resource has this tag, with its value. */
  originsWithTag(key: string): { origin: number; value: string }[]
  /** Returns the number by which `payload_matches` finds the predicate. */
  addPredicate(predicate: PayloadPredicate): number
  /** Returns the number by which `in_facets` finds the traces that have one of these facets. */
  addFacets(ids: readonly number[]): number
}

/**
 * Compiles a filter to a condition over `trace t` (and `span s` where rows are spans). Every value is a bound parameter; names of
 * columns come from the tables below, never from the text of the filter.
 */
export function compileFilter(filter: Filter, context: FilterContext): Sql {
  switch (filter.kind) {
    case 'and':
      return join(
        filter.all.map((each) => compileFilter(each, context)),
        ' AND ',
        '1',
      )
    case 'or':
      return join(
        filter.any.map((each) => compileFilter(each, context)),
        ' OR ',
        '0',
      )
    case 'not': {
      const inner = compileFilter(filter.filter, context)
      // An unknown value is not the value asked for, so "not" holds for it.
      return sql(`NOT coalesce((${inner.text}), 0)`, ...inner.values)
    }
    case 'sameSpan':
      return compileSameSpan(filter.filter, context)
    case 'words':
      return compileWords(filter.text, filter.phrase, context)
    default:
      return compileCondition(filter, context)
  }
}

/** Each condition by itself must hold for the trace, and is found through its index; then one span is looked for that fulfils them all. */
function compileSameSpan(filter: Filter, context: FilterContext): Sql {
  const ofSpan = compileFilter(filter, { ...context, rows: 'spans' })
  if (context.rows === 'spans') return ofSpan
  const parts = filter.kind === 'and' ? filter.all : [filter]
  const indexed = parts.filter((part) => 'field' in part && part.field.on === 'span' && facetOf[part.field.name] !== undefined)
  const narrowed = indexed.map((part) => compileFilter(part, context))
  return join([...narrowed, sql(`EXISTS (SELECT 1 FROM span s WHERE s.trace = t.id AND ${ofSpan.text})`, ...ofSpan.values)], ' AND ', '1')
}

type Condition = Extract<Filter, { field: Field }>

function compileCondition(condition: Condition, context: FilterContext): Sql {
  const { field } = condition
  switch (field.on) {
    case 'trace':
      return compileTraceField(field.name, condition, context)
    case 'span':
      return compileSpanField(field.name, condition, context)
    case 'tag':
      return compileTag(field.key, condition, context)
    case 'metadata':
      return compileEntry('trace_metadata', field.key, condition)
    case 'spanAttribute':
      return compileAttribute(field.key, condition, context)
    case 'feedback':
      return compileAssessment('feedback', field.name, condition)
    case 'expectation':
      return compileAssessment('expectation', field.name, condition)
  }
}

export function join(parts: Sql[], operator: ' AND ' | ' OR ', empty: '0' | '1'): Sql {
  if (parts.length === 0) return sql(empty)
  if (parts.length === 1) return parts[0] as Sql
  return { text: `(${parts.map(({ text }) => text).join(operator)})`, values: parts.flatMap(({ values }) => values) }
}

const comparisons: ReadonlySet<string> = new Set<CompareOp>(['=', '!=', '>', '>=', '<', '<='])

/** `expression <op> value` for any condition. The expression is ours. */
function compare(expression: string, condition: Condition, convert: (value: string | number | boolean) => SqlValue = plain): Sql {
  switch (condition.kind) {
    case 'compare':
      if (!comparisons.has(condition.op)) throw invalidParameter(`Unknown operator '${String(condition.op)}'.`)
      return sql(`${expression} ${condition.op} ?`, convert(condition.value))
    case 'in': {
      const marks = condition.values.map(() => '?').join(', ')
      return sql(`${expression} ${condition.negated ? 'NOT IN' : 'IN'} (${marks})`, ...condition.values.map(convert))
    }
    case 'match':
      return match(expression, condition)
    case 'exists':
      return sql(`${expression} IS NOT NULL`)
  }
}

function plain(value: string | number | boolean): SqlValue {
  return typeof value === 'boolean' ? Number(value) : value
}

function match(expression: string, condition: Extract<Condition, { kind: 'match' }>): Sql {
  // SQLite's own LIKE ignores case for ASCII only; these functions have the meaning that the AST gives (sql-functions.ts).
  const name = { LIKE: 'assay_like', ILIKE: 'assay_ilike', RLIKE: 'assay_rlike', WILDCARD: 'assay_wildcard' }[condition.op]
  return sql(`${name}(?, ${expression})`, condition.pattern)
}

const microseconds = (value: string | number | boolean): number => Number(value) * 1000

function compileTraceField(name: TraceField, condition: Condition, context: FilterContext): Sql {
  switch (name) {
    case 'trace_id':
      return compare(`('tr-' || lower(hex(t.trace_id)))`, condition, (value) => normalId(String(value)))
    case 'timestamp_ms':
      return compare('t.start_us', condition, microseconds)
    case 'end_time_ms':
      return compare('t.end_us', condition, microseconds)
    case 'duration_ms':
      return compare('(t.end_us - t.start_us)', condition, microseconds)
    case 'status':
      return compileStatus(condition, context)
    case 'name':
      return termCondition('t.name', condition)
    case 'version':
      return termCondition('t.version', condition)
    case 'error_type':
      return termCondition('t.error_type', condition)
    case 'client_request_id':
      return compare('t.client_request_id', condition)
    case 'session':
      return compare('t.session', condition)
    case 'user':
      return compare('t.user', condition)
    case 'tokens':
      return compare('(t.input_tokens + t.output_tokens)', condition)
    case 'input_tokens':
      return compare('t.input_tokens', condition)
    case 'output_tokens':
      return compare('t.output_tokens', condition)
    case 'cost_usd':
      return compare('t.cost', condition)
    case 'span_count':
      return compare('t.span_count', condition)
    case 'error_count':
      return compare('t.error_count', condition)
    case 'run_id':
      return compileRun(condition)
    case 'prompt':
      return compilePrompt(condition)
    case 'issue':
      return compileIssue(condition, context)
  }
}

/**
 * MLflow knows no PARTIAL: for a filter that does not speak of it, a trace whose root never came stays IN_PROGRESS.
 */
function compileStatus(condition: Condition, context: FilterContext): Sql {
  const words = condition.kind === 'compare' ? [condition.value] : condition.kind === 'in' ? condition.values : []
  const upper = (value: string | number | boolean): string => String(value).toUpperCase()
  if (!words.map(upper).includes('PARTIAL')) return compare(statusText, condition, upper)
  const silentSinceMs = context.nowMs - partialAfterMs
  const inner = compare(`(CASE WHEN t.status = 0 AND t.updated_ms < ? THEN 'PARTIAL' ELSE ${statusText} END)`, condition, upper)
  return sql(inner.text, silentSinceMs, ...inner.values)
}

const statusText = `(CASE t.status WHEN 0 THEN 'IN_PROGRESS' WHEN 1 THEN 'OK' WHEN 2 THEN 'ERROR' ELSE 'STATE_UNSPECIFIED' END)`

function normalId(text: string): string {
  const lower = text.toLowerCase()
  return lower.startsWith('tr-') ? lower : `tr-${lower}`
}

function termCondition(column: string, condition: Condition): Sql {
  if (condition.kind === 'exists') return sql(`${column} IS NOT NULL`)
  const inner = compare('x.text', condition)
  return sql(`${column} IN (SELECT x.id FROM term x WHERE ${inner.text})`, ...inner.values)
}

/** Facts that Assay keeps in columns though MLflow shows them as tags or metadata. */
const entryColumns: Record<string, string> = {
  'trace_tag mlflow.traceName': '(SELECT x.text FROM term x WHERE x.id = t.name)',
  'trace_metadata mlflow.trace.session': 't.session',
  'trace_metadata mlflow.trace.user': 't.user',
}

function compileEntry(table: 'trace_tag' | 'trace_metadata', key: string, condition: Condition): Sql {
  const name = `${table} ${key}`
  const column = Object.hasOwn(entryColumns, name) ? entryColumns[name] : undefined
  if (column !== undefined) return compare(column, condition)
  if (condition.kind === 'exists') return sql(`EXISTS (SELECT 1 FROM ${table} g WHERE g.trace = t.id AND g.key = ?)`, key)
  const inner = compare('g.value', condition, String)
  return sql(`EXISTS (SELECT 1 FROM ${table} g WHERE g.trace = t.id AND g.key = ? AND ${inner.text})`, key, ...inner.values)
}

/** A tag of the trace, or else what the resource of one of its spans says. */
function compileTag(key: string, condition: Condition, context: FilterContext): Sql {
  const own = compileEntry('trace_tag', key, condition)
  const origins = context.originsWithTag(key)
  if (origins.length === 0) return own
  const inner = compare(`(o.value ->> 'value')`, condition, String)
  const ofResource = sql(
    `EXISTS (SELECT 1 FROM span r WHERE r.trace = t.id AND r.origin IN (SELECT o.value ->> 'origin' FROM json_each(?) o WHERE ${inner.text}))`,
    JSON.stringify(origins),
    ...inner.values,
  )
  const isNotSet = sql('NOT EXISTS (SELECT 1 FROM trace_tag g WHERE g.trace = t.id AND g.key = ?)', key)
  return join([own, join([isNotSet, ofResource], ' AND ', '1')], ' OR ', '0')
}

/** The run that a trace was made in. Equality also holds for a run that it was linked to later, as in MLflow. */
function compileRun(condition: Condition): Sql {
  const made = compileEntry('trace_metadata', 'mlflow.sourceRun', condition)
  if (condition.kind !== 'compare' || condition.op !== '=') return made
  const linked = sql('EXISTS (SELECT 1 FROM trace_run r WHERE r.trace = t.id AND r.run_id = ?)', String(condition.value))
  return join([made, linked], ' OR ', '0')
}

/** `prompt = "name/version"`: MLflow links prompts by a tag with a JSON list of names and versions. */
function compilePrompt(condition: Condition): Sql {
  if (condition.kind !== 'compare' || condition.op !== '=')
    throw invalidParameter(`prompt can only be compared with '=' to 'name/version'.`)
  const text = String(condition.value)
  const slash = text.lastIndexOf('/')
  return sql(
    `EXISTS (SELECT 1 FROM trace_tag g, json_each(CASE WHEN json_valid(g.value) THEN g.value ELSE '[]' END) p
      WHERE g.trace = t.id AND g.key = 'mlflow.linkedPrompts' AND p.value ->> 'name' = ? AND p.value ->> 'version' = ?)`,
    text.slice(0, slash),
    text.slice(slash + 1),
  )
}

function compileIssue(condition: Condition, _context: FilterContext): Sql {
  const inner = condition.kind === 'exists' ? sql('1') : compare('a.name', condition)
  return sql(
    `EXISTS (SELECT 1 FROM assessment a WHERE a.trace = t.id AND a.kind = 'issue' AND a.valid = 1 AND ${inner.text})`,
    ...inner.values,
  )
}

function compileAssessment(kind: 'feedback' | 'expectation', name: string, condition: Condition): Sql {
  const named = name === '' ? sql('a.kind = ?', kind) : sql('a.kind = ? AND a.name = ?', kind, name)
  const found = `SELECT 1 FROM assessment a WHERE a.trace = t.id AND ${named.text} AND a.valid = 1`
  if (condition.kind === 'exists') return sql(`EXISTS (${found})`, ...named.values)
  // Values are stored as JSON: text compares as text, booleans as MLflow writes them, numbers as numbers.
  const numeric = condition.kind === 'compare' && typeof condition.value === 'number'
  const value = numeric
    ? `(CASE json_type(a.value) WHEN 'integer' THEN a.value ->> '$' WHEN 'real' THEN a.value ->> '$' END)`
    : `(CASE json_type(a.value) WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE CAST(a.value ->> '$' AS TEXT) END)`
  const inner = compare(value, condition, (each) =>
    numeric ? Number(each) : typeof each === 'string' && /^(true|false)$/i.test(each) ? each.toLowerCase() : String(each),
  )
  return sql(`EXISTS (${found} AND ${inner.text})`, ...named.values, ...inner.values)
}

const facetOf: Partial<Record<SpanField, FacetKind>> = {
  name: 'name',
  type: 'type',
  model: 'model',
  provider: 'provider',
  tool: 'tool',
  error_type: 'error',
}
const spanTermColumns: Partial<Record<SpanField, string>> = {
  name: 's.name',
  model: 's.model',
  provider: 's.provider',
  tool: 's.tool',
  error_type: 's.error_type',
}

function compileSpanField(name: SpanField, condition: Condition, context: FilterContext): Sql {
  if (name === 'content') return compileContent(condition, context)
  const facet = facetOf[name]
  if (facet !== undefined && context.rows === 'traces') return compileFacet(facet, condition, context)
  const inner = compileSpanColumn(name, condition)
  if (context.rows === 'spans') return inner
  return sql(`EXISTS (SELECT 1 FROM span s WHERE s.trace = t.id AND ${inner.text})`, ...inner.values)
}

function compileSpanColumn(name: SpanField, condition: Condition): Sql {
  const termColumn = spanTermColumns[name]
  if (termColumn !== undefined) return termCondition(termColumn, condition)
  switch (name) {
    case 'type':
      return compare(`(CASE s.type ${spanTypes.map((type, i) => `WHEN ${i} THEN '${type}'`).join(' ')} END)`, condition)
    case 'status':
      return compare(`(CASE s.status WHEN 1 THEN 'OK' WHEN 2 THEN 'ERROR' ELSE 'UNSET' END)`, condition, (value) =>
        String(value).toUpperCase(),
      )
    case 'span_id':
      return compare('lower(hex(s.span_id))', condition, (value) => String(value).toLowerCase())
    case 'duration_ms':
      return compare('s.duration_us', condition, microseconds)
    case 'timestamp_ms':
      return compare('s.start_us', condition, microseconds)
    case 'tokens':
      return compare('(s.input_tokens + s.output_tokens)', condition)
    case 'input_tokens':
      return compare('s.input_tokens', condition)
    case 'output_tokens':
      return compare('s.output_tokens', condition)
    case 'cost_usd':
      return compare('s.cost', condition)
    default:
      throw invalidParameter(`Spans cannot be filtered by '${name}'.`)
  }
}

/** Through the inverted index: the condition is on few texts, and the traces of each are known. */
function compileFacet(kind: FacetKind, condition: Condition, context: FilterContext): Sql {
  const inner = condition.kind === 'exists' ? sql('1') : compare('x.text', condition)
  const ids = context.facets(kind, inner).map(({ id }) => id)
  if (ids.length === 0) return never
  return sql('in_facets(t.id, ?)', context.addFacets(ids))
}

function payloadCall(context: FilterContext, predicate: PayloadPredicate): Sql {
  const number = context.addPredicate(predicate)
  return context.rows === 'spans' ? sql('span_payload_matches(s.trace, s.span_id, ?)', number) : sql('payload_matches(t.id, ?)', number)
}

function compileWords(text: string, phrase: boolean, context: FilterContext): Sql {
  const candidates = context.wordCandidates(text, phrase)
  const check = payloadCall(context, { kind: 'words', text, phrase })
  return candidates === null ? check : join([candidates, check], ' AND ', '1')
}

function compileContent(condition: Condition, context: FilterContext): Sql {
  if (condition.kind === 'exists') return sql('1')
  if (condition.kind !== 'match') throw invalidParameter(`Span content can only be searched with LIKE, ILIKE or RLIKE.`)
  const matches = textMatcher(condition.op, condition.pattern)
  const check = payloadCall(context, { kind: 'text', matches })
  if (condition.op === 'RLIKE' || condition.op === 'WILDCARD') return check
  const parts = condition.pattern.split(/[%_]+/).filter((part) => part !== '')
  const narrowed = parts.map((part) => context.containsCandidates(part)).filter((part) => part !== null)
  return join([...narrowed, check], ' AND ', '1')
}

function compileAttribute(key: string, condition: Condition, context: FilterContext): Sql {
  const matches = valueMatcher(condition)
  const check = payloadCall(context, { kind: 'attribute', key, matches })
  // Long values may be encoded data, which the index leaves out.
  const narrows =
    condition.kind === 'compare' &&
    condition.op === '=' &&
    typeof condition.value === 'string' &&
    condition.value.length <= 200 &&
    !condition.value.includes('data:')
  if (!narrows) return check
  const candidates = context.wordCandidates(String(condition.value), false)
  return candidates === null ? check : join([candidates, check], ' AND ', '1')
}

function valueMatcher(condition: Condition): (value: string | number | boolean | null) => boolean {
  switch (condition.kind) {
    case 'exists':
      return () => true
    case 'match': {
      const matches = textMatcher(condition.op, condition.pattern)
      return (value) => value !== null && matches(String(value))
    }
    case 'in': {
      const wanted = new Set(condition.values.map(String))
      return (value) => value !== null && wanted.has(String(value)) !== condition.negated
    }
    case 'compare':
      return (value) => comparesTo(value, condition.op, condition.value)
  }
}

function comparesTo(value: string | number | boolean | null, op: CompareOp, wanted: string | number | boolean): boolean {
  const numeric = typeof wanted === 'number'
  if (value === null || (numeric && !isNumber(value))) return false
  const a = numeric ? Number(value) : String(value)
  const b = numeric ? wanted : String(wanted)
  switch (op) {
    case '=':
      return a === b
    case '!=':
      return a !== b
    case '>':
      return a > b
    case '>=':
      return a >= b
    case '<':
      return a < b
    case '<=':
      return a <= b
  }
}

/** Also a number written as text, as emitters without numeric attributes do. */
function isNumber(value: string | number | boolean): boolean {
  return typeof value === 'number' || (typeof value === 'string' && value.trim() !== '' && !Number.isNaN(Number(value)))
}

/** Whether a text fulfils a pattern, in time linear to both. RLIKE is found anywhere in the text, as in MySQL. */
export function textMatcher(op: MatchOp, pattern: string): (text: string) => boolean {
  if (op === 'RLIKE') {
    const expression = linearExpression(pattern)
    return (text) => expression.matcher(text).find()
  }
  const fold = op === 'LIKE' ? (text: string) => text : (text: string) => text.toLowerCase()
  const { parts, anyCharacter } =
    op === 'WILDCARD'
      ? { parts: wildcardParts(fold(pattern)), anyCharacter: false }
      : { parts: fold(pattern).split('%'), anyCharacter: pattern.includes('_') }
  const partAt = anyCharacter ? partAtWithUnderscore : (text: string, part: string, at: number) => text.startsWith(part, at)
  return (text) => partsMatch(fold(text), parts, partAt)
}

/** Text between unescaped stars; a backslash makes the next character plain. */
function wildcardParts(pattern: string): string[] {
  const parts = ['']
  for (let i = 0; i < pattern.length; i++) {
    if (pattern[i] === '*') parts.push('')
    else {
      if (pattern[i] === '\\' && i + 1 < pattern.length) i++
      parts[parts.length - 1] += pattern[i] as string
    }
  }
  return parts
}

type PartAt = (text: string, part: string, at: number) => boolean

/** Without backtracking: each part is taken at its first place, which is enough since any text may stand between them. */
function partsMatch(text: string, parts: readonly string[], partAt: PartAt): boolean {
  const first = parts[0] ?? ''
  const last = parts[parts.length - 1] ?? ''
  if (parts.length === 1) return text.length === first.length && partAt(text, first, 0)
  if (text.length < first.length + last.length) return false
  if (!partAt(text, first, 0) || !partAt(text, last, text.length - last.length)) return false
  let at = first.length
  const end = text.length - last.length
  for (const part of parts.slice(1, -1)) {
    at = placeOf(text, part, at, partAt)
    if (at < 0 || at + part.length > end) return false
    at += part.length
  }
  return true
}

function placeOf(text: string, part: string, from: number, partAt: PartAt): number {
  if (partAt !== partAtWithUnderscore) return text.indexOf(part, from)
  for (let at = from; at + part.length <= text.length; at++) if (partAt(text, part, at)) return at
  return -1
}

function partAtWithUnderscore(text: string, part: string, at: number): boolean {
  for (let i = 0; i < part.length; i++) if (part[i] !== '_' && part[i] !== text[at + i]) return false
  return true
}

/** RE2 matches in time linear to the text, so no pattern can hang the server. */
function linearExpression(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern)
  } catch (cause) {
    throw invalidParameter(`RLIKE pattern '${pattern.slice(0, 100)}' is not a regular expression in RE2's syntax.`, { cause })
  }
}
