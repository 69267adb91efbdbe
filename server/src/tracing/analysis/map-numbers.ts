import type { MapChange, MapNumbers } from '@assay/protocol'
import { fewestValues } from './score-changes.ts'

/** Of a two-sided 95 % interval. */
const z95 = 1.959964
/** Less more time than this is no news, however sure it is. */
const leastSlowdown = 1.1

/** Durations in milliseconds, rising. */
type Durations = Float64Array

/** Sums of the calls of one node or edge on one side. */
export class CallSums {
  calls = 0
  errors = 0
  traces = 0
  selfUs = 0
  private costUsd: number | null = null
  private readonly durationsMs: number[] = []
  private lastTrace: unknown
  private sorted: Durations | undefined

  /** `trace` is any value that is one trace's own; the calls of a trace come together. */
  add(trace: unknown, call: { failed: boolean; durationUs: number | null; costUsd: number | null; selfUs: number }): void {
    this.calls++
    if (call.failed) this.errors++
    if (trace !== this.lastTrace) this.traces++
    this.lastTrace = trace
    this.selfUs += call.selfUs
    if (call.costUsd !== null) this.costUsd = (this.costUsd ?? 0) + call.costUsd
    if (call.durationUs !== null) this.durationsMs.push(call.durationUs / 1000)
  }

  /** Adds what is counted elsewhere; traces that are in both count twice. */
  addAll(other: CallSums): void {
    this.calls += other.calls
    this.errors += other.errors
    this.traces += other.traces
    this.selfUs += other.selfUs
    if (other.costUsd !== null) this.costUsd = (this.costUsd ?? 0) + other.costUsd
    for (const each of other.durationsMs) this.durationsMs.push(each)
  }

  get durations(): Durations {
    this.sorted ??= Float64Array.from(this.durationsMs).sort()
    return this.sorted
  }

  get numbers(): MapNumbers {
    const { calls, errors, traces, costUsd } = this
    return { calls, errors, traces, p50Ms: quantile(this.durations, 0.5), p95Ms: quantile(this.durations, 0.95), costUsd }
  }
}

/** The least value that a share `q` of all values does not exceed; null of none. */
function quantile(rising: Durations, q: number): number | null {
  return rising[Math.ceil(q * rising.length) - 1] ?? null
}

/** What a side looked at. */
export interface Looked {
  traces: number
  /** 1: all there are. */
  share: number
}

/**
 * What is surely different. That one side has no calls says something where all its traces were looked at and they are no fewer than the other's;
 * else where the interval of the difference between the shares of traces does not span 0. Nothing is new or gone against a side without traces.
 */
export function changesOf(now: CallSums | undefined, before: CallSums | undefined, looked: Looked, lookedBefore: Looked): MapChange[] {
  if (now === undefined || before === undefined) {
    if (looked.traces === 0 || lookedBefore.traces === 0) return []
    const [there, absentFrom, presentIn] = now === undefined ? [before, looked, lookedBefore] : [now, lookedBefore, looked]
    const isFact = absentFrom.share === 1 && absentFrom.traces >= presentIn.traces
    const isSure = isFact || (there !== undefined && isSurelyMore([there.traces, presentIn.traces], [0, absentFrom.traces]))
    return isSure ? [now === undefined ? 'gone' : 'new'] : []
  }
  const changes: MapChange[] = []
  if ([0.5, 0.95].some((q) => isSurelySlower(now.durations, before.durations, q))) changes.push('slower')
  if (isSurelyMore([now.errors, now.calls], [before.errors, before.calls])) changes.push('more errors')
  return changes
}

/** Two shares as if one more of each kind had come (Agresti and Caffo 2000), so that one without any spread is not sure of itself; of few nothing is sure. */
function isSurelyMore([count, of]: [number, number], [countBefore, ofBefore]: [number, number]): boolean {
  if (Math.min(of, ofBefore) < fewestValues) return false
  const [one, other] = [(count + 1) / (of + 2), (countBefore + 1) / (ofBefore + 2)]
  const error = z95 * Math.sqrt((one * (1 - one)) / (of + 2) + (other * (1 - other)) / (ofBefore + 2))
  return one - other - error > 0
}

function isSurelySlower(now: Durations, before: Durations, q: number): boolean {
  const [low, high] = [quantileInterval(now, q)?.low, quantileInterval(before, q)?.high]
  const [is, was] = [quantile(now, q), quantile(before, q)]
  return low !== undefined && high !== undefined && low > high && (is ?? 0) >= leastSlowdown * (was ?? 0)
}

/** Between which values a quantile is, by the ranks that it may have; null where there are too few values for such ranks. */
function quantileInterval(rising: Durations, q: number): { low: number; high: number } | null {
  const spread = z95 * Math.sqrt(rising.length * q * (1 - q))
  const low = rising[Math.floor(rising.length * q - spread) - 1]
  const high = rising[Math.ceil(rising.length * q + spread)]
  return low === undefined || high === undefined ? null : { low, high }
}
