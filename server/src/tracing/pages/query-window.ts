import { invalidParameter } from '@assay/protocol'

/** Buckets in one chart. */
export const maxSeriesBuckets = 2_000

/** @throws INVALID_PARAMETER_VALUE for a window that ends before it begins. */
export function checkRange(fromMs: number | undefined, toMs: number | undefined, [from, to] = ['from', 'to']): void {
  if (fromMs !== undefined && toMs !== undefined && !(toMs > fromMs))
    throw invalidParameter(`Invalid range: '${to}' (${toMs}) must be after '${from}' (${fromMs}).`)
}

/** @throws INVALID_PARAMETER_VALUE for an endless or empty window, and for more than `maxSeriesBuckets` */
export function checkBuckets({ from, to, bucketMs }: { from: number; to: number; bucketMs: number }): void {
  if (!Number.isFinite(from) || !Number.isFinite(to) || to <= from)
    throw invalidParameter(`Invalid range: 'to' (${to}) must be after 'from' (${from}).`)
  if (!(bucketMs >= 1000)) throw invalidParameter(`Invalid value ${bucketMs} for parameter 'bucketMs': it must be 1000 or more.`)
  if ((to - from) / bucketMs > maxSeriesBuckets) {
    throw invalidParameter(`The range has more than ${maxSeriesBuckets} buckets of ${bucketMs} ms: ask for larger buckets or less time.`)
  }
}
