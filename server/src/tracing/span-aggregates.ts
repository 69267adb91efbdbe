import type { DatabaseSync } from 'node:sqlite'
import type { Conversation, GroupQuery, GroupTotals, Page, SeriesBucket, SeriesQuery, UserTotals } from './span-store.ts'
import { decodeCursor, encodeCursor } from './cursor.ts'
import { BucketSums } from './bucket-sums.ts'
import { seriesOfSpans } from './span-rollups.ts'

/** Sums and groups over traces and spans: charts, conversations, users. */
export class SpanAggregates {
  private readonly db: DatabaseSync

  constructor(db: DatabaseSync) {
    this.db = db
  }

  series(query: SeriesQuery): SeriesBucket[] {
    return query.of === 'spans' ? seriesOfSpans(this.db, query) : this.seriesOfTraces(query)
  }

  /** From the covering index over time: no row is read unless names are asked for. */
  private seriesOfTraces(query: SeriesQuery): SeriesBucket[] {
    const group =
      query.groupBy === 'experiment' ? 't.experiment' : query.groupBy === 'name' ? '(SELECT text FROM term WHERE id = t.name)' : `''`
    const rows = this.db.prepare(`
      SELECT t.start_us, t.status, t.end_us - t.start_us AS duration_us, t.input_tokens, t.output_tokens, t.cost, ${group} AS grp
      FROM trace t WHERE t.experiment IN (${query.experimentIds.map(() => '?').join(', ')}) AND t.start_us >= ? AND t.start_us < ?`)
    const buckets = new BucketSums(query.bucketMs)
    for (const row of rows.iterate(...query.experimentIds.map(Number), query.fromMs * 1000, query.toMs * 1000)) {
      buckets.add({
        startMs: Number(row['start_us']) / 1000,
        group: String(row['grp']),
        count: 1,
        errors: row['status'] === 2 ? 1 : 0,
        inputTokens: Number(row['input_tokens'] ?? 0),
        outputTokens: Number(row['output_tokens'] ?? 0),
        costUsd: Number(row['cost'] ?? 0),
        durationUs: row['duration_us'] === null ? null : Number(row['duration_us']),
        sketch: null,
      })
    }
    return buckets.finish()
  }

  conversations(query: GroupQuery): Page<Conversation> {
    const first = this.db.prepare(
      `SELECT coalesce(input_preview, request_preview) AS input_preview, user FROM trace WHERE experiment = ? AND session = ? ORDER BY start_us LIMIT 1`,
    )
    const last = this.db.prepare(
      `SELECT coalesce(output_preview, response_preview) AS output_preview FROM trace WHERE experiment = ? AND session = ? ORDER BY start_us DESC LIMIT 1`,
    )
    return this.groups('session', query, (session, totals) => {
      const opening = first.get(Number(query.experimentId), session)
      const closing = last.get(Number(query.experimentId), session)
      return {
        session,
        user: (opening?.['user'] as string | null | undefined) ?? null,
        firstInput: (opening?.['input_preview'] as string | null | undefined) ?? '',
        lastOutput: (closing?.['output_preview'] as string | null | undefined) ?? '',
        ...totals,
      }
    })
  }

  users(query: GroupQuery): Page<UserTotals> {
    const sessions = this.db.prepare('SELECT count(DISTINCT session) AS count FROM trace WHERE experiment = ? AND user = ?')
    return this.groups('user', query, (user, totals) => ({
      user,
      sessionCount: Number(sessions.get(Number(query.experimentId), user)?.['count'] ?? 0),
      ...totals,
    }))
  }

  /** Groups by newest trace first. The group's order comes from an index alone; sums are read for one page of groups. */
  private groups<T>(column: 'session' | 'user', query: GroupQuery, finish: (value: string, totals: GroupTotals) => T): Page<T> {
    const experiment = Number(query.experimentId)
    const fromUs = (query.fromMs ?? 0) * 1000
    const toUs = (query.toMs ?? Number.MAX_SAFE_INTEGER / 1000) * 1000
    const identity = [column, query.experimentId, query.fromMs ?? null, query.toMs ?? null]
    const [lastUs, lastValue] = query.cursor === undefined ? [null, null] : decodeCursor(identity, query.cursor, 2)
    const rows = this.db
      .prepare(`
      SELECT ${column} AS value, max(start_us) AS last_us FROM trace
      WHERE experiment = ?1 AND ${column} IS NOT NULL AND start_us >= ?2 AND start_us < ?3
      GROUP BY ${column} HAVING ?4 IS NULL OR last_us < ?4 OR (last_us = ?4 AND ${column} > ?5)
      ORDER BY last_us DESC, ${column} LIMIT ?6`)
      .all(experiment, fromUs, toUs, lastUs ?? null, lastValue ?? null, query.limit + 1)
    const sums = this.db.prepare(`
      SELECT count(*) AS traces, sum(status = 2) AS errors, min(start_us) AS first_us, max(start_us) AS last_us,
        sum(coalesce(input_tokens, 0) + coalesce(output_tokens, 0)) AS tokens, sum(coalesce(cost, 0)) AS cost,
        sum(coalesce(end_us - start_us, 0)) AS duration_us
      FROM trace WHERE experiment = ? AND ${column} = ? AND start_us >= ? AND start_us < ?`)
    const page = rows.slice(0, query.limit)
    const items = page.map((row) => {
      const value = String(row['value'])
      const totals = sums.get(experiment, value, fromUs, toUs) ?? {}
      return finish(value, {
        traceCount: Number(totals['traces']),
        errorCount: Number(totals['errors']),
        firstMs: Number(totals['first_us']) / 1000,
        lastMs: Number(totals['last_us']) / 1000,
        tokens: Number(totals['tokens']),
        costUsd: Number(totals['cost']),
        totalDurationMs: Number(totals['duration_us']) / 1000,
      })
    })
    const last = page[page.length - 1]
    const nextCursor =
      rows.length > query.limit && last !== undefined ? encodeCursor(identity, [Number(last['last_us']), String(last['value'])]) : null
    return { items, nextCursor }
  }

  experimentActivity(workspace: number): Map<string, { traceCount: number; lastTraceAtMs: number }> {
    const rows = this.db
      .prepare(`
      SELECT e.id, (SELECT count(*) FROM trace t WHERE t.experiment = e.id) AS traces,
        (SELECT max(start_us) FROM trace t WHERE t.experiment = e.id) AS last_us
      FROM experiment e WHERE e.workspace = ?`)
      .all(workspace)
    return new Map(
      rows
        .filter((row) => Number(row['traces']) > 0)
        .map((row) => [String(row['id']), { traceCount: Number(row['traces']), lastTraceAtMs: Number(row['last_us']) / 1000 }]),
    )
  }
}
