import type { listDifferences, ResponseOf } from '@assay/protocol'
import type { AnalysisQuery } from '../trace-sampler.sqlite.ts'

/** How the traces of one query differ from those of another. */
export interface DifferenceReader {
  /** What is in `a` is taken out of `b`. Both are of one project. */
  differences(
    workspace: string,
    sets: { a: Required<AnalysisQuery>; b: Required<AnalysisQuery> },
  ): Promise<ResponseOf<typeof listDifferences>>
}
