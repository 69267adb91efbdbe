import type { ResponseOf, timeSeries } from '@assay/protocol'

type Bucket = ResponseOf<typeof timeSeries>['buckets'][number]

/** What a window had in all. */
export interface WindowSums {
  count: number
  errors: number
  costUsd: number
  lengthMs: number
}

/** The sums of the buckets that begin in a window. */
export function windowSums(buckets: readonly Bucket[], fromMs: number, toMs: number): WindowSums {
  const sums: WindowSums = { count: 0, errors: 0, costUsd: 0, lengthMs: toMs - fromMs }
  for (const { startMs, count, errors, costUsd } of buckets) {
    if (startMs < fromMs || startMs >= toMs) continue
    sums.count += count
    sums.errors += errors
    sums.costUsd += costUsd
  }
  return sums
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
