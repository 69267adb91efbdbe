import { describe, expect, it } from 'vitest'
import { addingUpDecimals, formatBytes, formatCost, formatCount, formatShort } from './number.ts'

describe('formatCost', () => {
  it.each([
    [0, '$0'],
    [0.00004, '<$0.0001'],
    [0.0371, '$0.0371'],
    [27.139, '$27.14'],
    [12_345.6, '$12,345.60'],
  ])('writes %d dollars as %s', (costUsd, text) => expect(formatCost(costUsd)).toBe(text))
})

describe('addingUpDecimals', () => {
  it.each([
    [[0.00125, 0.0002], 0.00145, ['$0.00125', '$0.00020', '$0.00145']],
    [[0.0371, 0.0029], 0.04, ['$0.0371', '$0.0029', '$0.0400']],
    [[0.00000125, 1.5], 1.50000125, ['$0.000001', '$1.500000', '$1.500001']],
    [[0.5], 0.7, ['$0.5000', '$0.7000']],
    [[0, 0.5], 0.5, ['$0', '$0.5000', '$0.5000']],
  ])('writes %j so that it adds up to %d', (parts, total, written) => {
    const decimals = addingUpDecimals(parts, total)
    expect([...parts, total].map((usd) => formatCost(usd, decimals))).toEqual(written)
  })
})

describe('formatCount', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [1000, '1,000'],
    [1_234_567.6, '1,234,568'],
    [-1234, '-1,234'],
  ])('writes %d as %s', (value, text) => expect(formatCount(value)).toBe(text))
})

describe('formatShort', () => {
  it.each([
    [212, '212'],
    [19_284, '19.3k'],
    [999_960, '1.0M'],
  ])('writes %d as %s', (value, text) => expect(formatShort(value)).toBe(text))
})

describe('formatBytes', () => {
  it.each([
    [34, '34 B'],
    [1_200, '1.2 kB'],
    [12_000_000, '12.0 MB'],
  ])('writes %d as %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text))
})
