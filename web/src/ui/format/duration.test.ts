import { describe, expect, it } from 'vitest'
import { formatDuration, formatTick } from './duration.ts'

describe('formatDuration', () => {
  it.each([
    [0, '0 ms'],
    [0.354, '0.35 ms'],
    [420, '420 ms'],
    [999.4, '999 ms'],
    [999.6, '1.00 s'],
    [9_840, '9.84 s'],
    [59_999, '1 m 00 s'],
    [192_000, '3 m 12 s'],
    [7_500_000, '2 h 05 m'],
  ])('writes %d ms as %s', (durationMs, text) => expect(formatDuration(durationMs)).toBe(text))

  it('says nothing of a span that has not ended', () => expect(formatDuration(-1)).toBe(''))
})

describe('formatTick', () => {
  it.each([
    [0, '0'],
    [250, '250 ms'],
    [2_500, '2.5 s'],
    [240_000, '4 m'],
  ])('writes %d ms as %s', (durationMs, text) => expect(formatTick(durationMs)).toBe(text))
})
