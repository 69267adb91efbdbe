import { invalidParameter } from '@assay/protocol'
import { pythonRepr } from '@assay/protocol/mlflow'

export const issueStatuses = ['pending', 'rejected', 'resolved'] as const
/** From the least to the most severe. */
export const issueSeverities = ['not_an_issue', 'low', 'medium', 'high'] as const
export type IssueStatus = (typeof issueStatuses)[number]
export type IssueSeverity = (typeof issueSeverities)[number]

/** Something that is wrong with an agent, found in its traces: these are linked by assessments of kind issue. Times unix milliseconds. */
export interface Issue {
  issueId: string
  experimentId: string
  name: string
  description: string
  status: IssueStatus
  severity: IssueSeverity | null
  rootCauses: string[]
  sourceRunId: string | null
  categories: string[]
  metadata: Map<string, string>
  createdAtMs: number
  updatedAtMs: number
  /** When it was met last; edits do not move it, and it never goes back. */
  seenAtMs: number
  createdBy: string | null
  updatedBy: string | null
}

/** Counts and characters, as MLflow has them; MLflow sets none to a description and to root causes. */
export const issueLimits = {
  name: 250,
  description: 65_536,
  rootCauses: 100,
  rootCause: 65_536,
  entries: 100,
  entry: 250,
  metadataValue: 65_536,
  actor: 255,
} as const

/** @throws INVALID_PARAMETER_VALUE with MLflow's texts; so the others */
export function checkIssueName(name: string): void {
  if (name.length < 1 || name.length > issueLimits.name) throw invalidParameter('Issue name must contain 1 to 250 characters')
}

export function checkedStatus(status: string): IssueStatus {
  const known = issueStatuses.find((each) => each === status)
  if (known === undefined) throw invalidParameter(`Invalid issue status: ${pythonRepr(status)}`)
  return known
}

export function checkedSeverity(severity: string): IssueSeverity {
  const known = issueSeverities.find((each) => each === severity)
  if (known === undefined) throw invalidParameter(`Invalid issue severity: ${pythonRepr(severity)}`)
  return known
}

export function checkIssueId(issueId: string): void {
  if (!/^iss-[A-Za-z0-9_-]{1,32}$/.test(issueId)) throw invalidParameter('issue_id must be iss-* and at most 36 characters')
}

export function checkSeen(seenAtMs: number): void {
  if (seenAtMs < 0) throw invalidParameter('last_seen_timestamp must be nonnegative milliseconds')
}

export function checkActor(field: 'created_by' | 'last_updated_by', actor: string): void {
  if (actor.length > issueLimits.actor) throw invalidParameter(`Invalid ${field}`)
}

/** Categories, or keys of metadata. */
export function checkEntries(field: 'categories' | 'delete_metadata_keys', entries: readonly string[]): void {
  if (entries.length <= issueLimits.entries && entries.every((entry) => entry.length >= 1 && entry.length <= issueLimits.entry)) return
  throw invalidParameter(`${field} must contain at most 100 nonempty strings of at most 250 characters`)
}

export function checkMetadata(metadata: ReadonlyMap<string, string>): void {
  const holds = [...metadata].every(
    ([key, value]) => key.length >= 1 && key.length <= issueLimits.entry && value.length <= issueLimits.metadataValue,
  )
  if (metadata.size > issueLimits.entries || !holds) throw invalidParameter('metadata must be a string map with at most 100 entries')
}

export function checkDescription(description: string): void {
  if (description.length > issueLimits.description)
    throw invalidParameter(`description must have at most ${issueLimits.description} characters; got ${description.length}`)
}

export function checkRootCauses(causes: readonly string[]): void {
  if (causes.length <= issueLimits.rootCauses && causes.every((cause) => cause.length <= issueLimits.rootCause)) return
  throw invalidParameter(
    `root_causes must contain at most ${issueLimits.rootCauses} strings of at most ${issueLimits.rootCause} characters`,
  )
}

/** A category as searches compare it. */
export function categoryKey(category: string): string {
  return category.trim().toLowerCase()
}
