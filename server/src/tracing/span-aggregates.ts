import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { facetKinds } from './facet-kind.ts'
import type { PageTokens } from './page-tokens.ts'
import type { Conversation, GroupQuery, Page, UserTotals } from './span-store.ts'
import { inTime, TraceGroups } from './trace-groups.ts'
import type { Row } from './trace-rows.ts'

/** Traces looked at for the facet of tags: the newest ones say what is in use. */
const tagSample = 2_000
/** Groups of traces: facets, conversations, users, projects. */
export class SpanAggregates {
  private readonly selectFacet: StatementSync
  private readonly selectStatus: StatementSync
  private readonly selectTags: StatementSync
  private readonly sessions: TraceGroups
  private readonly users: TraceGroups
  private readonly selectFirst: StatementSync
  private readonly selectLast: StatementSync
  private readonly countSessions: StatementSync
  private readonly selectActivity: StatementSync

  constructor(db: DatabaseSync, tokens: PageTokens) {
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
    this.sessions = new TraceGroups(db, tokens, 'session')
    this.users = new TraceGroups(db, tokens, 'user')
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
    return this.sessions.page(query, (session, totals) => {
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
    return this.users.page(query, (user, totals) => ({
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
