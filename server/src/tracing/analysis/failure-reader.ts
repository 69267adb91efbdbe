import type { FailureGroup } from '@assay/protocol'
import type { AnalysisQuery } from './trace-sampler.sqlite.ts'

interface FailureQuery extends AnalysisQuery {
  /** Only the group in which this trace is: 32 hex digits. One that did not fail, or is not there, is in none. */
  like?: string | undefined
  /** Groups. */
  limit: number
}

interface Failures {
  /** Those with the most traces first, then the newest. */
  groups: FailureGroup[]
  groupCount: number
  /** Failed traces looked at, at most `maxFailuresLookedAt`. */
  traces: number
  /** What part of all failed ones these are; 1 for all. */
  share: number
}

/** Which failed traces failed alike. */
export interface FailureReader {
  failures(workspace: string, query: FailureQuery): Promise<Failures>
}
