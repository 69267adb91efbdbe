import { expect, it } from 'vitest'
import { sparkValues, windowSums } from './window-sums.ts'

const bucket = (startMs: number, count: number, errors = 0, costUsd = 0) => ({
  startMs,
  group: '',
  count,
  errors,
  costUsd,
  tokens: 0,
  inputTokens: 0,
  outputTokens: 0,
  p50Ms: null,
  p95Ms: count,
  p99Ms: null,
})
const buckets = [bucket(0, 1), bucket(10, 2, 1, 0.5), bucket(30, 4, 2, 0.25)]

it('a window has the sums of the buckets that begin in it', () =>
  expect(windowSums(buckets, 10, 40)).toEqual({ count: 6, errors: 3, costUsd: 0.75, lengthMs: 30 }))

it('a bucket without traces is a gap', () =>
  expect(sparkValues(buckets, { fromMs: 10, toMs: 40, bucketMs: 10 }, ({ count }) => count)).toEqual([2, Number.NaN, 4]))
