import { describe, expect, it } from 'vitest'
import { seriesColumns, seriesWindow, timeTicks } from './series-columns.ts'

describe('seriesColumns', () => {
  it('leaves a gap where nothing happened and scales to the tallest', () => {
    const buckets = [
      { startMs: 0, count: 10, errors: 5 },
      { startMs: 10, count: 0, errors: 0 },
      { startMs: 20, count: 20, errors: 0 },
    ]
    expect(seriesColumns({ buckets, fromMs: 0, toMs: 30, bucketMs: 10 })).toEqual([
      { startMs: 0, count: 10, errors: 5, height: 0.5, errorHeight: 0.25 },
      { startMs: 20, count: 20, errors: 0, height: 1, errorHeight: 0 },
    ])
  })
  it('leaves out what lies outside the window', () =>
    expect(seriesColumns({ buckets: [{ startMs: 90, count: 1, errors: 0 }], fromMs: 0, toMs: 50, bucketMs: 10 })).toEqual([]))
})

describe('timeTicks', () => {
  const hour = 3_600_000
  it('stand at round hours', () => expect(timeTicks(0.5 * hour, 24 * hour, 8, 0)).toEqual([3, 6, 9, 12, 15, 18, 21].map((h) => h * hour)))
  it('stand at the round hours of the zone', () => expect(timeTicks(0, 24 * hour, 4, 2 * hour)[0]).toBe(4 * hour))
})

describe('seriesWindow', () => {
  const hour = 3_600_000
  it('is whole buckets', () =>
    expect(seriesWindow({ fromMs: 30_500, toMs: hour + 30_500 }, 96)).toEqual({ fromMs: 0, toMs: hour + 60_000, bucketMs: 60_000 }))
  it('asks for no more than a day of short buckets', () =>
    expect(seriesWindow({ fromMs: 1, toMs: 24 * hour + 1 }, 96)).toEqual({ fromMs: 900_000, toMs: 24 * hour + 900_000, bucketMs: 900_000 }))
})
