import { describe, expect, it } from 'vitest'
import { chanceText, pointsText, shareText } from './difference-text.ts'

describe('the texts of a difference', () => {
  it('are shares, points and chances', () => {
    expect([0, 0.0004, 0.034, 0.716, 1].map(shareText)).toEqual(['0.0 %', 'under 0.1 %', '3.4 %', '72 %', '100 %'])
    expect([0.679, -0.042].map(pointsText)).toEqual(['+67.9', '−4.2'])
    expect([1e-9, 0.0005, 0.004, 0.05].map(chanceText)).toEqual(['under 1 in a million', 'under 1 in 1,000', '1 in 250', '1 in 20'])
  })
})
