import type { ProjectPrice } from '@assay/protocol'
import type { PriceBook } from './price-book.ts'
import { createPriceBook } from './price-book.ts'
import { priceRow } from './price-row.ts'
import { publishedPrices } from './published-prices.ts'

const published = createPriceBook(publishedPrices)

/**
 * The published prices with a project's own before them.
 * @throws INVALID_PARAMETER_VALUE for a date that is none.
 */
export function projectPriceBook(prices: readonly ProjectPrice[]): PriceBook {
  if (prices.length === 0) return published
  return createPriceBook(
    publishedPrices,
    prices.map(({ provider, ...stated }) => priceRow(stated, { provider, source: 'project override' })),
  )
}
