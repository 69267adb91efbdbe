import type { DatabaseSync } from 'node:sqlite'
import { spanTypes } from '@assay/protocol'
import { facetKinds } from './facet-kind.ts'
import { placesOf } from './facet-members.ts'
import { usageOf } from './open-traces.ts'
import { RowRange } from './row-range.ts'
import type { StoreFinding } from './store-check.ts'
import { traceChecksum } from './trace-checksum.ts'
import { totalTokens, TraceState } from './trace-state.ts'

/** Sums and facets of traces against their spans, and everything that hangs on a trace against there being one. */
export function* checkRows(db: DatabaseSync): Generator<StoreFinding> {
  yield* checkSums(db)
  yield* checkTexts(db)
  yield* checkFacets(db)
  yield* checkOrphans(db)
}

function* checkSums(db: DatabaseSync): Generator<StoreFinding> {
  const bad = new RowRange()
  let traces = 0
  const spans = db.prepare('SELECT span_id, parent_id, start_us, duration_us, status, input_tokens, output_tokens, usage, cost, unpriced FROM span WHERE trace = ?')
  const rows = db.prepare('SELECT id, span_count, error_count, input_tokens, output_tokens, usage, cost, unpriced, start_us, end_us, finalized FROM trace')
  for (const row of rows.iterate()) {
    traces++
    const state = new TraceState()
    for (const span of spans.iterate(Number(row['id']))) {
      const startUs = Number(span['start_us'])
      state.add({
        key: Buffer.from(span['span_id'] as Uint8Array).toString('hex'),
        parentKey: span['parent_id'] === null ? null : Buffer.from(span['parent_id'] as Uint8Array).toString('hex'),
        startUs, endUs: span['duration_us'] === null ? null : startUs + Number(span['duration_us']),
        failure: span['status'] === 2 ? { type: '', message: '' } : null, usage: usageOf(span), costUsd: span['cost'] as number | null, unpriced: span['unpriced'] === 1,
      })
    }
    const usage = state.usage()
    const stored = usageOf(row)
    const leader = state.leader()
    const fits = row['span_count'] === state.spanCount && row['error_count'] === state.errorCount && row['cost'] === state.costUsd()
      && row['unpriced'] === (state.unpriced ? 1 : 0) && (usage === null ? null : totalTokens(usage)) === (stored === null ? null : totalTokens(stored))
      && (row['finalized'] !== 0 || leader === null || row['start_us'] === leader.startUs)
      && ((Number(row['finalized']) & 1) === 1 || row['end_us'] === (state.rootSpan()?.endUs ?? null))
    if (!fits) bad.add(Number(row['id']))
  }
  yield { name: 'traces', ok: bad.count === 0, detail: bad.count === 0 ? `${traces} traces, each the sum of its spans` : `sums that do not fit the spans: ${bad.of('trace')}` }
}

function* checkTexts(db: DatabaseSync): Generator<StoreFinding> {
  const bad = new RowRange()
  for (const row of db.prepare('SELECT id, input_preview, output_preview, error, session, user, models, client_request_id, checksum FROM trace').iterate()) {
    const { id, checksum, ...texts } = row
    if (traceChecksum(Object.values(texts) as (string | null)[]) !== checksum) bad.add(Number(id))
  }
  yield { name: 'trace texts', ok: bad.count === 0, detail: bad.count === 0 ? 'every checksum fits' : `damaged: ${bad.of('trace')}` }
}

function* checkFacets(db: DatabaseSync): Generator<StoreFinding> {
  const bad = new RowRange()
  const expected = new Map<string, number>()
  const columns = { name: 's.name', model: 's.model', provider: 's.provider', tool: 's.tool', error: 's.error_type' } as const
  for (const [kind, column] of Object.entries(columns)) {
    const groups = db.prepare(`SELECT t.experiment, ${column} AS term, count(DISTINCT s.trace) AS traces FROM span s JOIN trace t ON t.id = s.trace
      WHERE ${column} IS NOT NULL GROUP BY 1, 2`)
    for (const row of groups.iterate()) expected.set(`${String(row['experiment'])} ${facetKinds[kind as keyof typeof columns]} ${String(row['term'])}`, Number(row['traces']))
  }
  const typeTerms = db.prepare('SELECT id FROM term WHERE text = ?')
  for (const row of db.prepare('SELECT t.experiment, s.type, count(DISTINCT s.trace) AS traces FROM span s JOIN trace t ON t.id = s.trace GROUP BY 1, 2').iterate()) {
    const term = typeTerms.get(spanTypes[Number(row['type'])] ?? '')?.['id']
    expected.set(`${String(row['experiment'])} ${facetKinds.type} ${String(term)}`, Number(row['traces']))
  }
  const members = db.prepare('SELECT members FROM facet_member WHERE facet = ?')
  for (const row of db.prepare('SELECT id, experiment, kind, term, traces FROM facet').iterate()) {
    const key = `${String(row['experiment'])} ${String(row['kind'])} ${String(row['term'])}`
    let listed = 0
    for (const chunk of members.iterate(Number(row['id']))) listed += placesOf(chunk['members'] as Uint8Array).length
    if (listed !== row['traces'] || listed !== (expected.get(key) ?? 0)) bad.add(Number(row['id']))
    expected.delete(key)
  }
  const missing = expected.size
  yield {
    name: 'facets', ok: bad.count === 0 && missing === 0,
    detail: bad.count > 0 ? `counts that do not fit the spans: ${bad.of('facet')}` : missing > 0 ? `${missing} facets of spans are missing` : 'every facet has the traces that its spans say',
  }
}

function* checkOrphans(db: DatabaseSync): Generator<StoreFinding> {
  const lost: string[] = []
  for (const table of ['span', 'span_revision', 'fragment', 'trace_tag', 'trace_metadata']) {
    const count = Number(db.prepare(`SELECT count(*) AS rows FROM ${table} WHERE trace NOT IN (SELECT id FROM trace)`).get()?.['rows'])
    if (count > 0) lost.push(`${count} rows of ${table}`)
  }
  const blocks = Number(db.prepare('SELECT count(*) AS rows FROM fragment WHERE block NOT IN (SELECT id FROM block)').get()?.['rows'])
  if (blocks > 0) lost.push(`${blocks} rows of fragment name a block that is not there`)
  const terms = Number(db.prepare(`SELECT count(*) AS rows FROM (SELECT name AS term FROM trace UNION SELECT name FROM span UNION SELECT model FROM span UNION SELECT tool FROM span
    UNION SELECT provider FROM span UNION SELECT error_type FROM span) WHERE term IS NOT NULL AND term NOT IN (SELECT id FROM term)`).get()?.['rows'])
  if (terms > 0) lost.push(`${terms} terms are missing`)
  yield { name: 'references', ok: lost.length === 0, detail: lost.length === 0 ? 'nothing hangs in the air' : `without what they belong to: ${lost.join(', ')}` }
}
