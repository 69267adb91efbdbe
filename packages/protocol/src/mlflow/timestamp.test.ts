import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { durationOf, readDurationUs, readTimestamp, timestampOf } from './timestamp.ts'

describe('timestamps and durations', () => {
  it('are written as protobuf writes them', () => {
    expect(timestampOf(1_700_000_000_123)).toBe('2023-11-14T22:13:20.123Z')
    expect(timestampOf(1_700_000_000_000)).toBe('2023-11-14T22:13:20Z')
    expect([0, 109, 1000, 61_500, -1, -2000].map(durationOf)).toEqual(['0s', '0.109s', '1s', '61.500s', '-0.001s', '-2s'])
  })

  it('are read with any fraction and offset', () => {
    expect(readTimestamp('2023-11-14T22:13:20.123456789Z')).toBe(1_700_000_000_123)
    expect(readTimestamp('2023-11-15T00:13:20+02:00')).toBe(1_700_000_000_000)
    expect(['0.109s', '1s', '0.000001999s', '-2.5s'].map(readDurationUs)).toEqual([109_000, 1_000_000, 1, -2_500_000])
  })

  it.each(['', 'now', '2023-11-14', '2023-13-14T22:13:20Z', '1700000000'])('%j is not a timestamp', (text) => {
    expect(readTimestamp(text)).toBeNull()
  })

  it('are read from the first time that protobuf can say to the last', () => {
    const ends = ['0001-01-01T00:00:00Z', '9999-12-31T23:59:59.999Z']
    expect(ends.map((text) => timestampOf(readTimestamp(text) ?? 0))).toEqual(ends)
    expect(['0001-01-01T00:00:00+00:01', '9999-12-31T23:59:59-00:01', '0000-06-01T00:00:00Z'].map(readTimestamp)).toEqual([
      null,
      null,
      null,
    ])
  })

  it.each(['', '1', '1.5', 's', '1.0000000001s', '1e3s'])('%j is not a duration', (text) => {
    expect(readDurationUs(text)).toBeNull()
  })

  it('come back as they went', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), (ms) => {
        expect(readTimestamp(timestampOf(ms))).toBe(ms)
        expect(readDurationUs(durationOf(ms))).toBe(ms * 1000)
      }),
    )
  })
})
