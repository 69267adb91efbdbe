import { bucketFor, type TimeSpan } from '../../ui/time-range.ts'

/** One column of the histogram; heights are parts of the plot, 0…1. */
export interface SeriesColumn {
  startMs: number
  count: number
  errors: number
  height: number
  errorHeight: number
}

interface SeriesInput {
  buckets: readonly { startMs: number; count: number; errors: number }[]
  fromMs: number
  toMs: number
  bucketMs: number
}

/** The columns that have something in them. An empty bucket is a gap, never a bar of height 0; the tallest is 1. */
export function seriesColumns({ buckets, fromMs, toMs, bucketMs }: SeriesInput): SeriesColumn[] {
  const inside = buckets.filter((bucket) => bucket.count > 0 && bucket.startMs + bucketMs > fromMs && bucket.startMs < toMs)
  const most = inside.reduce((max, bucket) => Math.max(max, bucket.count), 1)
  return inside.map(({ startMs, count, errors }) => ({ startMs, count, errors, height: count / most, errorHeight: errors / most }))
}

const tickStepsMs = [
  1000, 5000, 15_000, 60_000, 300_000, 600_000, 900_000, 1_800_000, 3_600_000, 10_800_000, 21_600_000, 43_200_000, 86_400_000, 172_800_000,
  604_800_000, 2_592_000_000, 7_776_000_000,
]

/** Round times within the window, at most `most`; `offsetMs` is the zone's distance from UTC, so that days begin at midnight there. */
export function timeTicks(fromMs: number, toMs: number, most: number, offsetMs: number): number[] {
  const stepMs = tickStepsMs.find((step) => (toMs - fromMs) / step <= most) ?? (toMs - fromMs) / most
  const ticks: number[] = []
  for (let timeMs = Math.ceil((fromMs + offsetMs) / stepMs) * stepMs - offsetMs; timeMs < toMs; timeMs += stepMs) ticks.push(timeMs)
  return ticks
}

const hourMs = 3_600_000

/**
 * The window in whole buckets, the last one counted in. Buckets below an hour are answered for 24 h at most, so of a window of just 24 h
 * the first bucket, which is cut anyway, is left out.
 */
export function seriesWindow(window: TimeSpan, mostBuckets: number): TimeSpan & { bucketMs: number } {
  const bucketMs = bucketFor(window.toMs - window.fromMs, mostBuckets)
  const toMs = Math.ceil(window.toMs / bucketMs) * bucketMs
  const fromMs = Math.floor(window.fromMs / bucketMs) * bucketMs
  return { fromMs: bucketMs < hourMs ? Math.max(fromMs, toMs - 24 * hourMs) : fromMs, toMs, bucketMs }
}
