import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { PageTokens } from '../pages/page-tokens.ts'
import type { Conversation, GroupQuery, Page, UserTotals } from '../store/span-store.ts'
import { inTime, TraceGroups } from './trace-groups.ts'

/** Groups of traces: conversations, users, projects. */
export class SpanAggregates {
  private readonly sessions: TraceGroups
  private readonly users: TraceGroups
  private readonly selectFirst: StatementSync
  private readonly selectLast: StatementSync
  private readonly countSessions: StatementSync
  private readonly selectActivity: StatementSync

  constructor(db: DatabaseSync, tokens: PageTokens) {
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
