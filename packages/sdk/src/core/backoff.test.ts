import { describe, expect, it } from 'vitest'
import { backoffMs, parseRetryAfter } from './backoff.ts'

const least = (): number => 0
const most = (): number => 1

describe('backoffMs', () => {
  it('doubles from 0.5 s to 30 s', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 8, 100].map((attempt) => backoffMs(attempt, undefined, most))).toEqual([
      500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000,
    ])
  })

  it('takes off a random half at most', () => {
    expect([1, 7].map((attempt) => backoffMs(attempt, undefined, least))).toEqual([250, 15_000])
  })

  it('is what the server asked for, from 0.1 s to five minutes', () => {
    expect([0, 7000, 3_600_000].map((retryAfterMs) => backoffMs(3, retryAfterMs, most))).toEqual([100, 7000, 300_000])
  })
})

describe('parseRetryAfter', () => {
  const now = Date.parse('2026-11-23T10:00:00Z')

  it('reads seconds and dates', () => {
    expect(parseRetryAfter('5', now)).toBe(5000)
    expect(parseRetryAfter('1.5', now)).toBe(1500)
    expect(parseRetryAfter('Mon, 23 Nov 2026 10:00:30 GMT', now)).toBe(30_000)
    expect(parseRetryAfter('Mon, 23 Nov 2026 09:00:00 GMT', now)).toBe(0)
  })

  it('knows nothing of a header that is absent or unreadable', () => {
    expect([parseRetryAfter(undefined, now), parseRetryAfter('soon', now), parseRetryAfter('-5', now)]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })
})
