import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { PageTokens } from '../pages/page-tokens.ts'
import type { GroupQuery, GroupTotals, Page } from '../store/span-store.ts'

/** Asks now and then whether there is time left, in statements that go through an index over time. */
export const inTime = '(start_us & 255 OR in_time())'

/** Sums over the traces that share a session or a user. */
export class TraceGroups {
  private readonly column: 'session' | 'user'
  private readonly tokens: PageTokens
  private readonly selectPage: StatementSync
  private readonly selectTotals: StatementSync

  constructor(db: DatabaseSync, tokens: PageTokens, column: 'session' | 'user') {
    this.column = column
    this.tokens = tokens
    this.selectPage = db.prepare(`
      SELECT ${column} AS value, max(start_us) AS last_us FROM trace
      WHERE experiment = ?1 AND ${column} IS NOT NULL AND start_us >= ?2 AND start_us < ?3 AND ${inTime}
      GROUP BY ${column} HAVING ?4 IS NULL OR last_us < ?4 OR (last_us = ?4 AND ${column} > ?5)
      ORDER BY last_us DESC, ${column} LIMIT ?6`)
    // `total` adds as doubles: a few traces of a wrong clock last longer together than an integer of JavaScript can say, which Node throws at.
    this.selectTotals = db.prepare(`
      SELECT count(*) AS traces, sum(status = 2) AS errors, min(start_us) AS first_us, max(start_us) AS last_us,
        total(input_tokens) + total(output_tokens) AS tokens, total(cost) AS cost, total(end_us - start_us) AS duration_us
      FROM trace WHERE experiment = ? AND ${column} = ? AND start_us >= ? AND start_us < ? AND ${inTime}`)
  }

  /** Groups by newest trace first. Their order comes from an index alone; sums are read for one page of groups. */
  page<T>(query: GroupQuery, finish: (value: string, totals: GroupTotals) => T): Page<T> {
    const experiment = Number(query.experimentId)
    const fromUs = (query.fromMs ?? 0) * 1000
    const toUs = (query.toMs ?? Number.MAX_SAFE_INTEGER / 1000) * 1000
    const identity = [this.column, query.experimentId, query.fromMs ?? null, query.toMs ?? null]
    const [lastUs = null, lastValue = null] = query.cursor === undefined ? [] : this.tokens.decode(identity, query.cursor)
    const rows = this.selectPage.all(experiment, fromUs, toUs, lastUs, lastValue, query.limit + 1)
    const page = rows.slice(0, query.limit)
    const items = page.map((row) => {
      const value = String(row['value'])
      const totals = this.selectTotals.get(experiment, value, fromUs, toUs) ?? {}
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
      rows.length > query.limit && last !== undefined
        ? this.tokens.encode(identity, [Number(last['last_us']), String(last['value'])])
        : null
    return { items, nextCursor }
  }
}
