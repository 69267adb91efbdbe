import { afterEach, describe, expect, it } from 'vitest'
import { formatAgo, formatClock, formatDayMinute, formatFull, formatMoment, isSameDay, zoneName } from './clock-time.ts'

const time = Date.UTC(2026, 10, 22, 14, 30, 5)

const zoneBefore = process.env['TZ']
afterEach(() => {
  if (zoneBefore === undefined) delete process.env['TZ']
  else process.env['TZ'] = zoneBefore
})

describe('clock times', () => {
  it('write the time of day', () => expect(formatClock(time, 'utc')).toBe('14:30:05'))
  it('write day and minute', () => expect(formatDayMinute(time, 'utc')).toBe('22 Nov 14:30'))
  it('write midnight as 00, not 24', () => expect(formatClock(Date.UTC(2026, 0, 1), 'utc')).toBe('00:00:00'))
  it('write all of it, with the zone', () => expect(formatFull(time, 'utc')).toBe('22 November 2026, 14:30:05 UTC'))
  it('write the day of the zone', () => {
    process.env['TZ'] = 'Asia/Kolkata'
    expect(formatFull(Date.UTC(2026, 11, 31, 20), 'local')).toBe('1 January 2027, 01:30:00 UTC+5:30')
  })
  it.each([
    ['Europe/Berlin', Date.UTC(2026, 6, 1), 'UTC+2'],
    ['Europe/Berlin', Date.UTC(2026, 0, 1), 'UTC+1'],
    ['America/St_Johns', Date.UTC(2026, 0, 1), 'UTC−3:30'],
    ['Africa/Abidjan', Date.UTC(2026, 0, 1), 'UTC'],
  ])('call the zone of %s by its distance', (zone, timeMs, name) => {
    process.env['TZ'] = zone
    expect(zoneName('local', timeMs)).toBe(name)
  })
})

describe('formatMoment', () => {
  it.each([
    ['of today, its time', Date.UTC(2026, 10, 22, 0, 0, 5), '00:00:05'],
    ['of yesterday, date and time', Date.UTC(2026, 10, 21, 23, 59, 59), '21 Nov 23:59'],
    ['of tomorrow, date and time', Date.UTC(2026, 10, 23), '23 Nov 00:00'],
    ['of another year, the year', Date.UTC(2099, 11, 31, 10), '31 Dec 2099'],
  ])('says of a moment %s', (_, timeMs, text) => expect(formatMoment(timeMs, 'utc', time)).toBe(text))

  it('takes the day of the zone', () => {
    process.env['TZ'] = 'Asia/Tokyo'
    expect(isSameDay(Date.UTC(2026, 10, 22, 14), Date.UTC(2026, 10, 22, 16), 'local')).toBe(false)
    expect(isSameDay(Date.UTC(2026, 10, 22, 14), Date.UTC(2026, 10, 22, 16), 'utc')).toBe(true)
  })
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
