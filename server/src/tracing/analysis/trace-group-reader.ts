import { groupKinds, invalidParameter, type listTraceGroups, type ResponseOf } from '@assay/protocol'
import type { AnalysisQuery } from './trace-sampler.sqlite.ts'

/** What traces are grouped by. */
export type Grouping = { kind: (typeof groupKinds)[number] } | { kind: 'tag'; key: string }

/** Traces of a query in groups of what they share. */
export interface TraceGroupReader {
  groups(workspace: string, query: AnalysisQuery & { by: Grouping }): Promise<ResponseOf<typeof listTraceGroups>>
}

/** @throws INVALID_PARAMETER_VALUE for what traces are not grouped by */
export function groupingOf(by: string): Grouping {
  if (by.startsWith('tag:') && by.length > 4) return { kind: 'tag', key: by.slice(4) }
  const kind = groupKinds.find((each) => each === by)
  if (kind !== undefined) return { kind }
  throw invalidParameter(
    `Invalid value '${by.slice(0, 100)}' for parameter 'by': traces are grouped by ${groupKinds.join(', ')}, or tag: and a key.`,
  )
}
