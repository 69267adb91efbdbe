import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { byStep, byTime, maxHistoryPoints, metricHistory, pointAt, samplePlaces } from './metric-history.ts'
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
        const history = metricHistory(blocks.map(blockOf), order)
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
    const equal = metricHistory([new Uint8Array(maxHistoryPoints * pointBytes)], byTime)
    expect(Array.from(equal.order)).toEqual([0])
    expect(() => metricHistory([new Uint8Array((maxHistoryPoints + 1) * pointBytes)], byTime)).toThrow(/more than 5000000 points/)
  })

  it('ends when it is told to', () => {
    const goOn = (): never => {
      throw new Error('over')
    }
    expect(() => metricHistory([blockOf([{ step: 0, atMs: 0, value: 0 }])], byTime, { goOn })).toThrow('over')
  })

  it('has only the steps asked for', () => {
    const points = [1, 2, 3, 4].map((step) => ({ step, atMs: 10 * step, value: step }))
    const history = metricHistory([blockOf(points)], byStep, { from: 2, to: 3 })
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

const identity = ({ step, atMs, value }: MetricPoint) => `${step} ${atMs} ${value}`

function compareLists(a: readonly number[], b: readonly number[]): number {
  return a.reduce((found, each, at) => found || each - (b[at] as number), 0)
}
