/** How often two conditions hold, alone and together, among `total` traces. */
export interface JointCounts {
  first: number
  second: number
  joint: number
  total: number
}

/**
 * Normalised pointwise mutual information of two conditions: −1 never together, 0 independent, 1 always together. Null where it is not
 * defined (one of them never holds). `smoothed` adds half a trace to each of the four cells (Jeffreys' prior), for small numbers.
 */
export function filterCorrelation(counts: JointCounts): { npmi: number | null; smoothed: number | null } {
  const cells = {
    both: counts.joint,
    firstOnly: counts.first - counts.joint,
    secondOnly: counts.second - counts.joint,
    neither: counts.total - counts.first - counts.second + counts.joint,
  }
  const isDefined = counts.first > 0 && counts.second > 0 && Math.min(...Object.values(cells)) >= 0
  if (!isDefined) return { npmi: null, smoothed: null }
  return { npmi: counts.joint === 0 ? -1 : npmiOf(cells, 0), smoothed: npmiOf(cells, 0.5) }
}

function npmiOf(cells: { both: number; firstOnly: number; secondOnly: number; neither: number }, prior: number): number {
  // The only evidence there is says "always together"; a prior would make that less.
  if (cells.firstOnly === 0 && cells.secondOnly === 0 && cells.neither === 0) return 1
  const both = cells.both + prior
  const first = both + cells.firstOnly + prior
  const second = both + cells.secondOnly + prior
  const total = first + cells.secondOnly + cells.neither + 2 * prior
  return Math.log((both * total) / (first * second)) / -Math.log(both / total)
}
