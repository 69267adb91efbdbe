/** One measure of one program, over the repeats of a run. */
export interface Sample {
  median: number
  /** Smallest and largest of the repeats. */
  low: number
  high: number
  repeats: number
  /** So many repeats were given up that the true median is this or more. */
  isLeast?: true
}

/**
 * `givenUp` are the repeats that were not waited for to their end, each with what it had come to: at least as much as any of `values`.
 * @throws RangeError for neither: a measure without a repeat is not a measure.
 */
export function sampleOf(values: readonly number[], givenUp: readonly number[] = []): Sample {
  const sorted = [...values, ...givenUp].toSorted((a, b) => a - b)
  const [low] = sorted
  const high = sorted.at(-1)
  if (low === undefined || high === undefined) throw new RangeError('sampleOf: no values')
  const median = quantile(sorted, 0.5)
  const isLeast = median > Math.max(...values)
  return { median, low, high, repeats: sorted.length, ...(isLeast ? { isLeast } : {}) }
}

/** Of ascending values, between neighbours by their distance. 0 for none. */
export function quantile(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share
  const below = sorted[Math.floor(at)] ?? 0
  const above = sorted[Math.ceil(at)] ?? below
  return below + (above - below) * (at - Math.floor(at))
}
