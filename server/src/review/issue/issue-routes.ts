import { createHash } from 'node:crypto'
import { invalidParameter, type Method, type Policy } from '@assay/protocol'
import { bool, checkMaxResults, int, list, nullable, pageTokenOf, readPageToken, required, text, textMap } from '@assay/protocol/mlflow'
import { type Caller, mutate, type Seam } from '../../governance/index.ts'
import { mlflowCall } from '../../platform/http/mlflow-route.ts'
import type { Route } from '../../platform/http/route.ts'
import type { RunStore } from '../../runs/index.ts'
import { parseIssueFilter, parseIssueOrder } from './issue-filter.ts'
import { issueMessage } from './issue-message.ts'
import type { IssueStore } from './issue-store.ts'
import {
  checkActor,
  checkDescription,
  checkedSeverity,
  checkedStatus,
  checkEntries,
  checkIssueId,
  checkIssueName,
  checkMetadata,
  checkRootCauses,
  checkSeen,
  issueLimits,
} from './issue.ts'

interface IssueRouteDeps {
  issues: IssueStore
  runs: RunStore
  seam: Seam
}

const base = '/3.0/mlflow/issues'
const defaultResults = 100

/** MLflow's calls on issues (3.18, `/api/3.0/mlflow/issues…`). */
export function issueRoutes({ issues, runs, seam }: IssueRouteDeps): Route[] {
  const call = (method: Method, path: string, policy: Policy) => ({ method, path: base + path, policy })
  const change = <T>(caller: Caller, action: string, id: string, act: () => Promise<T>): Promise<T> =>
    mutate(seam, { caller, policy: 'review:write', action: `issue.${action}`, resource: { type: 'issue', id } }, act)
  const named = (params: Record<string, string>): string => params['issue_id'] ?? ''

  async function checkSourceRun(workspace: string, runId: string, experimentId: string): Promise<void> {
    const run = await runs.get(workspace, runId)
    if (run.experimentId !== experimentId) throw invalidParameter('Source run must belong to the Issue experiment')
  }

  return [
    ...mlflowCall(
      {
        ...call('POST', '', 'review:write'),
        fields: {
          name: required(text),
          description: required(text),
          experiment_id: required(text),
          status: nullable(text),
          severity: nullable(text),
          root_causes: list(text),
          source_run_id: text,
          created_by: text,
          categories: list(text),
          issue_id: nullable(text),
          last_seen_timestamp: nullable(int),
          metadata: textMap,
        },
      },
      async (caller, message) => {
        const status = checkedStatus(message.status ?? 'pending')
        const severity = message.severity === null ? null : checkedSeverity(message.severity)
        checkIssueName(message.name)
        checkDescription(message.description)
        checkRootCauses(message.root_causes)
        checkEntries('categories', message.categories)
        checkMetadata(message.metadata)
        checkActor('created_by', message.created_by)
        if (message.issue_id !== null) checkIssueId(message.issue_id)
        if (message.last_seen_timestamp !== null) checkSeen(message.last_seen_timestamp)
        if (message.source_run_id !== '') await checkSourceRun(caller.workspace, message.source_run_id, message.experiment_id)
        const issue = await change(caller, 'create', message.name, () =>
          issues.create(caller.workspace, {
            issueId: message.issue_id,
            experimentId: message.experiment_id,
            name: message.name,
            description: message.description,
            status,
            severity,
            rootCauses: message.root_causes,
            sourceRunId: message.source_run_id || null,
            categories: message.categories,
            metadata: message.metadata,
            createdBy: message.created_by || null,
            seenAtMs: message.last_seen_timestamp,
          }),
        )
        return { issue: issueMessage(issue) }
      },
    ),
    ...mlflowCall(
      {
        ...call('POST', '/search', 'review:read'),
        fields: {
          experiment_id: text,
          filter_string: text,
          max_results: nullable(int),
          page_token: text,
          include_trace_count: bool,
          name: nullable(text),
          statuses: list(text),
          severities: list(text),
          categories: list(text),
          order_by: list(text),
          include_total_count: bool,
          view: nullable(text),
        },
      },
      async (caller, { max_results, page_token, ...message }) => {
        const limit = max_results ?? defaultResults
        checkMaxResults(limit)
        if (message.name !== null && message.name.length > issueLimits.name)
          throw invalidParameter('name must be a string of at most 250 characters')
        for (const field of ['statuses', 'severities', 'order_by'] as const)
          if (message[field].length > issueLimits.entries) throw invalidParameter(`${field} must be a list of at most 100 strings`)
        checkEntries('categories', message.categories)
        if (message.view !== null && message.view !== 'basic' && message.view !== 'full')
          throw invalidParameter('view must be basic or full')
        const query = {
          experimentId: message.experiment_id || null,
          conditions: parseIssueFilter(message.filter_string),
          name: message.name,
          statuses: message.statuses.map(checkedStatus),
          severities: message.severities.map(checkedSeverity),
          categories: message.categories,
          orderBy: parseIssueOrder(message.order_by),
          countTraces: message.include_trace_count,
        }
        // A page goes on only in the search that it is of.
        const asked = createHash('sha256')
          .update(JSON.stringify([caller.workspace, message]))
          .digest('hex')
        const offset = offsetIn(page_token, asked)
        const found = await issues.search(caller.workspace, { ...query, limit, offset })
        const basic = message.view === 'basic'
        return {
          ...(found.items.length > 0 && {
            issues: found.items.map(({ issue, traceCount }) => issueMessage(issue, { traceCount, basic })),
          }),
          ...(found.more && { next_page_token: pageTokenOf(JSON.stringify({ offset: offset + found.items.length, query: asked })) }),
          ...(message.include_total_count && { total_count: await issues.count(caller.workspace, query) }),
        }
      },
    ),
    ...mlflowCall({ ...call('GET', '/:issue_id', 'review:read'), fields: {} }, async (caller, _, { params }) => ({
      issue: issueMessage(await issues.get(caller.workspace, named(params))),
    })),
    ...mlflowCall(
      {
        ...call('PATCH', '/:issue_id', 'review:write'),
        fields: {
          name: nullable(text),
          description: nullable(text),
          status: nullable(text),
          severity: nullable(text),
          categories: nullable(list(text)),
          last_seen_timestamp: nullable(int),
          last_updated_by: text,
          metadata: textMap,
          delete_metadata_keys: list(text),
        },
      },
      async (caller, message, { params }) => {
        const { name, description, categories, metadata, delete_metadata_keys: deleteMetadata, last_seen_timestamp: seenAtMs } = message
        const status = message.status === null ? null : checkedStatus(message.status)
        const severity = message.severity === null ? null : checkedSeverity(message.severity)
        if (name !== null) checkIssueName(name)
        if (description !== null) checkDescription(description)
        if (categories !== null) checkEntries('categories', categories)
        checkEntries('delete_metadata_keys', deleteMetadata)
        checkMetadata(metadata)
        checkActor('last_updated_by', message.last_updated_by)
        if (seenAtMs !== null) checkSeen(seenAtMs)
        if (deleteMetadata.some((key) => metadata.has(key))) throw invalidParameter('Cannot update and delete the same key')
        const issue = await change(caller, 'update', named(params), () =>
          issues.update(caller.workspace, named(params), {
            ...(name !== null && { name }),
            ...(description !== null && { description }),
            ...(status !== null && { status }),
            ...(severity !== null && { severity }),
            ...(categories !== null && { categories }),
            ...(seenAtMs !== null && { seenAtMs }),
            ...(message.last_updated_by !== '' && { updatedBy: message.last_updated_by }),
            metadata,
            deleteMetadata,
          }),
        )
        return { issue: issueMessage(issue) }
      },
    ),
  ]
}

/** @throws INVALID_PARAMETER_VALUE for a token of another search, too */
function offsetIn(token: string, asked: string): number {
  if (token === '') return 0
  const found = /^\{"offset":(\d{1,15}),"query":"([0-9a-f]{64})"\}$/.exec(readPageToken(token))
  if (found?.[2] !== asked) throw invalidParameter('Invalid page token or token does not match the issue query')
  return Number(found[1])
}
