import { describe, expect, it } from 'vitest'
import { formatTickValue, formatValue } from './chart-number.ts'

describe('formatValue', () => {
  it.each([
    [0, '0'],
    [0.893_441_2, '0.89344'],
    [-12.5, '−12.5'],
    [1, '1'],
    [0.000_012_3, '1.23e-5'],
    [1234.5, '1,234.5'],
    [999.12345, '999.12'],
    [19_284, '19,284'],
    [1_234_567.8, '1,234,568'],
    [-1.797e308, '−1.797e308'],
    [-Number.MAX_VALUE, '−∞'],
    [Infinity, '∞'],
    [Number.NaN, 'NaN'],
  ])('%d is %s', (value, text) => expect(formatValue(value)).toBe(text))
})

describe('formatTickValue', () => {
  it.each([
    [20_000, '20k'],
    [1_500_000, '1.5M'],
    [1500, '1,500'],
    [0.2, '0.2'],
    [0.000_001, '1e-6'],
    [-400, '−400'],
  ])('%d is %s', (value, text) => expect(formatTickValue(value)).toBe(text))
})
