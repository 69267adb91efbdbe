import { describe, expect, it } from 'vitest'
import { firstView, fittingView, withInView, zoomed } from './map-view.ts'

const window = { width: 1032, height: 632 }

describe('the view of a map', () => {
  it('has all of it in the middle, no larger than it is', () => {
    expect(fittingView({ width: 500, height: 300 }, window)).toEqual({ scale: 1, x: 266, y: 166 })
    expect(fittingView({ width: 2000, height: 600 }, window)).toEqual({ scale: 0.5, x: 16, y: 166 })
  })

  it('begins at the beginning of one that could not be read as a whole', () => {
    expect(firstView({ width: 2000, height: 600 }, window)).toEqual({ scale: 0.65, x: 0, y: 121 })
    expect(firstView({ width: 500, height: 300 }, window)).toEqual({ scale: 1, x: 266, y: 166 })
  })

  it('keeps the place that is made larger, and goes no further than it should', () => {
    expect(zoomed({ x: 0, y: 0, scale: 1 }, 2, { x: 100, y: 50 })).toEqual({ x: -100, y: -50, scale: 2 })
    expect(zoomed({ x: 0, y: 0, scale: 1 }, 100, { x: 0, y: 0 }).scale).toBe(2.5)
    expect(zoomed({ x: 0, y: 0, scale: 1 }, 0.001, { x: 0, y: 0 }).scale).toBe(0.1)
  })

  it('moves just so far that a part is seen', () => {
    const view = { x: 0, y: 0, scale: 1 }
    expect(withInView(view, { x: 100, y: 100, width: 50, height: 50 }, window)).toEqual(view)
    expect(withInView(view, { x: -100, y: 100, width: 50, height: 50 }, window)).toEqual({ ...view, x: 116 })
    expect(withInView(view, { x: 100, y: 700, width: 50, height: 50 }, window)).toEqual({ ...view, y: -134 })
  })
})
