import { describe, expect, it } from 'vitest'
import { sparkValues, sumsOf, windowSums } from './window-sums.ts'

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
  expect(windowSums(buckets, 10, 40)).toEqual({ count: 6, errors: 3, costUsd: 0.75 }))

it('a bucket without traces is a gap', () =>
  expect(sparkValues(buckets, { fromMs: 10, toMs: 40, bucketMs: 10 }, ({ count }) => count)).toEqual([2, Number.NaN, 4]))

describe('sums of a window and of the one before it', () => {
  const sums = (count: number) => ({ count, errors: 1, costUsd: 0.5 })
  const inBuckets = { inBuckets: sums(193), inBucketsBefore: sums(10) }
  const counted = { ...sums(200), exact: true }
  const countedBefore = { ...sums(3), exact: true }
  const tooMany = { ...sums(10_000), exact: false }

  it('are those that were counted, without what the cut of the buckets adds and leaves out', () =>
    expect(sumsOf({ counted, countedBefore, ...inBuckets })).toEqual({ now: counted, before: countedBefore }))

  it.each([
    { counted: tooMany, countedBefore },
    { counted, countedBefore: tooMany },
  ])('are those of the buckets where one of the two was too many to count', (both) =>
    expect(sumsOf({ ...both, ...inBuckets })).toEqual({ now: sums(193), before: sums(10) }),
  )
})
