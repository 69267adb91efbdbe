import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nearestIndex, nearestPoints, plotted, xExtent, yExtent } from './line-series.ts'

const line = (id: string, xs: number[], ys: number[]) => ({ id, label: id, xs, ys, total: xs.length })

describe('the extent of lines', () => {
  const lines = plotted([line('a', [0, 1, 2], [5, Number.NaN, -1]), line('b', [4, 9], [2, 100])], 0)

  it('is that of all together', () => {
    expect(xExtent(lines)).toEqual([0, 9])
    expect(yExtent(lines, [0, 9], false)).toEqual([-1, 100])
  })
  it('is that of what is in view', () => expect(yExtent(lines, [0, 5], false)).toEqual([-1, 5]))
  it('is that of what a logarithmic axis can show', () => expect(yExtent(lines, [0, 5], true)).toEqual([2, 5]))
  it('is none where nothing is', () => {
    expect(xExtent([])).toBe(null)
    expect(yExtent(lines, [20, 30], false)).toBe(null)
  })
})

describe('plotted', () => {
  it('keeps what was logged beside what is smoothed', () => {
    const [smoothed] = plotted([line('a', [0, 1], [1, 3])], 0.5)
    expect(smoothed?.raw).toEqual([1, 3])
    expect(smoothed?.ys[1]).toBeCloseTo(2.3333, 4)
  })
})

describe('nearestIndex', () => {
  it('is the place of the nearest of sorted values', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer(), { minLength: 1 }), fc.integer(), (values, x) => {
        const xs = values.toSorted((a, b) => a - b)
        const least = Math.min(...xs.map((each) => Math.abs(each - x)))
        expect(Math.abs((xs[nearestIndex(xs, x)] ?? Infinity) - x)).toBe(least)
      }),
    )
  })
  it('is none of none', () => expect(nearestIndex([], 3)).toBe(-1))
})

describe('nearestPoints', () => {
  it('has one of each line that reaches so far, and no gap', () => {
    const lines = plotted([line('a', [0, 10], [1, 2]), line('b', [0, 9], [3, Number.NaN]), line('c', [0, 1], [4, 5])], 0)
    expect(nearestPoints(lines, 9, 2).map(({ series, x, y }) => [series.id, x, y])).toEqual([['a', 10, 2]])
  })
})
