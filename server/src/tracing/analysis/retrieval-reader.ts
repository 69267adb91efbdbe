import type { listUnusedRetrievals, ResponseOf } from '@assay/protocol'
import type { AnalysisQuery } from './trace-sampler.sqlite.ts'

/** Which retrievals led to nothing. */
export interface RetrievalReader {
  /** As `listUnusedRetrievals` says. */
  unused(workspace: string, query: AnalysisQuery): Promise<ResponseOf<typeof listUnusedRetrievals>>
}
