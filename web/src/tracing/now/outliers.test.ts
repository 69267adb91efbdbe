import { expect, it } from 'vitest'
import { aTrace } from '../trace/waterfall/a-skeleton.ts'
import { outliers } from './outliers.ts'

it('what is far beyond the p95 or several times the mean cost comes first, and says why', () => {
  const traces = [
    aTrace({ traceId: 'fine', durationMs: 1000, costUsd: 0.01 }),
    aTrace({ traceId: 'slow', durationMs: 2400, costUsd: 0.01 }),
    aTrace({ traceId: 'costly', durationMs: 100, costUsd: 0.12 }),
    aTrace({ traceId: 'open', durationMs: null, costUsd: null }),
  ]
  expect(outliers(traces, { p95Ms: 1000, meanCostUsd: 0.01 }).map(({ trace, why }) => [trace.traceId, why])).toEqual([
    ['costly', '12× the cost'],
    ['slow', '2.4× p95'],
  ])
  expect(outliers(traces, { p95Ms: null, meanCostUsd: 0 })).toEqual([])
})
