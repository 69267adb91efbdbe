import type { ResponseOf, timeSeries } from '@assay/protocol'

type Bucket = ResponseOf<typeof timeSeries>['buckets'][number]

/** What a window had in all. */
export interface WindowSums {
  count: number
  errors: number
  costUsd: number
}

/** The sums of the buckets that begin in a window. */
export function windowSums(buckets: readonly Bucket[], fromMs: number, toMs: number): WindowSums {
  const sums: WindowSums = { count: 0, errors: 0, costUsd: 0 }
  for (const { startMs, count, errors, costUsd } of buckets) {
    if (startMs < fromMs || startMs >= toMs) continue
    sums.count += count
    sums.errors += errors
    sums.costUsd += costUsd
  }
  return sums
}

/**
 * The sums of a window and of the one before it, both from one source, since a change between two would be one of the sources. Counted ones
 * are of just the window; buckets are cut where the last one ends, up to a bucket after the window, so they stand in only for more than is
 * counted.
 */
export function sumsOf({
  counted,
  countedBefore,
  inBuckets,
  inBucketsBefore,
}: {
  counted: WindowSums & { exact: boolean }
  countedBefore: WindowSums & { exact: boolean }
  inBuckets: WindowSums
  inBucketsBefore: WindowSums
}): { now: WindowSums; before: WindowSums } {
  return counted.exact && countedBefore.exact ? { now: counted, before: countedBefore } : { now: inBuckets, before: inBucketsBefore }
}

/** One value a bucket of the window, for a sparkline; a bucket without traces has none, never 0. */
export function sparkValues(
  buckets: readonly Bucket[],
  window: { fromMs: number; toMs: number; bucketMs: number },
  valueOf: (bucket: Bucket) => number | null,
): number[] {
  const values = Array<number>(Math.max(0, Math.round((window.toMs - window.fromMs) / window.bucketMs))).fill(Number.NaN)
  for (const bucket of buckets) {
    const at = Math.round((bucket.startMs - window.fromMs) / window.bucketMs)
    if (at >= 0 && at < values.length && bucket.count > 0) values[at] = valueOf(bucket) ?? Number.NaN
  }
  return values
}
