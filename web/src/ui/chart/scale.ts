/** A stretch of values or pixels, both ends inclusive. */
export type Range = readonly [from: number, to: number]

/** How an axis maps values to pixels. Values that it cannot show map to NaN: none and less on a logarithmic axis. */
export interface Scale {
  toPx: (value: number) => number
  fromPx: (px: number) => number
  /** Round values within the range, in order. */
  ticks: number[]
}

interface ScaleOptions {
  /** Of the values; one of no extent is widened. */
  values: Range
  pixels: Range
  mostTicks: number
  log?: boolean
}

export function createScale({ values, pixels, mostTicks, log = false }: ScaleOptions): Scale {
  const [from, to] = widened(values, log)
  const [fromPx, toPx] = pixels
  const [low, high] = log ? [Math.log10(from), Math.log10(to)] : [from, to]
  return {
    toPx: (value) => fromPx + (((log ? Math.log10(value) : value) - low) / (high - low)) * (toPx - fromPx),
    fromPx(px) {
      const at = low + ((px - fromPx) / (toPx - fromPx)) * (high - low)
      return log ? 10 ** at : at
    },
    ticks: log ? logTicks(from, to, mostTicks) : linearTicks(from, to, mostTicks),
  }
}

/** Of the values: a smaller extent is none, as numbers would not tell its ends apart. */
const leastPart = 1e-9

function widened([from, to]: Range, log: boolean): Range {
  if (to - from > leastPart * Math.max(Math.abs(from), Math.abs(to))) return [from, to]
  if (log) return [from / 2, from * 2]
  const around = Math.abs(from) / 10 || 1
  return [from - around, to + around]
}

/** Multiples of 1, 2 or 5 times a power of ten. */
export function linearTicks(from: number, to: number, most: number): number[] {
  const rough = (to - from) / Math.max(1, most)
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough * 0.999) ?? 10 * power
  const first = Math.ceil(from / step - 1e-9)
  const count = Math.floor(to / step + 1e-9) - first + 1
  // So near to each other that no multiple tells them apart.
  if (!(count >= 0 && count <= 2 * most + 2) || first + count > Number.MAX_SAFE_INTEGER) return [from]
  return Array.from({ length: count }, (_, at) => Number(((first + at) * step).toPrecision(12)))
}

/** Powers of ten, every second or third where there are many; round numbers between where there is no power. */
export function logTicks(from: number, to: number, most: number): number[] {
  const [first, last] = [Math.ceil(Math.log10(from) - 1e-9), Math.floor(Math.log10(to) + 1e-9)]
  const powers = last - first + 1
  if (powers < 2) return linearTicks(from, to, most).filter((tick) => tick > 0)
  const step = Math.ceil(powers / Math.max(1, most))
  return Array.from({ length: Math.ceil(powers / step) }, (_, at) => Number((10 ** (first + at * step)).toPrecision(12)))
}
