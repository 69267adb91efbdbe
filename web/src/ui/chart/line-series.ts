import { smooth } from './smooth.ts'
import type { Range } from './scale.ts'

/** A line: `xs` in order, `ys` of the same length. What is not finite is a gap. */
export interface LineSeries {
  id: string
  label: string
  xs: readonly number[]
  ys: readonly number[]
  /** Points that there are; more than `xs` has where these are the ones that show its shape. */
  total: number
}

/** A line as it is drawn: smoothed, with what was logged behind it where the two differ. */
export interface PlottedSeries extends LineSeries {
  raw: readonly number[] | null
}

export function plotted(series: readonly LineSeries[], smoothing: number): PlottedSeries[] {
  return series.map((each) => (smoothing > 0 ? { ...each, ys: smooth(each.ys, smoothing), raw: each.ys } : { ...each, raw: null }))
}

/** From the least to the greatest x; null where there is no point. */
export function xExtent(series: readonly LineSeries[]): Range | null {
  return extentOf(series.flatMap(({ xs }) => (xs.length === 0 ? [] : [xs[0] ?? 0, xs.at(-1) ?? 0])))
}

/** From the least to the greatest value that can be shown within `xs`; null where none can. */
export function yExtent(series: readonly PlottedSeries[], within: Range, log: boolean): Range | null {
  let [least, most] = [Infinity, -Infinity]
  for (const { xs, ys, raw } of series)
    for (const [at, x] of xs.entries()) {
      if (x < within[0] || x > within[1]) continue
      for (const y of [ys[at], raw?.[at]]) {
        if (y === undefined || !Number.isFinite(y) || (log && y <= 0)) continue
        if (y < least) least = y
        if (y > most) most = y
      }
    }
  return least > most ? null : [least, most]
}

function extentOf(values: readonly number[]): Range | null {
  let [least, most] = [Infinity, -Infinity]
  for (const value of values) {
    if (value < least) least = value
    if (value > most) most = value
  }
  return least > most ? null : [least, most]
}

export interface NearPoint {
  series: PlottedSeries
  x: number
  y: number
}

/** Of each line the point whose x is nearest, without gaps; lines that do not reach so far are left out. */
export function nearestPoints(series: readonly PlottedSeries[], x: number, reach: number): NearPoint[] {
  return series.flatMap((each) => {
    const at = nearestIndex(each.xs, x)
    const [nearX, y] = [each.xs[at], each.ys[at]]
    return nearX === undefined || y === undefined || Number.isNaN(y) || Math.abs(nearX - x) > reach ? [] : [{ series: each, x: nearX, y }]
  })
}

/** The place of the value nearest to `x`, the first of two as near; −1 of an empty list. */
export function nearestIndex(xs: readonly number[], x: number): number {
  let [low, high] = [0, xs.length - 1]
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((xs[middle] ?? 0) < x) low = middle
    else high = middle
  }
  return high < 0 ? -1 : Math.abs((xs[high] ?? 0) - x) < Math.abs((xs[low] ?? 0) - x) ? high : low
}
