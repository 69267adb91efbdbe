import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openMemoryDatabase } from '../../platform/database/memory-database.fixture.ts'
import { byStep, byTime, metricHistory, pointAt, samplePlaces } from './metric-history.ts'
import { MetricReader } from './metric-reader.sqlite.ts'
import { blockPoints, MetricSeries } from './metric-series.sqlite.ts'
import { type MetricPoint, PointBlock } from './point-block.ts'

const { db } = openMemoryDatabase()
// Metrics alone: what they belong to is not asked for.
db.exec('PRAGMA foreign_keys = OFF')
const series = new MetricSeries(db)
/** The newest of them. */
let run = 0

/** Reads what is logged, to a run of its own. */
function reading(batches: readonly (readonly MetricPoint[])[], goOn = () => {}): MetricReader {
  run++
  for (const batch of batches) series.append(run, 'loss', batch)
  return new MetricReader(db, goOn)
}

/** All of it read and sorted. */
function reference(points: readonly MetricPoint[], order: typeof byStep, steps: { from: number; to: number } | null = null): MetricPoint[] {
  const block = new PointBlock()
  for (const point of points) block.append(point)
  const history = metricHistory([block.data()], points.length, order, steps ?? {})
  return Array.from(history.order, (_, place) => pointAt(history, place))
}

/** What one point is more than the one before. */
const forwards = fc.record({
  step: fc.integer({ min: 0, max: 3 }),
  atMs: fc.integer({ min: 0, max: 3 }),
  value: fc.constantFrom(0, 1, 1.5, Number.NaN),
})
const anyWay = fc.record({ step: fc.integer({ min: -2, max: 3 }), atMs: fc.integer({ min: -2, max: 3 }), value: fc.constantFrom(0, 1) })

function summed(deltas: readonly MetricPoint[]): MetricPoint[] {
  let [step, atMs] = [0, 1_000]
  return deltas.map((delta) => ({ step: (step += delta.step), atMs: (atMs += delta.atMs), value: delta.value }))
}

const history = fc
  .oneof(fc.array(forwards, { minLength: 1, maxLength: 700 }), fc.array(anyWay, { minLength: 1, maxLength: 300 }))
  .map(summed)

describe('MetricReader on SQLite', () => {
  it('gives the samples and pages of any history as if all of it were read and sorted', () => {
    fc.assert(
      fc.property(
        history,
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 40 }),
        fc.option(fc.record({ from: fc.integer({ min: -3, max: 500 }), length: fc.integer({ min: 0, max: 200 }) })),
        (points, together, most, range) => {
          const batches = Array.from({ length: Math.ceil(points.length / together) }, (_, at) =>
            points.slice(at * together, (at + 1) * together),
          )
          const reader = reading(batches)
          const steps = range === null ? null : { from: range.from, to: range.from + range.length }
          const inRange = reference(points, byStep, steps)
          expect(reader.sample(run, 'loss', { most, steps })).toEqual(samplePlaces(inRange.length, most).map((place) => inRange[place]))
          const offset = range?.from ?? 0
          const page = reference(points, byTime).slice(Math.max(offset, 0), Math.max(offset, 0) + most)
          expect(reader.page(run, 'loss', { limit: most, offset: Math.max(offset, 0) })).toEqual(page)
        },
      ),
      { numRuns: 200 },
    )
  })

  it('reads few blocks of a long history that was logged in order', () => {
    let asked = 0
    const points = Array.from({ length: 100 * blockPoints }, (_, step) => ({ step, atMs: step, value: step }))
    const reader = reading([points], () => asked++)
    expect(reader.sample(run, 'loss', { most: 3, steps: null }).map(({ step }) => step)).toEqual([0, 4267, 100 * blockPoints - 1])
    expect(asked).toBe(3)
    expect(reader.page(run, 'loss', { limit: 10, offset: 5_000 }).map(({ step }) => step)).toEqual(
      points.slice(5_000, 5_010).map(({ step }) => step),
    )
    expect(asked).toBe(4)
  })

  it('says how many points a curve shows the shape of', () => {
    const points = Array.from({ length: 1_000 }, (_, step) => ({ step, atMs: step, value: step === 700 ? 9 : 0 }))
    const curve = reading([points]).curve(run, 'loss', 50)
    expect(curve?.total).toBe(1_000)
    expect(curve?.points.some(({ value }) => value === 9)).toBe(true)
    expect(reading([points]).curve(run, 'none', 50)).toBeNull()
  })
})
