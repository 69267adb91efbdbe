import type { DatabaseSync } from 'node:sqlite'
import type { Filter } from '@assay/protocol'
import { StatementCache } from '../../platform/database/statement-cache.ts'
import { workspaceId } from '../../platform/database/workspace.ts'
import type { SpanSearch } from '../read/span-search.ts'

/** The traces of one project that an analysis is about. */
export interface AnalysisQuery {
  experimentId: string
  filter: Filter | null
  /** Unix milliseconds, `toMs` exclusive, both over the trace's start. */
  fromMs?: number | undefined
  toMs?: number | undefined
}

export interface TraceSample {
  /** Row numbers, in no order. */
  traces: number[]
  /** What part of all that match these are: 1 means all of them. */
  share: number
}

/** Draws the traces that an analysis looks at, and reads their spans. One read-only connection. */
export class TraceSampler {
  private readonly db: DatabaseSync
  private readonly statements: StatementCache
  private readonly search: SpanSearch

  /** `search` is the one of the connection. */
  constructor(db: DatabaseSync, search: SpanSearch) {
    this.db = db
    this.statements = new StatementCache(db)
    this.search = search
  }

  /** All traces that match when they are no more than `most`, else as many drawn from all of them alike; the same ones each time. */
  draw(workspace: string, query: AnalysisQuery, most: number): TraceSample {
    const workspaceNumber = workspaceId(this.db, workspace)
    if (!this.owns(workspaceNumber, query)) return { traces: [], share: 1 }
    return this.search.sample(workspaceNumber, { ...query, experimentIds: [query.experimentId] }, most)
  }

  /** Row numbers of the traces that match, the newest first, at most `most`. */
  newest(workspace: string, query: AnalysisQuery, most: number): number[] {
    const workspaceNumber = workspaceId(this.db, workspace)
    if (!this.owns(workspaceNumber, query)) return []
    return this.search.traces(workspaceNumber, { ...query, experimentIds: [query.experimentId], limit: most }).items
  }

  private owns(workspaceNumber: number, { experimentId }: AnalysisQuery): boolean {
    const own = this.statements.get('SELECT 1 FROM experiment WHERE workspace = ? AND id = ?').get(workspaceNumber, Number(experimentId))
    return own !== undefined
  }

  /**
   * The rows of the traces, or of their spans with those of one trace behind each other. `columns` are SQL over `trace t` or `span s`, the
   * caller's own words and never a user's. About a microsecond a row.
   */
  traceRows<Columns>({ traces }: TraceSample, columns: string): Generator<Columns> {
    const text = `SELECT ${columns} FROM json_each(?) d CROSS JOIN trace t ON t.id = d.value WHERE t.id & 255 OR in_time()`
    return this.statements.lists<Columns>(text, JSON.stringify(traces))
  }

  /** As `traceRows`; times of spans are microseconds, open ones have the duration null. `where` is a condition over `span s`, if not all. */
  spanRows<Columns>({ traces }: TraceSample, columns: string, where = '1'): Generator<Columns> {
    const text = `SELECT ${columns} FROM json_each(?) d CROSS JOIN span s ON s.trace = d.value WHERE (s.start_us & 255 OR in_time()) AND ${where}`
    return this.statements.lists<Columns>(text, JSON.stringify(traces))
  }

  /** The texts of numbers in columns such as name, model, tool, provider and error_type. Unknown numbers are absent. */
  terms(numbers: Iterable<number>): Map<number, string> {
    const rows = this.statements
      .get('SELECT id, text FROM term WHERE id IN (SELECT value FROM json_each(?))')
      .all(JSON.stringify([...new Set(numbers)]))
    return new Map(rows.map((row) => [Number(row['id']), String(row['text'])]))
  }

  /** MLflow's ids, `tr-` in front, in the order asked for. */
  traceIds(traces: readonly number[]): string[] {
    const rows = this.statements
      .get('SELECT t.trace_id FROM json_each(?) d CROSS JOIN trace t ON t.id = d.value ORDER BY d.key')
      .all(JSON.stringify(traces))
    return rows.map((row) => `tr-${Buffer.from(row['trace_id'] as Uint8Array).toString('hex')}`)
  }
}
