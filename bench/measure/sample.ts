/** One measure of one program, over the repeats of a run. */
export interface Sample {
  median: number
  /** Smallest and largest of the repeats. */
  low: number
  high: number
  repeats: number
}

/** @throws RangeError for no values: a measure without a repeat is not a measure. */
export function sampleOf(values: readonly number[]): Sample {
  const sorted = values.toSorted((a, b) => a - b)
  const [low] = sorted
  const high = sorted.at(-1)
  if (low === undefined || high === undefined) throw new RangeError('sampleOf: no values')
  return { median: quantile(sorted, 0.5), low, high, repeats: sorted.length }
}

/** Of ascending values, between neighbours by their distance. 0 for none. */
export function quantile(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share
  const below = sorted[Math.floor(at)] ?? 0
  const above = sorted[Math.ceil(at)] ?? below
  return below + (above - below) * (at - Math.floor(at))
}
