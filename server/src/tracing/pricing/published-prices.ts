import type { PublishedPrice } from '@assay/protocol'
import book from './price-book.json' with { type: 'json' }
import { priceRow, type PriceRow } from './price-row.ts'

/** Public list prices, as of `price-book.json`'s version. Tiers by prompt length, batch and priority rates are not in it. */
export const publishedPrices: readonly PriceRow[] = book.providers.flatMap(({ provider, rows }) =>
  rows.map((row) => priceRow(row, { provider, source: `book ${book.version}` })),
)

/** The same for whoever wants to read it: each price with the day from which another took its place. */
export const publishedPriceList = {
  version: book.version,
  // What a null in the file means stands behind it.
  source: book.checkedAgainst.replace(/;.*/, ''),
  prices: book.providers.flatMap(({ provider, rows }) =>
    rows.map((row): PublishedPrice => {
      const { model, aliases = [], effectiveFrom, checked, ...classes } = row as BookRow
      const later = rows.flatMap((other) =>
        other.model === model && isLater(other.effectiveFrom, effectiveFrom) ? [other.effectiveFrom] : [],
      )
      return { provider, model, aliases, effectiveFrom, effectiveTo: later.sort()[0] ?? null, checked, ...classes }
    }),
  ),
}

type BookRow = Omit<PublishedPrice, 'provider' | 'aliases' | 'effectiveTo'> & { aliases?: string[] }

function isLater(date: string | null, than: string | null): date is string {
  return date !== null && (than === null || date > than)
}
