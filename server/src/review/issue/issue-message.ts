import type { Issue } from './issue.ts'

/** MLflow's `Issue`. `basic` leaves out what is long. */
export function issueMessage(
  issue: Issue,
  { traceCount = null, basic = false }: { traceCount?: number | null; basic?: boolean } = {},
): object {
  return {
    issue_id: issue.issueId,
    experiment_id: issue.experimentId,
    name: issue.name,
    description: basic ? '' : issue.description,
    status: issue.status,
    ...(issue.severity !== null && { severity: issue.severity }),
    ...(!basic && issue.rootCauses.length > 0 && { root_causes: issue.rootCauses }),
    ...(issue.sourceRunId !== null && { source_run_id: issue.sourceRunId }),
    created_timestamp: issue.createdAtMs,
    last_updated_timestamp: issue.updatedAtMs,
    ...(issue.createdBy !== null && { created_by: issue.createdBy }),
    ...(issue.categories.length > 0 && { categories: issue.categories }),
    ...(traceCount !== null && { trace_count: traceCount }),
    last_seen_timestamp: issue.seenAtMs,
    ...(issue.updatedBy !== null && { last_updated_by: issue.updatedBy }),
    ...(!basic && issue.metadata.size > 0 && { metadata: Object.fromEntries(issue.metadata) }),
  }
}
