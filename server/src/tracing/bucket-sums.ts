import { QuantileSketch } from './quantile-sketch.ts'
import type { SeriesBucket } from './span-store.ts'

export interface BucketEntry {
  startMs: number
  group: string
  count: number
  errors: number
  inputTokens: number
  outputTokens: number
  costUsd: number
  durationUs: number | null
  sketch: QuantileSketch | null
}

/** Sums entries into buckets of time and group. */
export class BucketSums {
  private readonly bucketMs: number
  private readonly buckets = new Map<string, SeriesBucket & { sketch: QuantileSketch }>()

  constructor(bucketMs: number) {
    this.bucketMs = bucketMs
  }

  add(entry: BucketEntry): void {
    const startMs = Math.floor(entry.startMs / this.bucketMs) * this.bucketMs
    const key = `${startMs} ${entry.group}`
    let bucket = this.buckets.get(key)
    if (bucket === undefined) {
      bucket = {
        startMs,
        group: entry.group,
        count: 0,
        errors: 0,
        inputTokens: 0,
        outputTokens: 0,
        tokens: 0,
        costUsd: 0,
        p50Ms: null,
        p95Ms: null,
        p99Ms: null,
        sketch: new QuantileSketch(),
      }
      this.buckets.set(key, bucket)
    }
    bucket.count += entry.count
    bucket.errors += entry.errors
    bucket.inputTokens += entry.inputTokens
    bucket.outputTokens += entry.outputTokens
    bucket.tokens += entry.inputTokens + entry.outputTokens
    bucket.costUsd += entry.costUsd
    if (entry.durationUs !== null) bucket.sketch.add(entry.durationUs)
    if (entry.sketch !== null) bucket.sketch.merge(entry.sketch)
  }

  /** By time, then group. */
  finish(): SeriesBucket[] {
    const list = [...this.buckets.values()].sort((a, b) => a.startMs - b.startMs || (a.group < b.group ? -1 : a.group > b.group ? 1 : 0))
    return list.map(({ sketch, ...bucket }) => ({
      ...bucket,
      p50Ms: milliseconds(sketch, 0.5),
      p95Ms: milliseconds(sketch, 0.95),
      p99Ms: milliseconds(sketch, 0.99),
    }))
  }
}

function milliseconds(sketch: QuantileSketch, quantile: number): number | null {
  const value = sketch.quantile(quantile)
  return value === null ? null : value / 1000
}
