import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rowWindow, scrollToRow } from './row-window.ts'

describe('rowWindow', () => {
  it('draws what is in view and a little more', () =>
    expect(rowWindow({ rowCount: 1000, rowPx: 28, scrollTopPx: 2800, viewportPx: 280, overscan: 4 })).toEqual({ first: 96, end: 116 }))

  it('is empty for an empty list', () =>
    expect(rowWindow({ rowCount: 0, rowPx: 28, scrollTopPx: 0, viewportPx: 500, overscan: 4 })).toEqual({ first: 0, end: 0 }))

  it('always holds every row in view and never more than the view, the overscan and the step', () => {
    fc.assert(
      fc.property(
        fc.nat(200_000),
        fc.nat(5_000_000),
        fc.integer({ min: 1, max: 2000 }),
        fc.nat(20),
        (rowCount, scrollTopPx, viewportPx, overscan) => {
          const rowPx = 26
          const { first, end } = rowWindow({ rowCount, rowPx, scrollTopPx, viewportPx, overscan })
          const inView = [scrollTopPx, scrollTopPx + viewportPx - 1].map((y) => Math.floor(y / rowPx)).filter((row) => row < rowCount)
          expect(inView.filter((row) => row < first || row >= end)).toEqual([])
          expect(end - first).toBeLessThanOrEqual(Math.ceil(viewportPx / rowPx) + 2 * overscan + 9)
        },
      ),
    )
  })
})

describe('scrollToRow', () => {
  const view = { rowPx: 26, scrollTopPx: 260, viewportPx: 260 }
  it('stays where the row is in view', () => expect(scrollToRow(12, view)).toBe(260))
  it('goes up to the row above, no further than needed', () => expect(scrollToRow(9, view)).toBe(234))
  it('goes down to the row below, no further than needed', () => expect(scrollToRow(20, view)).toBe(286))
  it('puts a row from far away in the middle', () => expect(scrollToRow(1000, view)).toBe(25_883))
  it('never goes above the first row', () => expect(scrollToRow(0, view)).toBe(0))
})
