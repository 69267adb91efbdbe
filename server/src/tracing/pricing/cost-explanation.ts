import type { CostExplanation } from '@assay/protocol'
import type { SpanFacts } from '../store/span-facts.ts'
import type { PriceBook } from './price-book.ts'

/**
 * How a span's cost came about, line by line; null for a span that used no tokens and reported no cost. `countedBelow` says that spans
 * below it report usage, so that its own is their sum over again and no cost of its own.
 */
export function explainCost(book: PriceBook, facts: SpanFacts, startUs: number, countedBelow = false): CostExplanation | null {
  const { model, provider, usage } = facts
  const blank = { totalUsd: null, model, provider, source: null, effectiveFrom: null, lines: [] }
  const price = book.priceOf({ provider, model, usage, atMs: startUs / 1000 })
  if (price.status === 'nothing_used' && facts.reportedCostUsd === null) return null
  if (countedBelow) return { ...blank, status: 'counted_in_children' }
  if (facts.reportedCostUsd !== null) return { ...blank, status: 'reported', totalUsd: facts.reportedCostUsd, source: 'the span itself' }
  if (price.status !== 'priced') return { ...blank, status: 'unpriced' }
  return {
    ...blank,
    status: 'priced',
    totalUsd: price.costUsd,
    source: price.row.source,
    effectiveFrom: price.row.effectiveFrom,
    lines: price.lines,
  }
}
