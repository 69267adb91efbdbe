import { describe, expect, it } from 'vitest'
import { priceRow } from './price-row.ts'

describe('priceRow', () => {
  const from = { provider: 'openai', source: 'book 2026-01-01' }

  it('prices a class without a price of its own as the class it is otherwise part of', () => {
    expect(priceRow({ model: 'GPT-X', aliases: ['Gpt-X-Pro'], effectiveFrom: '2026-01-31', input: 2, output: 8 }, from)).toEqual({
      ...from,
      models: ['gpt-x', 'gpt-x-pro'],
      effectiveFrom: '2026-01-31',
      effectiveFromMs: Date.UTC(2026, 0, 31),
      usdPerMillion: { input: 2, cachedRead: 2, cachedWrite: 2, audioInput: 2, output: 8, reasoning: 8, audioOutput: 8 },
    })
  })

  it('refuses a price below zero and a date that is none, naming them', () => {
    expect(() => priceRow({ model: 'gpt-x', effectiveFrom: null, input: -1, output: 8 }, from)).toThrow("Price of 'gpt-x': input is -1")
    expect(() => priceRow({ model: 'gpt-x', effectiveFrom: 'soon', input: 1, output: 8 }, from)).toThrow("effectiveFrom 'soon'")
  })
})
