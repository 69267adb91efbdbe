import type { CostExplanation } from '@assay/protocol'
import type { SpanFacts } from '../span-facts.ts'
import type { PriceBook } from './price-book.ts'
import { repeatsItsChildren } from './span-pricer.ts'

/** How a span's cost came about, line by line; null for a span that used no tokens and reported no cost. */
export function explainCost(book: PriceBook, facts: SpanFacts, startUs: number): CostExplanation | null {
  const { model, provider, usage } = facts
  const blank = { totalUsd: null, model, provider, source: null, effectiveFrom: null, lines: [] }
  if (repeatsItsChildren(facts.type)) return usage === null && facts.reportedCostUsd === null ? null : { ...blank, status: 'counted_in_children' }
  if (facts.reportedCostUsd !== null) return { ...blank, status: 'reported', totalUsd: facts.reportedCostUsd, source: 'the span itself' }
  const price = book.priceOf({ provider, model, usage, atMs: startUs / 1000 })
  if (price.status === 'nothing_used') return null
  if (price.status === 'unpriced') return { ...blank, status: 'unpriced' }
  return {
    ...blank, status: 'priced', totalUsd: price.costUsd, source: price.row.source, effectiveFrom: price.row.effectiveFrom, lines: price.lines,
  }
}
