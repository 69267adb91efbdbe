import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { byStep, byTime, checkReadable, extremePlaces, maxHistoryPoints, metricHistory, pointAt, samplePlaces } from './metric-history.ts'
import { type MetricPoint, PointBlock } from './point-block.ts'

function blockOf(points: readonly MetricPoint[]): Uint8Array {
  const block = new PointBlock()
  for (const point of points) block.append(point)
  return block.data()
}

const few = fc.record({
  step: fc.integer({ min: -2, max: 2 }),
  atMs: fc.integer({ min: 0, max: 3 }),
  value: fc.constantFrom(-1, 0, 0.5, Number.NaN),
})

describe('metricHistory', () => {
  it.each([
    ['time', byTime, ({ step, atMs }: MetricPoint) => [atMs, step]],
    ['step', byStep, ({ step, atMs }: MetricPoint) => [step, atMs]],
  ] as const)('sorts by %s, and has each point once', (_, order, keys) => {
    fc.assert(
      fc.property(fc.array(fc.array(few)), (blocks) => {
        const history = metricHistory(blocks.map(blockOf), blocks.flat().length, order)
        const points = Array.from(history.order, (_place, at) => pointAt(history, at))
        const all = blocks.flat()
        expect(new Set(points.map(identity))).toEqual(new Set(all.map(identity)))
        expect(points.length).toBe(new Set(all.map(identity)).size)
        const sortKey = (point: MetricPoint) => [...keys(point), Number.isNaN(point.value) ? 0 : point.value]
        expect(points.map(sortKey)).toEqual(points.map(sortKey).toSorted(compareLists))
      }),
    )
  })

  it('reads as many points at once as the limit says, and refuses one more', () => {
    const pointBytes = 10
    checkReadable(maxHistoryPoints)
    const equal = metricHistory([new Uint8Array(maxHistoryPoints * pointBytes)], maxHistoryPoints, byTime)
    expect(Array.from(equal.order)).toEqual([0])
    expect(() => checkReadable(maxHistoryPoints + 1)).toThrow('The metric has 5000001 points')
  })

  it('ends when it is told to', () => {
    const goOn = (): never => {
      throw new Error('over')
    }
    expect(() => metricHistory([blockOf([{ step: 0, atMs: 0, value: 0 }])], 1, byTime, { goOn })).toThrow('over')
  })

  it('has only the steps asked for', () => {
    const points = [1, 2, 3, 4].map((step) => ({ step, atMs: 10 * step, value: step }))
    const history = metricHistory([blockOf(points)], points.length, byStep, { from: 2, to: 3 })
    expect(Array.from(history.order, (_place, at) => pointAt(history, at).step)).toEqual([2, 3])
  })
})

describe('samplePlaces', () => {
  it.each([
    [0, 5, []],
    [3, 5, [0, 1, 2]],
    [5, 5, [0, 1, 2, 3, 4]],
    [10, 1, [9]],
    [10, 3, [0, 4, 9]],
    [11, 4, [0, 3, 6, 10]],
  ])('of %d takes at most %d: %j', (count, most, places) => {
    expect(samplePlaces(count, most)).toEqual(places)
  })

  it('keeps to the limit, and has the first and the last', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 2, max: 50 }), (count, most) => {
        const places = samplePlaces(count, most)
        expect(places.length).toBe(Math.min(count, most))
        expect(places[0]).toBe(0)
        expect(places.at(-1)).toBe(count - 1)
        expect(places).toEqual([...new Set(places)].sort((a, b) => a - b))
      }),
    )
  })
})

describe('extremePlaces', () => {
  const placesOf = (values: number[], most: number): number[] => {
    const points = values.map((value, step) => ({ step, atMs: 0, value }))
    return extremePlaces(metricHistory([blockOf(points)], points.length, byStep), most)
  }

  it('has all there are when they may be that many', () => {
    expect(placesOf([3, 1, 2], 3)).toEqual([0, 1, 2])
    expect(placesOf([3, 1, 2], 2)).toEqual([0, 2])
    expect(placesOf([3, 1, 2], 1)).toEqual([2])
  })

  it('has the one spike among thousands', () => {
    const values = Array.from({ length: 20_000 }, () => 1)
    values[12_345] = 1000
    values[17] = -1000
    const places = placesOf(values, 200)
    expect(places).toContain(12_345)
    expect(places).toContain(17)
    expect(places.length).toBeLessThanOrEqual(200)
  })

  it('keeps to the limit, in order, with the first, the last, the least and the greatest, whatever is no number', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.integer({ min: -50, max: 50 }), fc.constant(Number.NaN)), { minLength: 5, maxLength: 400 }),
        fc.integer({ min: 4, max: 60 }),
        (values, most) => {
          const places = placesOf(values, most)
          expect(places.length).toBeLessThanOrEqual(most)
          expect(places).toEqual([...new Set(places)].sort((a, b) => a - b))
          expect([places[0], places.at(-1)]).toEqual([0, values.length - 1])
          const numbers = values.filter((value) => !Number.isNaN(value))
          const shown = places.map((place) => values[place] as number).filter((value) => !Number.isNaN(value))
          expect([Math.min(...shown), Math.max(...shown)]).toEqual([Math.min(...numbers), Math.max(...numbers)])
        },
      ),
    )
  })
})

const identity = ({ step, atMs, value }: MetricPoint) => `${step} ${atMs} ${value}`

function compareLists(a: readonly number[], b: readonly number[]): number {
  return a.reduce((found, each, at) => found || each - (b[at] as number), 0)
}
