import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { byStep, byTime, checkReadable, extremePlaces, type MetricHistory, metricHistory, pointAt, samplePlaces } from './metric-history.ts'
import { blockPoints } from './metric-series.sqlite.ts'
import { type MetricPoint, readPoints } from './point-block.ts'

interface Series {
  run: number
  key: string
  ordered: boolean
  /** Full ones, of `blockPoints` each; the rest are in `tail`. */
  blocks: number
  points: number
  tail: Uint8Array
}

/** The points of a metric. Steps are inclusive. */
interface StepRange {
  from: number
  to: number
}

/**
 * Reads metric points in SQLite. Of a metric that was logged in order only the blocks are read in which a point is that is asked for; of any
 * other all of them. Asks `goOn` again and again, which throws to end it.
 */
export class MetricReader {
  private readonly select: StatementSync
  private readonly selectAll: StatementSync
  private readonly selectOne: StatementSync
  private readonly selectSome: StatementSync
  private readonly goOn: () => void

  constructor(db: DatabaseSync, goOn: () => void) {
    this.select = db.prepare('SELECT ordered, blocks, tail_points, tail FROM metric_series WHERE run = ? AND key = ?')
    this.selectAll = db.prepare('SELECT data FROM metric_block WHERE run = ? AND key = ? ORDER BY seq')
    this.selectOne = db.prepare('SELECT data FROM metric_block WHERE run = ? AND key = ? AND seq = ?')
    this.selectSome = db.prepare(
      'SELECT seq, data FROM metric_block WHERE run = ? AND key = ? AND seq IN (SELECT value FROM json_each(?)) ORDER BY seq',
    )
    this.goOn = goOn
  }

  /** By time, step, value. */
  page(run: number, key: string, { limit, offset }: { limit: number; offset: number }): MetricPoint[] {
    const series = this.find(run, key)
    if (series === null) return []
    const placesOf = (count: number) => Array.from({ length: Math.max(Math.min(limit, count - offset), 0) }, (_, place) => offset + place)
    if (series.ordered) return this.pointsAt(series, placesOf(series.points))
    const history = this.history(series, byTime)
    return placesOf(history.order.length).map((place) => pointAt(history, place))
  }

  /** As `samplePlaces` says, by step, time, value. */
  sample(run: number, key: string, { most, steps }: { most: number; steps: StepRange | null }): MetricPoint[] {
    const series = this.find(run, key)
    if (series === null) return []
    if (series.ordered) {
      const first = steps === null ? 0 : this.pointsBefore(series, steps.from)
      const end = steps === null ? series.points : this.pointsBefore(series, steps.to + 1)
      const places = samplePlaces(Math.max(end - first, 0), most)
      return this.pointsAt(
        series,
        places.map((place) => first + place),
      )
    }
    const history = this.history(series, byStep, steps)
    return samplePlaces(history.order.length, most).map((place) => pointAt(history, place))
  }

  /** As `extremePlaces` says, by step, time, value, and how many there are in all. Null of a metric that is not there. */
  curve(run: number, key: string, most: number): { total: number; points: MetricPoint[] } | null {
    const series = this.find(run, key)
    if (series === null) return null
    const history = this.history(series, byStep)
    return { total: history.order.length, points: extremePlaces(history, most).map((place) => pointAt(history, place)) }
  }

  private find(run: number, key: string): Series | null {
    const row = this.select.get(run, key)
    if (row === undefined) return null
    const blocks = Number(row['blocks'])
    return {
      run,
      key,
      ordered: row['ordered'] === 1,
      blocks,
      points: blocks * blockPoints + Number(row['tail_points']),
      tail: row['tail'] as Uint8Array,
    }
  }

  private history({ run, key, blocks, points, tail }: Series, order: typeof byStep, steps?: StepRange | null): MetricHistory {
    checkReadable(points)
    const full = blocks === 0 ? [] : this.selectAll.all(run, key).map((block) => block['data'] as Uint8Array)
    return metricHistory([...full, tail], points, order, { ...steps, goOn: this.goOn })
  }

  /** At places of an ordered series, which ascend. */
  private pointsAt(series: Series, places: readonly number[]): MetricPoint[] {
    const wanted = [...new Set(places.map(blockOf))].filter((seq) => seq < series.blocks)
    const found = wanted.length === 0 ? [] : this.selectSome.iterate(series.run, series.key, JSON.stringify(wanted))
    const points: MetricPoint[] = []
    const take = (seq: number, data: Uint8Array): void => {
      this.goOn()
      let end = points.length
      while (end < places.length && blockOf(places[end] as number) === seq) end++
      let place = seq * blockPoints
      readPoints(
        data,
        (step, atMs, value) => {
          if (place++ === places[points.length]) points.push({ step, atMs, value })
        },
        (places[end - 1] as number) - place + 1,
      )
    }
    for (const row of found) take(Number(row['seq']), row['data'] as Uint8Array)
    if (points.length < places.length) take(series.blocks, series.tail)
    return points
  }

  /** How many points of an ordered series have a lower step. */
  private pointsBefore(series: Series, step: number): number {
    // The last block that begins before the step: all before it are, all behind it are not.
    let [low, high] = [0, series.blocks]
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if (firstStep(this.block(series, middle)) < step) low = middle
      else high = middle - 1
    }
    let before = low * blockPoints
    readPoints(this.block(series, low), (each) => {
      if (each < step) before++
    })
    return before
  }

  private block({ run, key, blocks, tail }: Series, seq: number): Uint8Array {
    return seq === blocks ? tail : (this.selectOne.get(run, key, seq)?.['data'] as Uint8Array)
  }
}

function blockOf(place: number): number {
  return Math.floor(place / blockPoints)
}

function firstStep(block: Uint8Array): number {
  let first = Infinity
  readPoints(block, (step) => (first = step), 1)
  return first
}
