import type { DatabaseSync } from 'node:sqlite'
import { decompressBlock } from '../write/block-writer.ts'
import { originDigest } from '../write/origin-digest.ts'
import { decodeSpan } from '../otlp/span-view.ts'
import { RowRange } from './row-range.ts'
import type { StoreFinding } from './store-check.ts'
import { maxTermChars } from '../write/terms.ts'
import type { Row } from '../read/trace-rows.ts'

/** Every block against its checksum, and every span against the payload that it points to. */
export function* checkSpans(db: DatabaseSync): Generator<StoreFinding> {
  const badBlocks = new RowRange()
  const badSpans = new RowRange()
  const reasons = new Set<string>()
  let blocks = 0
  let spans = 0
  const selectSpans = db.prepare(`
    SELECT s.trace, s.span_id, s.parent_id, s.position, s.length, s.kind, s.status, s.start_us, s.duration_us, s.error, t.trace_id, n.text AS name
    FROM (SELECT DISTINCT trace FROM fragment WHERE block = ?1) f JOIN span s ON s.trace = f.trace AND s.block = ?1
    LEFT JOIN trace t ON t.id = s.trace LEFT JOIN term n ON n.id = s.name`)
  for (const { id, data, checksum } of blocksOf(db)) {
    blocks++
    let content: Buffer | null = null
    try {
      content = decompressBlock(id, data, checksum)
    } catch {
      badBlocks.add(id)
    }
    for (const row of selectSpans.iterate(id)) {
      spans++
      const problem = content === null ? null : problemOf(row, content)
      if (problem === null) continue
      badSpans.add(Number(row['trace']))
      if (reasons.size < 5) reasons.add(problem)
    }
  }
  yield {
    name: 'payload blocks',
    ok: badBlocks.count === 0,
    detail: badBlocks.count === 0 ? `${blocks} blocks, every checksum fits` : `damaged: ${badBlocks.of('block')}`,
  }
  yield {
    name: 'spans',
    ok: badSpans.count === 0,
    detail:
      badSpans.count === 0
        ? `${spans} spans, each as its payload says`
        : `${badSpans.of('span (numbered by trace)')}: ${[...reasons].join('; ')}`,
  }
  const total = Number(db.prepare('SELECT count(*) AS spans FROM span').get()?.['spans'])
  yield {
    name: 'span places',
    ok: total === spans,
    detail:
      total === spans ? 'every span lies in a block' : `${total - spans} of ${total} rows of span lie in no block that their trace has`,
  }
  yield* checkOrigins(db)
}

function* blocksOf(db: DatabaseSync): Generator<{ id: number; data: Uint8Array; checksum: number }> {
  const next = db.prepare('SELECT id, checksum, data FROM block WHERE id > ? ORDER BY id LIMIT 1')
  let id = 0
  for (let row = next.get(id); row !== undefined; row = next.get(id)) {
    id = Number(row['id'])
    yield { id, data: row['data'] as Uint8Array, checksum: Number(row['checksum']) }
  }
}

function problemOf(row: Row, block: Buffer): string | null {
  const position = Number(row['position'])
  const end = position + Number(row['length'])
  if (position < 0 || end > block.length) return 'a payload lies beyond its block'
  let view
  try {
    view = decodeSpan(block.subarray(position, end))
  } catch {
    return 'a payload is no OTLP span'
  }
  const traceId = view.bytes.subarray(view.traceIdAt, view.traceIdAt + view.traceIdBytes)
  const spanId = view.bytes.subarray(view.spanIdAt, view.spanIdAt + view.spanIdBytes)
  const parentId = view.bytes.subarray(view.parentIdAt, view.parentIdAt + view.parentIdBytes)
  const hasParent = parentId.some((byte) => byte !== 0)
  if (!equal(traceId, row['trace_id']) || !equal(spanId, row['span_id'])) return 'a payload is of another span'
  if (hasParent ? !equal(parentId, row['parent_id']) : row['parent_id'] !== null) return 'a parent differs from the payload'
  if (Buffer.from(view.name.slice(0, maxTermChars)).toString() !== row['name']) return 'a name differs from the payload'
  if (view.startUs !== row['start_us']) return 'a start differs from the payload'
  if ((view.endUs === 0 ? null : Math.max(view.endUs, view.startUs) - view.startUs) !== row['duration_us'])
    return 'a duration differs from the payload'
  const { error } = row
  if (typeof error === 'string' && !view.bytes.subarray(view.start, view.end).includes(error.replace(/\ufffd$/, '')))
    return 'an error message is not in the payload'
  if (view.kind <= 5 && view.kind !== row['kind']) return 'a kind differs from the payload'
  if (view.statusCode <= 2 && view.statusCode !== row['status']) return 'a status differs from the payload'
  return null
}

function equal(bytes: Buffer, stored: unknown): boolean {
  return stored instanceof Uint8Array && bytes.equals(stored)
}

/** Resources and scopes are stored under a digest of themselves. */
function* checkOrigins(db: DatabaseSync): Generator<StoreFinding> {
  const bad = new RowRange()
  for (const row of db.prepare('SELECT id, digest, resource, scope, resource_schema_url, scope_schema_url FROM origin').iterate()) {
    const digest = originDigest({
      resource: row['resource'] as Uint8Array,
      scope: row['scope'] as Uint8Array,
      resourceSchemaUrl: String(row['resource_schema_url']),
      scopeSchemaUrl: String(row['scope_schema_url']),
    })
    if (!digest.equals(row['digest'] as Uint8Array)) bad.add(Number(row['id']))
  }
  const lost = Number(db.prepare('SELECT count(*) AS spans FROM span WHERE origin NOT IN (SELECT id FROM origin)').get()?.['spans'])
  yield {
    name: 'resources',
    ok: bad.count === 0 && lost === 0,
    detail:
      bad.count > 0
        ? `damaged: ${bad.of('origin')}`
        : lost > 0
          ? `${lost} spans name a row of origin that is not there`
          : 'every resource and scope is whole',
  }
}
