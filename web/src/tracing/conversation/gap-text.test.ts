import { expect, it } from 'vitest'
import { gapText } from './gap-text.ts'

it.each([
  [0, 59_999, null],
  [5000, 0, null],
  [0, 60_000, '1 m 00 s later'],
  [0, 3 * 3_600_000, '3 h 00 m later'],
  [0, 49 * 3_600_000, '2 days later'],
])('a turn that ended at %i and one that begins at %i are %s', (endMs, startMs, text) => expect(gapText(endMs, startMs)).toBe(text))
