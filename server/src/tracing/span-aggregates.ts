import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { decodeCursor, encodeCursor } from './cursor.ts'
import { facetKinds } from './facet-kind.ts'
import type { Conversation, GroupQuery, GroupTotals, Page, UserTotals } from './span-store.ts'
import type { Row } from './trace-rows.ts'

/** Traces looked at for the facet of tags: the newest ones say what is in use. */
const tagSample = 2_000
/** Asks now and then whether there is time left, in statements that go through an index over time. */
const inTime = '(start_us & 255 OR in_time())'

/** Groups of traces: facets, conversations, users, projects. */
export class SpanAggregates {
  private readonly selectFacet: StatementSync
  private readonly selectStatus: StatementSync
  private readonly selectTags: StatementSync
  private readonly sessions: GroupStatements
  private readonly users: GroupStatements
  private readonly selectFirst: StatementSync
  private readonly selectLast: StatementSync
  private readonly countSessions: StatementSync
  private readonly selectActivity: StatementSync

  constructor(db: DatabaseSync) {
    this.selectFacet = db.prepare(`
      SELECT x.text AS value, f.traces AS count FROM facet f JOIN term x ON x.id = f.term
      WHERE f.experiment = ? AND f.kind = ? AND f.traces > 0 ORDER BY f.traces DESC, x.text LIMIT ?`)
    this.selectStatus = db.prepare(`
      SELECT CASE status WHEN 1 THEN 'OK' WHEN 2 THEN 'ERROR' ELSE 'IN_PROGRESS' END AS value, count(*) AS count
      FROM trace WHERE experiment = ? AND ${inTime} GROUP BY 1 ORDER BY 2 DESC`)
    this.selectTags = db.prepare(`
      SELECT g.key || ':' || g.value AS value, count(*) AS count
      FROM (SELECT id FROM trace WHERE experiment = ? ORDER BY start_us DESC LIMIT ?) t JOIN trace_tag g ON g.trace = t.id
      WHERE g.key NOT LIKE 'mlflow.%' AND length(g.value) <= 64 GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ?`)
    this.sessions = groupStatements(db, 'session')
    this.users = groupStatements(db, 'user')
    const ofSession = (columns: string, direction: 'ASC' | 'DESC'): StatementSync =>
      db.prepare(`SELECT ${columns} FROM trace WHERE experiment = ? AND session = ? ORDER BY start_us ${direction} LIMIT 1`)
    this.selectFirst = ofSession('coalesce(input_preview, request_preview) AS input_preview, user', 'ASC')
    this.selectLast = ofSession('coalesce(output_preview, response_preview) AS output_preview', 'DESC')
    this.countSessions = db.prepare('SELECT count(DISTINCT session) AS count FROM trace WHERE experiment = ? AND user = ?')
    this.selectActivity = db.prepare(`
      SELECT e.id, (SELECT count(*) FROM trace WHERE experiment = e.id AND ${inTime}) AS traces,
        (SELECT max(start_us) FROM trace WHERE experiment = e.id) AS last_us
      FROM experiment e WHERE e.workspace = ?`)
  }

  facets(experimentId: string, limit: number): { facet: string; values: { value: string; count: number }[] }[] {
    const experiment = Number(experimentId)
    const values = (rows: readonly Row[]) => rows.map((row) => ({ value: String(row['value']), count: Number(row['count']) }))
    return [
      { facet: 'status', values: values(this.selectStatus.all(experiment)) },
      ...(['type', 'model', 'tool', 'name', 'error'] as const).map((facet) => ({
        facet,
        values: values(this.selectFacet.all(experiment, facetKinds[facet], limit)),
      })),
      { facet: 'tag', values: values(this.selectTags.all(experiment, tagSample, limit)) },
    ]
  }

  conversations(query: GroupQuery): Page<Conversation> {
    const experiment = Number(query.experimentId)
    return groups('session', this.sessions, query, (session, totals) => {
      const opening = this.selectFirst.get(experiment, session)
      const closing = this.selectLast.get(experiment, session)
      return {
        session,
        user: (opening?.['user'] as string | null | undefined) ?? null,
        firstInput: (opening?.['input_preview'] as string | null | undefined) ?? '',
        lastOutput: (closing?.['output_preview'] as string | null | undefined) ?? '',
        ...totals,
      }
    })
  }

  userTotals(query: GroupQuery): Page<UserTotals> {
    return groups('user', this.users, query, (user, totals) => ({
      user,
      sessionCount: Number(this.countSessions.get(Number(query.experimentId), user)?.['count'] ?? 0),
      ...totals,
    }))
  }

  experimentActivity(workspace: number): Map<string, { traceCount: number; lastTraceAtMs: number }> {
    return new Map(
      this.selectActivity
        .all(workspace)
        .filter((row) => Number(row['traces']) > 0)
        .map((row) => [String(row['id']), { traceCount: Number(row['traces']), lastTraceAtMs: Number(row['last_us']) / 1000 }]),
    )
  }
}

type GroupColumn = 'session' | 'user'

interface GroupStatements {
  page: StatementSync
  totals: StatementSync
}

function groupStatements(db: DatabaseSync, column: GroupColumn): GroupStatements {
  return {
    page: db.prepare(`
      SELECT ${column} AS value, max(start_us) AS last_us FROM trace
      WHERE experiment = ?1 AND ${column} IS NOT NULL AND start_us >= ?2 AND start_us < ?3 AND ${inTime}
      GROUP BY ${column} HAVING ?4 IS NULL OR last_us < ?4 OR (last_us = ?4 AND ${column} > ?5)
      ORDER BY last_us DESC, ${column} LIMIT ?6`),
    totals: db.prepare(`
      SELECT count(*) AS traces, sum(status = 2) AS errors, min(start_us) AS first_us, max(start_us) AS last_us,
        sum(coalesce(input_tokens, 0) + coalesce(output_tokens, 0)) AS tokens, sum(coalesce(cost, 0)) AS cost,
        sum(coalesce(end_us - start_us, 0)) AS duration_us
      FROM trace WHERE experiment = ? AND ${column} = ? AND start_us >= ? AND start_us < ? AND ${inTime}`),
  }
}

/** Groups by newest trace first. The group's order comes from an index alone; sums are read for one page of groups. */
function groups<T>(
  column: GroupColumn,
  statements: GroupStatements,
  query: GroupQuery,
  finish: (value: string, totals: GroupTotals) => T,
): Page<T> {
  const experiment = Number(query.experimentId)
  const fromUs = (query.fromMs ?? 0) * 1000
  const toUs = (query.toMs ?? Number.MAX_SAFE_INTEGER / 1000) * 1000
  const identity = [column, query.experimentId, query.fromMs ?? null, query.toMs ?? null]
  const [lastUs, lastValue] = query.cursor === undefined ? [null, null] : decodeCursor(identity, query.cursor, 2)
  const rows = statements.page.all(experiment, fromUs, toUs, lastUs ?? null, lastValue ?? null, query.limit + 1)
  const page = rows.slice(0, query.limit)
  const items = page.map((row) => {
    const value = String(row['value'])
    const totals = statements.totals.get(experiment, value, fromUs, toUs) ?? {}
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
