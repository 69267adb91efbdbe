import type { PriceChange, ProjectPrice } from '@assay/protocol'

type Change = Pick<PriceChange, 'before' | 'after'>

/** What two lists of stated prices differ in, in the order of the later one and then what is gone. A price is the same for model, provider and day. */
export function priceChanges(before: readonly ProjectPrice[], after: readonly ProjectPrice[]): Change[] {
  const left = new Map<string, ProjectPrice[]>()
  for (const price of before) left.set(placeOf(price), [...(left.get(placeOf(price)) ?? []), price])
  const changes: Change[] = []
  for (const price of after) {
    // One place may have been stated more than once: what is there unchanged is not what another was changed from.
    const there = left.get(placeOf(price)) ?? []
    const at = Math.max(
      0,
      there.findIndex((one) => textOf(one) === textOf(price)),
    )
    const [old = null] = there.splice(at, 1)
    if (old === null || textOf(old) !== textOf(price)) changes.push({ before: old, after: price })
  }
  return [...changes, ...[...left.values()].flat().map((gone) => ({ before: gone, after: null }))]
}

function placeOf({ provider, model, effectiveFrom }: ProjectPrice): string {
  return JSON.stringify([provider, model, effectiveFrom])
}

function textOf(price: ProjectPrice): string {
  return JSON.stringify(Object.entries(price).sort(([a], [b]) => (a < b ? -1 : 1)))
}
