import { randomUUID } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { AppError, clip, notFound } from '@assay/protocol'
import { type Generated, type RawBuilder, type Selectable, type SelectQueryBuilder, sql } from 'kysely'
import { compareSql, inListSql } from '../../platform/database/compare-sql.ts'
import { foundPage, textBytes } from '../../platform/database/found-page.ts'
import { inTime } from '../../platform/database/in-time-sql.ts'
import { kyselyOn } from '../../platform/database/kysely-sqlite.ts'
import type { TimeBudget } from '../../platform/database/time-budget.ts'
import { workspaceId } from '../../platform/database/workspace.ts'
import { experimentNumber } from '../../runs/index.ts'
import { issueTraceCountSql } from '../../tracing/index.ts'
import { ActiveExperiments } from '../active-experiments.sqlite.ts'
import type { IssueOrder, IssueQuery, IssueStore } from './issue-store.ts'
import { categoryKey, checkMetadata, type Issue, issueSeverities, type IssueSeverity, issueStatuses, type IssueStatus } from './issue.ts'

/** See 0016-review. */
interface Tables {
  issue: {
    id: Generated<number>
    workspace: number
    issue_id: string
    experiment: number
    name: string
    description: string
    status: IssueStatus
    severity: IssueSeverity | null
    root_causes: string
    source_run_id: string | null
    categories: string
    category_keys: string
    metadata: string
    created_ms: number
    updated_ms: number
    seen_ms: number
    created_by: string | null
    updated_by: string | null
  }
}

/** Issues in SQLite. Reading is over when `budget` is. */
export function createIssueStore(db: DatabaseSync, clock: { nowMs(): number }, budget: TimeBudget): IssueStore {
  const tables = kyselyOn<Tables>(db)
  const experiments = new ActiveExperiments(db)
  const selectById = db.prepare('SELECT * FROM issue WHERE id = ?')
  const selectIssue = db.prepare('SELECT * FROM issue WHERE workspace = ? AND issue_id = ?')

  function find(workspace: string, issueId: string): Row {
    const row = selectIssue.get(workspaceId(db, workspace), issueId) as Row | undefined
    if (row === undefined) throw notFound(`Issue with ID '${clip(issueId)}' not found`)
    return row
  }

  function matching(workspace: string, query: IssueQuery): SelectQueryBuilder<{ i: Tables['issue'] }, 'i', object> {
    let found = tables.selectFrom('issue as i').where('i.workspace', '=', workspaceId(db, workspace)).where(inTime)
    if (query.experimentId !== null) found = found.where('i.experiment', '=', experimentNumber(query.experimentId))
    for (const { on, op, value } of query.conditions) found = found.where(compareSql(sql.ref(`i.${on}`), op, value))
    if (query.name !== null) found = found.where(sql<boolean>`instr(lower(i.name), lower(${query.name})) > 0`)
    if (query.statuses.length > 0) found = found.where(inListSql(sql.ref('i.status'), 'IN', query.statuses))
    if (query.severities.length > 0) found = found.where(inListSql(sql.ref('i.severity'), 'IN', query.severities))
    if (query.categories.length > 0) {
      const isAsked = inListSql(sql.ref('value'), 'IN', query.categories.map(categoryKey))
      found = found.where(sql<boolean>`EXISTS (SELECT 1 FROM json_each(i.category_keys) WHERE ${isAsked})`)
    }
    return found
  }

  return {
    async create(workspace, draft) {
      const nowMs = clock.nowMs()
      const row = await tables
        .insertInto('issue')
        .values({
          workspace: workspaceId(db, workspace),
          issue_id: draft.issueId ?? `iss-${randomUUID().replaceAll('-', '')}`,
          experiment: experiments.find(workspace, draft.experimentId).id,
          name: draft.name,
          description: draft.description,
          status: draft.status,
          severity: draft.severity,
          root_causes: JSON.stringify(draft.rootCauses),
          source_run_id: draft.sourceRunId,
          ...categoryColumns(draft.categories),
          metadata: JSON.stringify(Object.fromEntries(draft.metadata)),
          created_ms: nowMs,
          updated_ms: nowMs,
          seen_ms: draft.seenAtMs ?? nowMs,
          created_by: draft.createdBy,
          updated_by: draft.createdBy,
        })
        .onConflict((conflict) => conflict.doNothing())
        .returningAll()
        .executeTakeFirst()
      if (row === undefined) throw new AppError('RESOURCE_ALREADY_EXISTS', 'Issue ID already exists')
      return issueOf(row)
    },

    get: async (workspace, issueId) => issueOf(find(workspace, issueId)),

    async update(workspace, issueId, change) {
      const row = find(workspace, issueId)
      const metadata = new Map([...issueOf(row).metadata, ...(change.metadata ?? [])])
      for (const key of change.deleteMetadata ?? []) metadata.delete(key)
      checkMetadata(metadata)
      await tables
        .updateTable('issue')
        .set({
          ...(change.name !== undefined && { name: change.name }),
          ...(change.description !== undefined && { description: change.description }),
          ...(change.status !== undefined && { status: change.status }),
          ...(change.severity !== undefined && { severity: change.severity }),
          ...(change.categories !== undefined && categoryColumns([...new Set(change.categories)])),
          ...(change.updatedBy !== undefined && { updated_by: change.updatedBy }),
          seen_ms: Math.max(row.seen_ms, change.seenAtMs ?? 0),
          metadata: JSON.stringify(Object.fromEntries(metadata)),
          updated_ms: clock.nowMs(),
        })
        .where('id', '=', row.id)
        .execute()
      return issueOf(find(workspace, issueId))
    },

    async search(workspace, query) {
      const count: RawBuilder<number | null> = query.countTraces
        ? issueTraceCountSql(workspaceId(db, workspace), sql.ref('i.issue_id'))
        : sql<null>`NULL`
      let found = matching(workspace, query).select(['i.id', count.as('trace_count')])
      if (query.orderBy.length === 0) {
        found = found.orderBy(severityRank, 'desc').orderBy(sql.ref('trace_count'), 'desc').orderBy('i.created_ms', 'desc')
      }
      for (const { field, descending } of query.orderBy) found = found.orderBy(orderColumns[field], descending ? 'desc' : 'asc')
      const ids = await found
        .orderBy('i.issue_id', 'desc')
        .limit(query.limit + 1)
        .offset(query.offset)
        .execute()
      const read = ({ id, trace_count: traceCount }: (typeof ids)[number]) => ({
        issue: issueOf(selectById.get(id) as unknown as Row),
        traceCount,
      })
      return foundPage(ids, { limit: query.limit, budget, read, bytesOf: ({ issue }) => issueBytes(issue) })
    },

    async count(workspace, query) {
      const { count } = await matching(workspace, query)
        .select((each) => each.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow()
      return count
    },
  }
}

type Row = Selectable<Tables['issue']>

function issueOf(row: Row): Issue {
  return {
    issueId: row.issue_id,
    experimentId: String(row.experiment),
    name: row.name,
    description: row.description,
    status: row.status,
    severity: row.severity,
    rootCauses: JSON.parse(row.root_causes) as string[],
    sourceRunId: row.source_run_id,
    categories: JSON.parse(row.categories) as string[],
    metadata: new Map(Object.entries(JSON.parse(row.metadata) as Record<string, string>)),
    createdAtMs: row.created_ms,
    updatedAtMs: row.updated_ms,
    seenAtMs: row.seen_ms,
    createdBy: row.created_by,
    updatedBy: row.updated_by,
  }
}

function issueBytes({ name, description, rootCauses, categories, metadata }: Issue): number {
  return textBytes([name, description, ...rootCauses, ...categories], metadata)
}

function categoryColumns(categories: readonly string[]): { categories: string; category_keys: string } {
  return { categories: JSON.stringify(categories), category_keys: JSON.stringify(categories.map(categoryKey)) }
}

/** The place of `column`'s value in `order`; -1 for none. */
function rankSql(column: RawBuilder<unknown>, order: readonly string[]): RawBuilder<number> {
  return sql<number>`coalesce((SELECT key FROM json_each(${JSON.stringify(order)}) WHERE value = ${column}), -1)`
}

const severityRank = rankSql(sql.ref('i.severity'), issueSeverities)
const orderColumns: Record<IssueOrder['field'], RawBuilder<unknown>> = {
  name: sql`lower(i.name)`,
  status: rankSql(sql.ref('i.status'), issueStatuses),
  severity: severityRank,
  created_timestamp: sql.ref('i.created_ms'),
  last_updated_timestamp: sql.ref('i.updated_ms'),
  last_seen_timestamp: sql.ref('i.seen_ms'),
}
