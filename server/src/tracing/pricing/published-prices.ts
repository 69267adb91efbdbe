import book from './price-book.json' with { type: 'json' }
import { priceRow, type PriceRow } from './price-row.ts'

/** Public list prices, as of `price-book.json`'s version. Tiers by prompt length, batch and priority rates are not in it. */
export const publishedPrices: readonly PriceRow[] = book.providers.flatMap(({ provider, rows }) =>
  rows.map((row) => priceRow(row, { provider, source: `book ${book.version}` })),
)
