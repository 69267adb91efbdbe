import { describe, expect, it } from 'vitest'
import { formatAgo, formatClock, formatDayMinute } from './clock-time.ts'

const time = Date.UTC(2026, 10, 22, 14, 30, 5)

describe('clock times', () => {
  it('write the time of day', () => expect(formatClock(time, 'utc')).toBe('14:30:05'))
  it('write day and minute', () => expect(formatDayMinute(time, 'utc')).toBe('22 Nov 14:30'))
  it('write midnight as 00, not 24', () => expect(formatClock(Date.UTC(2026, 0, 1), 'utc')).toBe('00:00:00'))
})

describe('formatAgo', () => {
  it.each([
    [500, 'just now'],
    [12_000, '12 s ago'],
    [300_000, '5 m ago'],
    [3 * 3_600_000, '3 h ago'],
    [3 * 86_400_000, '3 d ago'],
  ])('writes %d ms as %s', (ageMs, text) => expect(formatAgo(time, time + ageMs)).toBe(text))
})
