import { describe, expect, it } from 'vitest'
import type { Aggregation } from './metric-definitions.ts'
import { metricPoints, type Sample } from './metric-points.ts'

const count: Aggregation = { type: 'COUNT', percentile: null }
const grouping = { dimensions: [], aggregations: [count], bucketMs: null, maxPoints: 1000 }
const sample = (value: Sample['value'], atMs = 0, ...dimensions: (string | null)[]): Sample => ({ atMs, dimensions, value })

describe('metricPoints', () => {
  it('counts nothing as 0, but has no average of nothing', () => {
    expect(metricPoints([], grouping)).toEqual([{ dimensions: {}, values: { COUNT: 0 } }])
    expect(metricPoints([], { ...grouping, aggregations: [{ type: 'AVG', percentile: null }] })).toEqual([])
    expect(metricPoints([], { ...grouping, dimensions: ['trace_name'] })).toEqual([])
  })

  it('sums up in every way', () => {
    const aggregations: Aggregation[] = [
      { type: 'SUM', percentile: null },
      { type: 'AVG', percentile: null },
      { type: 'MIN', percentile: null },
      { type: 'MAX', percentile: null },
      { type: 'PERCENTILE', percentile: 50 },
      { type: 'PERCENTILE', percentile: 12.5 },
    ]
    expect(
      metricPoints(
        [4, 1, 10, 5].map((value) => sample(value)),
        { ...grouping, aggregations },
      ),
    ).toEqual([{ dimensions: {}, values: { SUM: 20, AVG: 5, MIN: 1, MAX: 10, 'P50.0': 4.5, 'P12.5': 2.125 } }])
  })

  it('counts equal text once', () => {
    expect(metricPoints([sample('s1'), sample('s1'), sample('s2'), sample(null)], grouping)).toEqual([
      { dimensions: {}, values: { COUNT: 2 } },
    ])
  })

  it('groups by time, then by dimension, in that order', () => {
    const samples = [sample(1, 3_600_001, 'b'), sample(1, 3_600_000, 'a'), sample(1, 7_199_999, 'a'), sample(1, 0, 'z'), sample(1, 0, null)]
    expect(metricPoints(samples, { ...grouping, dimensions: ['trace_name'], bucketMs: 3_600_000 })).toEqual([
      { dimensions: { time_bucket: '1970-01-01T00:00:00+00:00', trace_name: 'z' }, values: { COUNT: 1 } },
      { dimensions: { time_bucket: '1970-01-01T01:00:00+00:00', trace_name: 'a' }, values: { COUNT: 2 } },
      { dimensions: { time_bucket: '1970-01-01T01:00:00+00:00', trace_name: 'b' }, values: { COUNT: 1 } },
    ])
  })

  it('answers at most as many points as asked for', () => {
    expect(metricPoints([sample(1, 0, 'a'), sample(1, 0, 'b')], { ...grouping, dimensions: ['d'], maxPoints: 1 })).toHaveLength(1)
  })
})
