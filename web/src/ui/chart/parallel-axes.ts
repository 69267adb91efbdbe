import { createScale } from './scale.ts'
import { formatTickValue } from './chart-number.ts'

/** An upright axis: a place for every value, from 0 (bottom) to 1 (top). */
export interface ParallelAxis {
  name: string
  /** Null for a value that is missing. */
  placeOf: (value: number | string | undefined) => number | null
  ticks: { place: number; text: string }[]
}

/** Different texts that an axis can tell apart. */
export const mostCategories = 20

/**
 * The axis of a column of values: by size where all that are there are numbers (or are written as such), else by name, each text at its own
 * height; of more than `mostCategories` texts only the ends are named.
 */
export function parallelAxis(name: string, values: readonly (number | string | undefined)[]): ParallelAxis {
  const present = values.filter((value) => value !== undefined && value !== '')
  const numbers = present.map(Number)
  if (numbers.length > 0 && numbers.every((value) => Number.isFinite(value))) {
    const [least, most] = numbers.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [Infinity, -Infinity])
    const scale = createScale({ values: [least, most], pixels: [0, 1], mostTicks: 5 })
    return {
      name,
      placeOf: (value) => (value === undefined || value === '' || !Number.isFinite(Number(value)) ? null : scale.toPx(Number(value))),
      ticks: scale.ticks.map((tick) => ({ place: scale.toPx(tick), text: formatTickValue(tick) })),
    }
  }
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
  values: readonly (number | string | undefined)[],
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
