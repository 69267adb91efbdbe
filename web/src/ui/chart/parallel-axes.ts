import { createScale } from './scale.ts'
import { formatTickValue } from './chart-number.ts'

/** An upright axis: a place for every value, from 0 (bottom) to 1 (top). */
export interface ParallelAxis {
  name: string
  /** Null for a value that is missing, and for one that is not finite on an axis of numbers. */
  placeOf: (value: Value) => number | null
  ticks: { place: number; text: string }[]
}

/** Different texts that an axis can tell apart. */
export const mostCategories = 20

type Value = number | string | undefined

/** The axis of what was measured, by size: one run that diverged makes no words of the others' numbers. */
export function numberAxis(name: string, values: readonly Value[]): ParallelAxis {
  const [least, most] = values
    .map(finiteNumber)
    .reduce<[number, number]>(
      ([low, high], value) => (value === null ? [low, high] : [Math.min(low, value), Math.max(high, value)]),
      [Infinity, -Infinity],
    )
  if (least > most) return { name, placeOf: () => null, ticks: [] }
  const scale = createScale({ values: [least, most], pixels: [0, 1], mostTicks: 5 })
  return {
    name,
    placeOf(value) {
      const number = finiteNumber(value)
      return number === null ? null : scale.toPx(number)
    },
    ticks: scale.ticks.map((tick) => ({ place: scale.toPx(tick), text: formatTickValue(tick) })),
  }
}

/** Null also for the greatest number there is, which stands for the infinite in stores that have none. */
function finiteNumber(value: Value): number | null {
  if (value === undefined || value === '') return null
  const number = Number(value)
  return Math.abs(number) < Number.MAX_VALUE ? number : null
}

/**
 * The axis of what was chosen: by size where all values that are there are numbers (or are written as such), else by name, each text at its
 * own height; of more than `mostCategories` texts only the ends are named.
 */
export function parallelAxis(name: string, values: readonly Value[]): ParallelAxis {
  const present = values.filter((value) => value !== undefined && value !== '')
  if (present.length > 0 && present.every((value) => finiteNumber(value) !== null)) return numberAxis(name, values)
  const texts = [...new Set(present.map(String))].sort()
  const placeAt = (at: number): number => (texts.length === 1 ? 0.5 : at / (texts.length - 1))
  const named = texts.length <= mostCategories ? texts.keys() : [0, texts.length - 1]
  return {
    name,
    placeOf: (value) => (value === undefined || value === '' ? null : placeAt(texts.indexOf(String(value)))),
    ticks: [...named].map((at) => ({ place: placeAt(at), text: texts[at] ?? '' })),
  }
}

/** The parts of a line over the axes, broken where a value is missing, as points of SVG; `at` is the place of the axis. */
export function parallelPaths(
  axes: readonly ParallelAxis[],
  values: readonly Value[],
  toPx: (at: number, place: number) => readonly [x: number, y: number],
): string[] {
  const paths: string[] = []
  let points: string[] = []
  const end = (): void => {
    if (points.length > 1) paths.push(points.join(' '))
    points = []
  }
  for (const [at, axis] of axes.entries()) {
    const place = axis.placeOf(values[at])
    if (place === null) end()
    else
      points.push(
        toPx(at, place)
          .map((px) => px.toFixed(1))
          .join(','),
      )
  }
  end()
  return paths
}
