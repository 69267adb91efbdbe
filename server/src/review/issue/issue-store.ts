import type { CallKinds } from '../../platform/workers/call-kinds.ts'
import type { Found } from '../../platform/database/found-page.ts'
import type { Issue, IssueSeverity, IssueStatus } from './issue.ts'

export type IssueDraft = Pick<
  Issue,
  'experimentId' | 'name' | 'description' | 'status' | 'severity' | 'rootCauses' | 'sourceRunId' | 'categories' | 'metadata' | 'createdBy'
> & {
  /** Made here (`iss-` + 32 hex) where null. */
  issueId: string | null
  /** Now where null. */
  seenAtMs: number | null
}

/** What is not named stays. */
interface IssueChange {
  name?: string
  description?: string
  status?: IssueStatus
  severity?: IssueSeverity
  /** Instead of those that are there. */
  categories?: string[]
  seenAtMs?: number
  updatedBy?: string
  /** Added to what is there. */
  metadata?: ReadonlyMap<string, string>
  deleteMetadata?: readonly string[]
}

/** One condition of MLflow's filter on issues; conditions are AND-ed. */
export interface IssueCondition {
  on: 'status' | 'source_run_id'
  op: '=' | '!='
  value: string
}

export const issueOrderFields = [
  'name',
  'status',
  'severity',
  'created_timestamp',
  'last_updated_timestamp',
  'last_seen_timestamp',
] as const
export interface IssueOrder {
  field: (typeof issueOrderFields)[number]
  descending: boolean
}

export interface IssueQuery {
  /** Of all experiments where null. */
  experimentId: string | null
  conditions: readonly IssueCondition[]
  /** Within the name, in any case. */
  name: string | null
  /** Any of each list; all where empty. */
  statuses: readonly IssueStatus[]
  severities: readonly IssueSeverity[]
  categories: readonly string[]
  /** Where empty: the most severe first, then those in most traces if these are counted, then the newest. Ties by id, descending. */
  orderBy: readonly IssueOrder[]
  countTraces: boolean
}

/**
 * Issues, of one workspace each. Every method rejects with RESOURCE_DOES_NOT_EXIST for an issue or an experiment that is unknown or in another
 * workspace, and for an experiment that is deleted.
 */
export interface IssueStore {
  /** @throws RESOURCE_ALREADY_EXISTS for an id that the workspace has */
  create(workspace: string, draft: IssueDraft): Promise<Issue>
  get(workspace: string, issueId: string): Promise<Issue>
  /** @throws INVALID_PARAMETER_VALUE where the metadata would go over its limit */
  update(workspace: string, issueId: string, change: IssueChange): Promise<Issue>
  /**
   * With the number of traces that are linked to each, where it is asked for; else null. Ends before `limit` where the answer would be more
   * than `maxFoundBytes`.
   */
  search(
    workspace: string,
    query: IssueQuery & { limit: number; offset: number },
  ): Promise<Found<{ issue: Issue; traceCount: number | null }>>
  count(workspace: string, query: IssueQuery): Promise<number>
}

export const issueCalls: CallKinds<IssueStore> = {
  get: 'read',
  search: 'read',
  count: 'read',
  create: 'write',
  update: 'write',
}
