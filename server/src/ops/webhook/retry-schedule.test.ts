import { describe, expect, it } from 'vitest'
import { judgeAttempt, maxAttempts, maxRetryAfterMs, retryAfterMs } from './retry-schedule.ts'

const nowMs = Date.UTC(2026, 10, 30, 12)
const answered = (status: number, retryAfter: string | null = null) => ({ kind: 'answered' as const, status, retryAfter })
const unanswered = { kind: 'unanswered' as const, message: 'ECONNREFUSED' }
const waits = (sent: Parameters<typeof judgeAttempt>[0], attempt: number, random = 0): number | null => {
  const { nextAttemptAtMs } = judgeAttempt(sent, attempt, nowMs, random)
  return nextAttemptAtMs === null ? null : nextAttemptAtMs - nowMs
}

describe('judgeAttempt', () => {
  it.each([200, 201, 202, 204])('takes %i for a delivery', (status) => {
    expect(judgeAttempt(answered(status), 1, nowMs, 0)).toEqual({
      status: 'delivered',
      nextAttemptAtMs: null,
      responseStatus: status,
      error: null,
    })
  })

  it.each([
    [302, 'HTTP 302: a redirect is not followed; give the webhook the new address'],
    [304, 'HTTP 304: a redirect is not followed; give the webhook the new address'],
    [400, 'HTTP 400'],
    [404, 'HTTP 404'],
    [410, 'HTTP 410'],
    [501, 'HTTP 501'],
  ])('gives up on %i', (status, error) => {
    expect(judgeAttempt(answered(status), 1, nowMs, 0)).toEqual({ status: 'failed', nextAttemptAtMs: null, responseStatus: status, error })
  })

  it('gives up on an address that is not allowed', () => {
    expect(judgeAttempt({ kind: 'forbidden', message: 'no public address' }, 1, nowMs, 0)).toEqual({
      status: 'failed',
      nextAttemptAtMs: null,
      responseStatus: null,
      error: 'no public address',
    })
  })

  it.each([429, 500, 502, 503, 504])('tries %i again', (status) => {
    expect(judgeAttempt(answered(status), 1, nowMs, 0)).toEqual({
      status: 'pending',
      nextAttemptAtMs: nowMs + 1_000,
      responseStatus: status,
      error: `HTTP ${status}`,
    })
  })

  it('HX-46 tries five times more, each after eight times as long', () => {
    expect([1, 2, 3, 4, 5, 6].map((attempt) => waits(unanswered, attempt))).toEqual([1_000, 8_000, 64_000, 512_000, 4_096_000, null])
    expect(judgeAttempt(unanswered, maxAttempts, nowMs, 0)).toEqual({
      status: 'failed',
      nextAttemptAtMs: null,
      responseStatus: null,
      error: 'ECONNREFUSED',
    })
  })

  it('waits up to a quarter longer, by chance', () => {
    expect([0, 0.5, 0.999].map((random) => waits(unanswered, 3, random))).toEqual([64_000, 72_000, 79_984])
  })

  it('waits as long as it is asked to, if that is longer, and not for more than an hour', () => {
    expect(waits(answered(429, '30'), 1)).toBe(30_000)
    expect(waits(answered(503, '30'), 3)).toBe(64_000)
    expect(waits(answered(429, String(maxRetryAfterMs / 1000)), 1)).toBe(maxRetryAfterMs)
    expect(waits(answered(429, String(maxRetryAfterMs / 1000 + 1)), 1)).toBe(maxRetryAfterMs)
  })
})

describe('retryAfterMs', () => {
  it.each([
    ['0', 0],
    ['120', 120_000],
    ['Mon, 30 Nov 2026 12:00:05 GMT', 5_000],
    ['Mon, 30 Nov 2026 11:00:00 GMT', 0],
    ['soon', null],
    ['-1', null],
    ['', null],
  ])('reads %j', (header, ms) => {
    expect(retryAfterMs(header, nowMs)).toBe(ms)
  })

  it('reads no header', () => {
    expect(retryAfterMs(null, nowMs)).toBeNull()
  })
})
