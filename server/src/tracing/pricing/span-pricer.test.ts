import { costExplanationSchema } from '@assay/protocol'
import { describe, expect, it } from 'vitest'
import type { SpanFacts } from '../store/span-facts.ts'
import { explainCost } from './cost-explanation.ts'
import { createPriceBook } from './price-book.ts'
import { priceRow } from './price-row.ts'
import { createSpanPricer } from './span-pricer.ts'

const book = createPriceBook([
  priceRow({ model: 'gpt-x', effectiveFrom: '2026-01-01', input: 2, output: 8 }, { provider: 'openai', source: 'book 2026-11-23' }),
])
const startUs = Date.UTC(2026, 10, 20) * 1000

function facts(said: Partial<SpanFacts>): SpanFacts {
  return {
    type: 'LLM',
    model: 'gpt-x',
    provider: 'openai',
    tool: null,
    session: null,
    user: null,
    usage: { input: 1000, output: 100 },
    reportedCostUsd: null,
    error: null,
    tags: [],
    started: false,
    ...said,
  }
}

describe("a span's price", () => {
  const priced = (said: Partial<SpanFacts>) => createSpanPricer(book).price(facts(said), startUs)

  it('is that of its tokens', () => {
    expect(priced({})).toEqual({ costUsd: 0.0028, unpriced: false })
  })

  it('is what the emitter reported, if it did', () => {
    expect(priced({ reportedCostUsd: 0.5, model: 'unknown' })).toEqual({ costUsd: 0.5, unpriced: false })
  })

  it('is unknown, and said to be, for tokens of an unknown model', () => {
    expect(priced({ model: 'unknown' })).toEqual({ costUsd: null, unpriced: true })
  })

  it('is none without tokens', () => {
    expect(priced({ usage: null, model: 'unknown' })).toEqual({ costUsd: null, unpriced: false })
  })

  it('is that of its tokens whatever its type, since an agent may be the only span that reports them', () => {
    for (const type of ['AGENT', 'CHAIN', 'UNKNOWN'] as const) expect(priced({ type }).costUsd).toBe(0.0028)
  })
})

describe('explainCost', () => {
  const explained = (said: Partial<SpanFacts>, countedBelow?: boolean) => {
    const explanation = explainCost(book, facts(said), startUs, countedBelow)
    if (explanation !== null) costExplanationSchema.parse(explanation)
    return explanation
  }

  it('shows each class and where the price is from', () => {
    expect(explained({})).toEqual({
      status: 'priced',
      totalUsd: 0.0028,
      model: 'gpt-x',
      provider: 'openai',
      source: 'book 2026-11-23',
      effectiveFrom: '2026-01-01',
      lines: [
        { tokenClass: 'input', tokens: 1000, usdPerMillion: 2, usd: 0.002 },
        { tokenClass: 'output', tokens: 100, usdPerMillion: 8, usd: 0.0008 },
      ],
    })
  })

  it('tells reported, unpriced and repeated costs apart, and has nothing to explain where nothing was used', () => {
    expect(explained({ reportedCostUsd: 0.5 })).toMatchObject({ status: 'reported', totalUsd: 0.5, lines: [] })
    expect(explained({ model: 'unknown' })).toMatchObject({ status: 'unpriced', totalUsd: null, source: null })
    expect(explained({ type: 'AGENT' }, true)).toMatchObject({ status: 'counted_in_children', totalUsd: null })
    expect(explained({ usage: null })).toBeNull()
    expect(explained({ type: 'AGENT', usage: null }, true)).toBeNull()
  })
})
