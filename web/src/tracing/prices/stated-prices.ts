import type { ProjectPrice } from '@assay/protocol'

/** A model, of a provider or of any, from a day on: there is one price for it. */
function isSamePlace(a: ProjectPrice, b: ProjectPrice): boolean {
  return a.model === b.model && a.provider === b.provider && a.effectiveFrom === b.effectiveFrom
}

/** With `price` in the place of `old`, if there was one, and of what was stated for the same. */
export function withPrice(prices: readonly ProjectPrice[], price: ProjectPrice, old: ProjectPrice | null = null): ProjectPrice[] {
  return [...prices.filter((each) => !isSamePlace(each, price) && (old === null || !isSamePlace(each, old))), price]
}

export function withoutPrice(prices: readonly ProjectPrice[], price: ProjectPrice): ProjectPrice[] {
  return prices.filter((each) => !isSamePlace(each, price))
}

/** What was typed as US dollars per million tokens: null for nothing, undefined for what is no price. A comma may stand for the point. */
export function readPrice(text: string): number | null | undefined {
  const typed = text
    .trim()
    .replace(/^\$\s*/, '')
    .replace(',', '.')
  if (typed === '') return null
  return /^(?:\d+\.?\d*|\.\d+)$/.test(typed) && Number.isFinite(Number(typed)) ? Number(typed) : undefined
}
