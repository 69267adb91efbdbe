import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { crc32 } from 'node:zlib'
import { spanTypes } from '@assay/protocol'
import { facetKinds } from '../facets/facet-kind.ts'
import { chunkTraces, placesOf } from '../facets/facet-members.ts'
import { usageOf } from '../write/open-traces.ts'
import { tokenClasses } from '../pricing/token-class.ts'
import { RowRange } from './row-range.ts'
import type { StoreFinding } from './store-check.ts'
import { traceChecksum, traceRowColumns } from '../write/trace-checksum.ts'
import { totalTokens, TraceState } from '../write/trace-state.ts'

/** Sums and facets of traces against their spans, and everything that hangs on a trace against there being one. */
export function* checkRows(db: DatabaseSync): Generator<StoreFinding> {
  yield* checkSums(db)
  yield* checkChecksums(db)
  yield* checkFacets(db)
  yield* checkOrphans(db)
  yield* checkAttachments(db)
}

const knownClasses: ReadonlySet<string> = new Set(tokenClasses)

function* checkSums(db: DatabaseSync): Generator<StoreFinding> {
  const bad = new RowRange()
  let traces = 0
  const spans = db.prepare(
    'SELECT span_id, parent_id, start_us, duration_us, status, input_tokens, output_tokens, usage, cost, unpriced, counted FROM span WHERE trace = ?',
  )
  const rows = db.prepare(
    'SELECT id, span_count, error_count, input_tokens, output_tokens, usage, cost, unpriced, start_us, end_us, finalized FROM trace',
  )
  for (const row of rows.iterate()) {
    traces++
    const state = new TraceState()
    const counted = new Map<string, boolean>()
    let readable = true
    for (const span of spans.iterate(Number(row['id']))) {
      const startUs = Number(span['start_us'])
      const key = Buffer.from(span['span_id'] as Uint8Array).toString('hex')
      counted.set(key, span['counted'] === 1)
      const spanUsage = usageOf(span)
      // A class that nobody knows is left out of every sum, so the sums alone do not show it.
      if (spanUsage !== null && Object.keys(spanUsage).some((name) => !knownClasses.has(name))) readable = false
      state.add({
        key,
        parentKey: span['parent_id'] === null ? null : Buffer.from(span['parent_id'] as Uint8Array).toString('hex'),
        startUs,
        endUs: span['duration_us'] === null ? null : startUs + Number(span['duration_us']),
        failure: span['status'] === 2 ? { type: '', message: '' } : null,
        usage: spanUsage,
        costUsd: span['cost'] as number | null,
        unpriced: span['unpriced'] === 1,
      })
    }
    const usage = state.usage()
    const stored = usageOf(row)
    const leader = state.leader()
    const fits =
      readable &&
      [...counted].every(([key, said]) => state.isCounted(key) === said) &&
      row['span_count'] === state.spanCount &&
      row['error_count'] === state.errorCount &&
      row['cost'] === state.costUsd() &&
      row['unpriced'] === (state.unpriced ? 1 : 0) &&
      (usage === null ? null : totalTokens(usage)) === (stored === null ? null : totalTokens(stored)) &&
      (row['finalized'] !== 0 || leader === null || row['start_us'] === leader.startUs) &&
      ((Number(row['finalized']) & 1) === 1 || row['end_us'] === (state.rootSpan()?.endUs ?? null))
    if (!fits) bad.add(Number(row['id']))
  }
  yield {
    name: 'traces',
    ok: bad.count === 0,
    detail: bad.count === 0 ? `${traces} traces, each the sum of its spans` : `sums that do not fit the spans: ${bad.of('trace')}`,
  }
}

function* checkChecksums(db: DatabaseSync): Generator<StoreFinding> {
  const bad = new RowRange()
  for (const row of db.prepare(`SELECT ${traceRowColumns.join(', ')}, checksum, id FROM trace`).iterate()) {
    if (traceChecksum(traceRowColumns.map((column) => row[column] ?? null)) !== row['checksum']) bad.add(Number(row['id']))
  }
  yield { name: 'trace rows', ok: bad.count === 0, detail: bad.count === 0 ? 'every checksum fits' : `damaged: ${bad.of('trace')}` }
}

/** The traces of each facet, as the spans say, against the members that it lists. */
function* checkFacets(db: DatabaseSync): Generator<StoreFinding> {
  const bad = new RowRange()
  const columns = { name: 's.name', model: 's.model', provider: 's.provider', tool: 's.tool', error: 's.error_type' } as const
  const tracesOf = (column: string) =>
    db.prepare(`SELECT DISTINCT s.trace FROM span s JOIN trace t ON t.id = s.trace WHERE t.experiment = ? AND ${column} = ? ORDER BY 1`)
  const said = new Map<number, StatementSync>([[facetKinds.type, tracesOf('s.type')]])
  for (const kind of ['name', 'model', 'provider', 'tool', 'error'] as const) said.set(facetKinds[kind], tracesOf(columns[kind]))
  const members = db.prepare('SELECT chunk, members FROM facet_member WHERE facet = ? ORDER BY chunk')
  const facets = db
    .prepare('SELECT f.id, f.experiment, f.kind, f.term, f.traces, t.text FROM facet f LEFT JOIN term t ON t.id = f.term')
    .all()
  let total = 0
  for (const facet of facets) {
    const listed = members
      .all(Number(facet['id']))
      .flatMap((row) => placesOf(row['members'] as Uint8Array).map((place) => Number(row['chunk']) * chunkTraces + place))
    const value = facet['kind'] === facetKinds.type ? spanTypes.findIndex((type) => type === facet['text']) : Number(facet['term'])
    const expected =
      said
        .get(Number(facet['kind']))
        ?.all(Number(facet['experiment']), value)
        .map((row) => Number(row['trace'])) ?? []
    if (facet['traces'] !== listed.length || expected.join() !== listed.join()) bad.add(Number(facet['id']))
    total += listed.length
  }
  const missing = missingFacets(db, columns)
  yield {
    name: 'facets',
    ok: bad.count === 0 && missing === 0,
    detail:
      bad.count > 0
        ? `traces that do not fit the spans: ${bad.of('facet')}`
        : missing > 0
          ? `${missing} facets that spans have are not there`
          : `${facets.length} facets, ${total} traces, each as the spans say`,
  }
}

function missingFacets(db: DatabaseSync, columns: Record<'name' | 'model' | 'provider' | 'tool' | 'error', string>): number {
  let missing = 0
  for (const [kind, column] of Object.entries(columns)) {
    missing += Number(
      db
        .prepare(`SELECT count(*) AS missing FROM (SELECT DISTINCT t.experiment, ${column} AS term FROM span s JOIN trace t ON t.id = s.trace WHERE ${column} IS NOT NULL) v
      WHERE NOT EXISTS (SELECT 1 FROM facet f WHERE f.experiment = v.experiment AND f.kind = ? AND f.term = v.term)`)
        .get(facetKinds[kind as keyof typeof columns])?.['missing'],
    )
  }
  return missing
}

/** A data folder of an older schema has not all tables yet. */
function isThere(db: DatabaseSync, table: string): boolean {
  return db.prepare(`SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?`).get(table) !== undefined
}

function* checkOrphans(db: DatabaseSync): Generator<StoreFinding> {
  const lost: string[] = []
  const tables = ['span', 'span_revision', 'fragment', 'trace_tag', 'trace_metadata', 'stray_trace']
  for (const table of tables.filter((name) => isThere(db, name))) {
    const count = Number(db.prepare(`SELECT count(*) AS rows FROM ${table} WHERE trace NOT IN (SELECT id FROM trace)`).get()?.['rows'])
    if (count > 0) lost.push(`${count} rows of ${table}`)
  }
  for (const [table, count] of brokenReferences(db)) lost.push(`${count} rows of ${table}`)
  const blocks = Number(db.prepare('SELECT count(*) AS rows FROM fragment WHERE block NOT IN (SELECT id FROM block)').get()?.['rows'])
  if (blocks > 0) lost.push(`${blocks} rows of fragment name a block that is not there`)
  const terms = Number(
    db
      .prepare(`SELECT count(*) AS rows FROM (SELECT name AS term FROM trace UNION SELECT name FROM span UNION SELECT model FROM span UNION SELECT tool FROM span
    UNION SELECT provider FROM span UNION SELECT error_type FROM span) WHERE term IS NOT NULL AND term NOT IN (SELECT id FROM term)`)
      .get()?.['rows'],
  )
  if (terms > 0) lost.push(`${terms} terms are missing`)
  yield {
    name: 'references',
    ok: lost.length === 0,
    detail: lost.length === 0 ? 'nothing hangs in the air' : `without what they belong to: ${lost.join(', ')}`,
  }
}

/** Rows whose declared parent is not there, by table. */
function brokenReferences(db: DatabaseSync): Map<string, number> {
  const rows = new Map<string, number>()
  for (const row of db.prepare('PRAGMA main.foreign_key_check').iterate()) {
    const table = String(row['table'])
    rows.set(table, (rows.get(table) ?? 0) + 1)
  }
  return rows
}

function* checkAttachments(db: DatabaseSync): Generator<StoreFinding> {
  // A folder that no server of this version has started on yet has no such table.
  if (db.prepare(`SELECT 1 FROM main.sqlite_schema WHERE name = 'attachment'`).get() === undefined) return
  const bad = new RowRange()
  let attachments = 0
  for (const row of db.prepare('SELECT rowid, checksum, data FROM attachment').iterate()) {
    attachments++
    if (crc32(row['data'] as Uint8Array) !== row['checksum']) bad.add(Number(row['rowid']))
  }
  yield {
    name: 'attachments',
    ok: bad.count === 0,
    detail: bad.count === 0 ? `${attachments} attachments, every checksum fits` : `damaged: ${bad.of('attachment')}`,
  }
}
