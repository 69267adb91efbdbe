import type { SpanType } from '@assay/protocol'
import type { SpanFacts } from '../span-facts.ts'
import type { PriceBook } from './price-book.ts'

interface SpanPrice {
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

/** Spans of these types repeat the sums of the calls below them: counting both would bill every call twice. */
const repeating: ReadonlySet<SpanType> = new Set(['AGENT', 'CHAIN', 'WORKFLOW', 'TASK'])

/** True where a span's tokens and cost are those of the spans below it. */
export function repeatsItsChildren(type: SpanType): boolean {
  return repeating.has(type)
}

/** Prices spans: what the emitter reported itself goes before the book. */
export function createSpanPricer(book: PriceBook): SpanPricer {
  return {
    price(facts, startUs) {
      if (repeatsItsChildren(facts.type)) return free
      if (facts.reportedCostUsd !== null) return { costUsd: facts.reportedCostUsd, unpriced: false }
      const cost = book.costOf({ provider: facts.provider, model: facts.model, usage: facts.usage, atMs: startUs / 1000 })
      if (cost === 'unpriced') return unknown
      return cost === null ? free : { costUsd: cost, unpriced: false }
    },
  }
}
