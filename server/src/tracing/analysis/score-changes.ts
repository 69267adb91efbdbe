import type { ScoreChange } from '@assay/protocol'

/** One value of feedback. */
export interface ScoreValue {
  name: string
  value: number
  version: string | null
  startUs: number
  isBefore: boolean
}

/** A side with fewer values says nothing sure. */
export const fewestValues = 5
/** Of a two-sided 95 % interval. */
const z95 = 1.959964

class Side {
  n = 0
  private mean = 0
  private squares = 0

  add(value: number): void {
    this.n++
    const off = value - this.mean
    this.mean += off / this.n
    this.squares += off * (value - this.mean)
  }

  get summary(): { n: number; mean: number } {
    return { n: this.n, mean: this.mean }
  }

  /**
   * What the interval is around, and the square of its standard error. A share is taken as if one value more of each kind had come (Agresti and
   * Caffo 2000), so that one without any spread is not sure of itself.
   */
  estimate(isShare: boolean): { centre: number; errorSquared: number } {
    if (!isShare) return { centre: this.mean, errorSquared: this.squares / (this.n - 1) / this.n }
    const centre = (this.mean * this.n + 1) / (this.n + 2)
    return { centre, errorSquared: (centre * (1 - centre)) / (this.n + 2) }
  }
}

/**
 * The change of each score: of the window against the one before, and of the newest version against all others. What surely got less first,
 * then by the change. The newest version is the one whose first value is the latest.
 */
export function scoreChanges(values: Iterable<ScoreValue>): ScoreChange[] {
  const byName = new Map<string, ScoreValue[]>()
  for (const value of values) {
    const list = byName.get(value.name)
    if (list === undefined) byName.set(value.name, [value])
    else list.push(value)
  }
  const changes = [...byName].flatMap(([name, list]) => {
    const isShare = list.every(({ value }) => value >= 0 && value <= 1)
    const newest = newestVersion(list)
    return [
      change({ name, version: null, isShare }, list, ({ isBefore }) => !isBefore),
      ...(newest === null ? [] : [change({ name, version: newest, isShare }, list, ({ version }) => version === newest)]),
    ].filter((each) => each !== null)
  })
  return changes.sort((a, b) => surely(a) - surely(b) || difference(a) - difference(b) || (a.name < b.name ? -1 : 1))
}

function change(
  what: Pick<ScoreChange, 'name' | 'version' | 'isShare'>,
  values: readonly ScoreValue[],
  isNow: (value: ScoreValue) => boolean,
): ScoreChange | null {
  const [now, before] = [new Side(), new Side()]
  for (const value of values) (isNow(value) ? now : before).add(value.value)
  if (now.n === 0 || before.n === 0) return null
  return { ...what, now: now.summary, before: before.summary, interval: intervalOf(now, before, what.isShare) }
}

function intervalOf(now: Side, before: Side, isShare: boolean): ScoreChange['interval'] {
  if (Math.min(now.n, before.n) < fewestValues) return null
  const [one, other] = [now.estimate(isShare), before.estimate(isShare)]
  const delta = one.centre - other.centre
  const error = z95 * Math.sqrt(one.errorSquared + other.errorSquared)
  return { low: delta - error, high: delta + error }
}

function newestVersion(values: readonly ScoreValue[]): string | null {
  const firstUs = new Map<string, number>()
  for (const { version, startUs } of values) if (version !== null) firstUs.set(version, Math.min(firstUs.get(version) ?? Infinity, startUs))
  if (firstUs.size < 2) return null
  return [...firstUs].reduce((latest, each) => (each[1] > latest[1] ? each : latest))[0]
}

function difference({ now, before }: ScoreChange): number {
  return now.mean - before.mean
}

/** −1 where it surely got less, 1 where surely more, 0 where nobody knows. */
function surely({ interval }: ScoreChange): number {
  return interval === null ? 0 : interval.high < 0 ? -1 : interval.low > 0 ? 1 : 0
}
