import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { maxStepOrTime, type MetricPoint, PointBlock, readPoints } from './point-block.ts'

function pointsOf(data: Uint8Array): MetricPoint[] {
  const points: MetricPoint[] = []
  readPoints(data, (step, atMs, value) => points.push({ step, atMs, value }))
  return points
}

const point = fc.record({
  step: fc.integer({ min: -maxStepOrTime, max: maxStepOrTime }),
  atMs: fc.integer({ min: -maxStepOrTime, max: maxStepOrTime }),
  value: fc.double(),
})

describe('PointBlock', () => {
  it('reads as what was appended, however often it was put down and taken up', () => {
    fc.assert(
      fc.property(fc.array(fc.array(point)), (parts) => {
        let block = new PointBlock()
        for (const part of parts) {
          for (const each of part) block.append(each)
          block = new PointBlock(block.data().slice(), block.points)
        }
        const all = parts.flat()
        expect(block.points).toBe(all.length)
        expect(pointsOf(block.data())).toEqual(all)
      }),
    )
  })

  it('takes a dozen bytes for a point of a training loop', () => {
    const block = new PointBlock()
    for (let step = 0; step < 1000; step++) block.append({ step, atMs: 1_790_000_000_000 + 350 * step, value: Math.random() })
    expect(block.data().length / 1000).toBeLessThan(12)
  })

  it('does not read beyond its end', () => {
    const block = new PointBlock()
    block.append({ step: 1, atMs: 1_790_000_000_000, value: 0.5 })
    const data = block.data()
    for (let length = 1; length < data.length; length++) expect(() => pointsOf(data.subarray(0, length))).toThrow(RangeError)
  })
})
