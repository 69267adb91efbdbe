import type { SpanFacts } from '../store/span-facts.ts'
import type { PriceBook } from './price-book.ts'

export interface SpanPrice {
  /** US dollars; null when the span has no cost of its own or none is known. */
  costUsd: number | null
  /** The span used tokens, and nobody knows their price. */
  unpriced: boolean
}

export interface SpanPricer {
  price(facts: SpanFacts, startUs: number): SpanPrice
}

const free: SpanPrice = { costUsd: null, unpriced: false }
const unknown: SpanPrice = { costUsd: null, unpriced: true }

/**
 * Prices spans: what the emitter reported itself goes before the book. A span that repeats the sums of the calls below it is priced too;
 * only the whole trace tells whether there are such calls, and counts each once.
 */
export function createSpanPricer(book: PriceBook): SpanPricer {
  return {
    price(facts, startUs) {
      if (facts.reportedCostUsd !== null) return { costUsd: facts.reportedCostUsd, unpriced: false }
      const cost = book.costOf({ provider: facts.provider, model: facts.model, usage: facts.usage, atMs: startUs / 1000 })
      if (cost === 'unpriced') return unknown
      return cost === null ? free : { costUsd: cost, unpriced: false }
    },
  }
}
