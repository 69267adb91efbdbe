import { expect, it } from 'vitest'
import { relativeChange, shareChange } from './change-text.ts'

it.each([
  [104, 100, '+4 %'],
  [88, 100, '−12 %'],
  [100.2, 100, '±0 %'],
  [5, 0, null],
])('%d after %d is %s', (now, before, text) => expect(relativeChange(now, before)).toBe(text))

it.each([
  [0.021, 0.013, '+0.8 pp'],
  [0.5, 0.5, '±0 pp'],
  [0, 0.25, '−25 pp'],
])('a share of %d after %d is %s', (now, before, text) => expect(shareChange(now, before)).toBe(text))
