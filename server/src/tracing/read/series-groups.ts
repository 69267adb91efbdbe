/** Groups that a chart shows; what the others have is summed in one more. Names come from outside, and there may be any number of them. */
const maxSeriesGroups = 50

/** The groups with the most in them by their names, everything else together. */
export class SeriesGroups {
  private readonly names = new Map<number, string>()
  /** How many there are beyond the largest. */
  others = 0

  /** `counts`: groups by their number, largest first. */
  constructor(counts: Iterable<number>, nameOf: (group: number) => string) {
    for (const group of counts) {
      if (this.names.size < maxSeriesGroups) this.names.set(group, nameOf(group))
      else this.others++
    }
  }

  /** Null for one that is none of the largest. */
  name(group: number): string | null {
    return this.names.get(group) ?? null
  }
}
