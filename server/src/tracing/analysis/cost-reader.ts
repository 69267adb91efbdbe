import type { CostDimension, getCosts, ResponseOf } from '@assay/protocol'
import type { AnalysisQuery } from './trace-sampler.sqlite.ts'

export interface CostQuery extends AnalysisQuery {
  fromMs: number
  toMs: number
  by: CostDimension
  /** Of the chart, from 1970 on. */
  bucketMs: number
}

/** What traces cost, by what. */
export interface CostReader {
  /** As `getCosts` says. The window before is as long and ends at `fromMs`. */
  costs(workspace: string, query: CostQuery): Promise<ResponseOf<typeof getCosts>>
}
