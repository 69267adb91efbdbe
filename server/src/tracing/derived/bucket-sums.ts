import { encodedQuantiles, QuantileSketch } from './quantile-sketch.ts'
import type { SeriesBucket } from '../store/span-store.ts'

export interface BucketEntry {
  startMs: number
  group: string | null
  count: number
  errors: number
  inputTokens: number
  outputTokens: number
  costUsd: number
  /** Of one span or trace. */
  durationUs?: number | null
  /** Of many: an encoded sketch. */
  sketch?: Uint8Array
}

type Sums = Omit<SeriesBucket, 'p50Ms' | 'p95Ms' | 'p99Ms'>
interface Bucket {
  sums: Sums
  /** As it came while it is the only one, since most buckets get one: making sketches of bytes costs a hundred times more than reading them. */
  sketch: QuantileSketch | Uint8Array
}
const quantiles = [0.5, 0.95, 0.99]

/** Sums entries into buckets of time and group. */
export class BucketSums {
  private readonly bucketMs: number
  private readonly buckets = new Map<number, Map<string | null, Bucket>>()

  constructor(bucketMs: number) {
    this.bucketMs = bucketMs
  }

  add(entry: BucketEntry): void {
    const bucket = this.bucket(Math.floor(entry.startMs / this.bucketMs) * this.bucketMs, entry.group)
    const { sums } = bucket
    sums.count += entry.count
    sums.errors += entry.errors
    sums.inputTokens += entry.inputTokens
    sums.outputTokens += entry.outputTokens
    sums.tokens += entry.inputTokens + entry.outputTokens
    sums.costUsd += entry.costUsd
    if (entry.durationUs !== undefined && entry.durationUs !== null) sketchOf(bucket).add(entry.durationUs)
    if (entry.sketch === undefined) return
    if (bucket.sketch instanceof Uint8Array && bucket.sketch.length === 0) bucket.sketch = entry.sketch
    else sketchOf(bucket).mergeEncoded(entry.sketch)
  }

  private bucket(startMs: number, group: string | null): Bucket {
    let groups = this.buckets.get(startMs)
    if (groups === undefined) this.buckets.set(startMs, (groups = new Map()))
    let bucket = groups.get(group)
    if (bucket === undefined) {
      const sums = { startMs, group, count: 0, errors: 0, inputTokens: 0, outputTokens: 0, tokens: 0, costUsd: 0 }
      groups.set(group, (bucket = { sums, sketch: new Uint8Array() }))
    }
    return bucket
  }

  /** By time, then group, the one that is null last. */
  finish(): SeriesBucket[] {
    const buckets = [...this.buckets.values()].flatMap((groups) => [...groups.values()])
    buckets.sort(({ sums: a }, { sums: b }) => a.startMs - b.startMs || byGroup(a.group, b.group))
    return buckets.map(({ sums, sketch }) => {
      const values = sketch instanceof Uint8Array ? encodedQuantiles(sketch, quantiles) : sketch.quantiles(quantiles)
      const [p50Ms = null, p95Ms = null, p99Ms = null] = values.map((us) => (us === null ? null : us / 1000))
      return { ...sums, p50Ms, p95Ms, p99Ms }
    })
  }
}

function sketchOf(bucket: Bucket): QuantileSketch {
  if (!(bucket.sketch instanceof Uint8Array)) return bucket.sketch
  const sketch = new QuantileSketch()
  sketch.mergeEncoded(bucket.sketch)
  bucket.sketch = sketch
  return sketch
}

function byGroup(a: string | null, b: string | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null)
  return a < b ? -1 : a > b ? 1 : 0
}
