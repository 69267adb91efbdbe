import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ago, at, bucketFor, formatTimePoint, parseTimePoint, resolveTime, timeSpanParam } from './time-range.ts'

describe('a time point in an address', () => {
  it.each([
    [ago(0), 'now'],
    [ago(24 * 3_600_000), 'now-24h'],
    [ago(7 * 86_400_000), 'now-7d'],
    [ago(15 * 60_000), 'now-15m'],
    [at(Date.UTC(2026, 10, 23, 14, 30)), '2026-11-23T14:30:00.000Z'],
  ])('of %j is %s and back', (point, text) => {
    expect(formatTimePoint(point)).toBe(text)
    expect(parseTimePoint(text)).toEqual(point)
  })

  it.each(['yesterday', 'now+1h', '', '2026-13-99T00:00:00Z', 'now-1y'])('is not %j', (text) =>
    expect(parseTimePoint(text)).toBeUndefined(),
  )

  it('comes back as it was, whatever it was', () => {
    const points = fc.oneof(
      fc.integer({ min: 0, max: 99_999_999 }).map((seconds) => ago(seconds * 1000)),
      fc.integer({ min: 0, max: 4e12 }).map(at),
    )
    fc.assert(
      fc.property(points, (point) => {
        expect(parseTimePoint(formatTimePoint(point))).toEqual(point)
      }),
    )
  })

  it('that is relative moves with the clock', () => expect(resolveTime(ago(1000), 5000)).toBe(4000))
})

describe('a time span in an address', () => {
  it('comes back', () => expect(timeSpanParam.parse(timeSpanParam.format({ fromMs: 1, toMs: 20 }))).toEqual({ fromMs: 1, toMs: 20 }))
  it('must not end before it starts', () => expect(timeSpanParam.parse('20~1')).toBeUndefined())
})

describe('bucketFor', () => {
  it('cuts a day into quarters of an hour', () => expect(bucketFor(86_400_000, 96)).toBe(900_000))
  it('cuts an hour into minutes', () => expect(bucketFor(3_600_000, 96)).toBe(60_000))
  it('uses whole hours beyond a day', () => expect(bucketFor(86_400_001, 96) % 3_600_000).toBe(0))
  it('never gives more buckets than asked', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1000, max: 4e12 }), (spanMs) => {
        expect(spanMs / bucketFor(spanMs, 96)).toBeLessThanOrEqual(96)
      }),
    )
  })
})
