import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { TimeBudget } from '../../platform/database/time-budget.ts'
import { facetKinds, type FacetKind } from './facet-kind.ts'
import { chunkOf, chunkTraces, countCommon } from './facet-members.ts'
import type { Facet, FacetQuery, Facets, FacetValue } from '../store/span-store.ts'

/** The newest traces of the window that are counted; of more, the answer says that it is not exact. */
export const maxCountedTraces = 10_000
/** Values of a kind that are tried: those which most traces have in all, and the newest, which may be of this window only. */
const commonTried = 150
const newestTried = 50

/**
 * Counts traces of a window by what they have. What a trace says itself comes from its row, what its spans say from the facets' bitmaps:
 * at most `maxCountedTraces` rows and, a kind, 200 facets over the few chunks in which those traces are.
 */
export class FacetCounts {
  private readonly budget: TimeBudget
  private readonly selectTraces: StatementSync
  private readonly selectTexts: StatementSync
  private readonly selectTried: StatementSync
  private readonly selectMembers: StatementSync
  private readonly selectTags: StatementSync

  constructor(db: DatabaseSync, budget: TimeBudget) {
    this.budget = budget
    this.selectTraces = db.prepare(`
      SELECT id, status, name, error_type FROM trace WHERE experiment = ? AND start_us >= ? AND start_us < ? ORDER BY start_us DESC LIMIT ?`)
    this.selectTexts = db.prepare('SELECT id, text FROM term WHERE id IN (SELECT value FROM json_each(?))')
    this.selectTried = db.prepare(`
      SELECT id, term FROM (SELECT id, term FROM facet WHERE experiment = ?1 AND kind = ?2 AND traces > 0 ORDER BY traces DESC LIMIT ${commonTried})
      UNION SELECT id, term FROM (SELECT id, term FROM facet WHERE experiment = ?1 AND kind = ?2 AND traces > 0 ORDER BY id DESC LIMIT ${newestTried})`)
    this.selectMembers = db.prepare('SELECT members FROM facet_member WHERE facet = ? AND chunk = ?')
    this.selectTags = db.prepare(`
      SELECT g.key, g.value, count(*) AS count FROM json_each(?) t JOIN trace_tag g ON g.trace = t.value
      WHERE g.key NOT LIKE 'mlflow.%' AND length(g.value) <= 64 GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT ?`)
  }

  count({ experimentId, of, fromMs, toMs, limit }: FacetQuery): Facets {
    const experiment = Number(experimentId)
    const found = this.selectTraces.all(
      experiment,
      (fromMs ?? 0) * 1000,
      toMs === undefined ? Number.MAX_SAFE_INTEGER : toMs * 1000,
      maxCountedTraces + 1,
    )
    const rows = found.slice(0, maxCountedTraces)
    const window = bitmapsOf(rows.map((row) => Number(row['id'])))
    const ofSpans = (kind: FacetKind): FacetValue[] => this.ofSpans(experiment, kind, window, limit)
    const ofTraces = (column: string): FacetValue[] => this.named(tally(rows.map((row) => row[column])), limit)
    const facets: Facet[] = [
      { facet: 'status', values: tallied(tally(rows.map((row) => statusNames[Number(row['status'])] ?? 'IN_PROGRESS')), limit) },
      { facet: 'type', values: ofSpans('type') },
      { facet: 'model', values: ofSpans('model') },
      { facet: 'tool', values: ofSpans('tool') },
      { facet: 'name', values: of === 'spans' ? ofSpans('name') : ofTraces('name') },
      { facet: 'error', values: of === 'spans' ? ofSpans('error') : ofTraces('error_type') },
      {
        facet: 'tag',
        values: this.tags(
          rows.map((row) => Number(row['id'])),
          limit,
        ),
      },
    ]
    return { facets, exact: found.length <= maxCountedTraces }
  }

  private ofSpans(experiment: number, kind: FacetKind, window: ReadonlyMap<number, Uint8Array>, limit: number): FacetValue[] {
    const counts = new Map<unknown, number>()
    for (const row of this.selectTried.all(experiment, facetKinds[kind])) {
      let count = 0
      for (const [chunk, bitmap] of window) {
        // In a project of few traces among many others each is in a chunk of its own.
        this.budget.check()
        const members = this.selectMembers.get(Number(row['id']), chunk)?.['members']
        if (members !== undefined) count += countCommon(bitmap, members as Uint8Array)
      }
      if (count > 0) counts.set(row['term'], count)
    }
    return this.named(counts, limit)
  }

  /** Counts by number of term as counts by its text. */
  private named(counts: Map<unknown, number>, limit: number): FacetValue[] {
    counts.delete(null)
    const texts = new Map(this.selectTexts.all(JSON.stringify([...counts.keys()])).map((row) => [row['id'], String(row['text'])]))
    return tallied(new Map([...counts].map(([term, count]) => [texts.get(term as number) ?? '', count])), limit)
  }

  private tags(traces: readonly number[], limit: number): FacetValue[] {
    return this.selectTags
      .all(JSON.stringify(traces), limit)
      .map((row) => ({ key: String(row['key']), value: String(row['value']), count: Number(row['count']) }))
  }
}

const statusNames: Record<number, string> = { 1: 'OK', 2: 'ERROR' }

/** By chunk, a bitmap of the traces that are in it. */
function bitmapsOf(traces: readonly number[]): Map<number, Uint8Array> {
  const chunks = new Map<number, Uint8Array>()
  for (const trace of traces) {
    const chunk = chunkOf(trace)
    let bitmap = chunks.get(chunk)
    if (bitmap === undefined) chunks.set(chunk, (bitmap = new Uint8Array(chunkTraces / 8)))
    const place = trace % chunkTraces
    bitmap[place >> 3] = (bitmap[place >> 3] as number) | (1 << (place & 7))
  }
  return chunks
}

function tally(values: readonly unknown[]): Map<unknown, number> {
  const counts = new Map<unknown, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return counts
}

/** The most frequent first, equals by their text. */
function tallied(counts: Map<unknown, number>, limit: number): FacetValue[] {
  return [...counts]
    .map(([value, count]) => ({ value: String(value), count }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
    .slice(0, limit)
}
