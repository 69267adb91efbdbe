import { costDimensions, type CostDimension } from '@assay/protocol'
import { ago, now, type TimePoint, timeParam } from '../../ui/time-range.ts'
import { textParam, urlCodec, wordParam } from '../../ui/url-codec.ts'

export const costMeasures = ['cost', 'tokens'] as const
export type CostMeasure = (typeof costMeasures)[number]

/** What the address of the page says: which traces, by what, and what the chart measures. */
export interface CostsState {
  q: string
  from: TimePoint
  to: TimePoint
  by: CostDimension
  of: CostMeasure
}

export const costsUrl = urlCodec<CostsState>({
  q: textParam(),
  from: timeParam(ago(24 * 3_600_000)),
  to: timeParam(now),
  by: wordParam(costDimensions, 'model'),
  of: wordParam(costMeasures, 'cost'),
})
