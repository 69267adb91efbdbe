import { AppError } from '@assay/protocol'
import { type MetricPoint, readPoints } from './point-block.ts'

/** Points in columns: index i of each is the same point. */
export interface MetricHistory {
  steps: Float64Array
  times: Float64Array
  values: Float64Array
  /** Of the columns' places, those that count, in order. */
  order: Uint32Array
}

/** Of one metric of one run, read at once: some 200 MB while they are. */
export const maxHistoryPoints = 5_000_000
/** Between two questions whether to go on: some hundred microseconds. */
const comparesPerQuestion = 4096

type Column = 'steps' | 'times'

/** The order of MLflow's metric history: by time, step, value. */
export const byTime: readonly [Column, Column] = ['times', 'steps']
/** That of sampled histories: by step, time, value. */
export const byStep: readonly [Column, Column] = ['steps', 'times']

/** @throws REQUEST_TOO_LARGE beyond `maxHistoryPoints` */
export function checkReadable(points: number): void {
  if (points <= maxHistoryPoints) return
  throw new AppError(
    'REQUEST_TOO_LARGE',
    `The metric has ${points} points, logged in no order; at most ${maxHistoryPoints} of such are read at once.`,
  )
}

/**
 * The points of blocks, which are `most` at most, in this order, each once however often it was logged. NaN sorts as 0, as MLflow keeps it.
 * `from` and `to`: steps, both inclusive. Asks `goOn` again and again, which throws to end it.
 */
export function metricHistory(
  blocks: readonly Uint8Array[],
  most: number,
  sorted: readonly [Column, Column],
  { from = -Infinity, to = Infinity, goOn }: { from?: number; to?: number; goOn?: () => void } = {},
): MetricHistory {
  const columns = { steps: new Float64Array(most), times: new Float64Array(most), values: new Float64Array(most) }
  let points = 0
  for (const block of blocks) {
    goOn?.()
    readPoints(block, (step, atMs, value) => {
      if (step < from || step > to) return
      columns.steps[points] = step
      columns.times[points] = atMs
      columns.values[points++] = value
    })
  }
  const [first, second] = [columns[sorted[0]], columns[sorted[1]]]
  const { values } = columns
  let compared = 0
  const compare = (a: number, b: number): number => {
    if (++compared % comparesPerQuestion === 0) goOn?.()
    return (
      (first[a] as number) - (first[b] as number) ||
      (second[a] as number) - (second[b] as number) ||
      sortValue(values[a] as number) - sortValue(values[b] as number) ||
      Number(Number.isNaN(values[a])) - Number(Number.isNaN(values[b]))
    )
  }
  return { ...columns, order: distinct(sortedOrder(points, compare), compare) }
}

/** The points at these places of the order. */
export function pointAt({ steps, times, values, order }: MetricHistory, place: number): MetricPoint {
  const at = order[place] as number
  return { step: steps[at] as number, atMs: times[at] as number, value: values[at] as number }
}

/**
 * At most `most` places of `count`, evenly spread, as SQL's NTILE shares rows out: the first of each share, and the last of all in place of
 * the last share's first where there are as many as may be.
 */
export function samplePlaces(count: number, most: number): number[] {
  const shares = Math.min(count, most)
  const places: number[] = []
  const small = Math.floor(count / most)
  const large = count % most
  for (let share = 0, at = 0; share < shares; share++) {
    places.push(at)
    at += share < large ? small + 1 : small
  }
  const last = count - 1
  if (places.length > 0 && places.at(-1) !== last) {
    if (places.length >= most) places.pop()
    places.push(last)
  }
  return places
}

/**
 * At most `most` places of a history, in order, that show its shape: the first, the last, and of equal shares between them the least and the
 * greatest value; of a share without a number its first.
 */
export function extremePlaces({ values, order }: MetricHistory, most: number): number[] {
  const count = order.length
  if (count <= most) return Array.from({ length: count }, (_, place) => place)
  const places = [0]
  const shares = Math.max(Math.floor((most - 2) / 2), 0)
  const inner = count - 2
  for (let share = 0; share < shares; share++) {
    const from = 1 + Math.floor((share * inner) / shares)
    const to = 1 + Math.floor(((share + 1) * inner) / shares)
    let [least, greatest] = [-1, -1]
    for (let place = from; place < to; place++) {
      const value = values[order[place] as number] as number
      if (Number.isNaN(value)) continue
      if (least < 0 || value < (values[order[least] as number] as number)) least = place
      if (greatest < 0 || value > (values[order[greatest] as number] as number)) greatest = place
    }
    if (least < 0) places.push(from)
    else places.push(...(least === greatest ? [least] : [Math.min(least, greatest), Math.max(least, greatest)]))
  }
  places.push(count - 1)
  return places.slice(-most)
}

const sortValue = (value: number): number => (Number.isNaN(value) ? 0 : value)

/** Most histories are logged in order, and sorting a million points takes longer than reading them. */
function sortedOrder(points: number, compare: (a: number, b: number) => number): Uint32Array {
  const order = new Uint32Array(points)
  for (let place = 1; place < points; place++) order[place] = place
  for (let place = 1; place < points; place++) if (compare(place - 1, place) > 0) return order.sort(compare)
  return order
}

function distinct(order: Uint32Array, compare: (a: number, b: number) => number): Uint32Array {
  let kept = 0
  for (let place = 0; place < order.length; place++)
    if (kept === 0 || compare(order[kept - 1] as number, order[place] as number) !== 0) order[kept++] = order[place] as number
  return order.subarray(0, kept)
}
