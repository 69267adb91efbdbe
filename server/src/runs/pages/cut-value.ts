import { runPageLimits } from '@assay/protocol'

/** A text as a list shows it: of a long one the beginning. */
export function cutValue(text: string, mostChars: number = runPageLimits.valueChars): string {
  return text.length <= mostChars ? text : `${text.slice(0, mostChars).toWellFormed()}…`
}

export function rowValue(value: number | string | null): number | string | null {
  return typeof value === 'string' ? cutValue(value) : value
}

/** The first entries there may be of an answer, with whole values unless `mostChars` is given. */
export function entriesOf(entries: ReadonlyMap<string, string>, mostChars?: number): { key: string; value: string }[] {
  return Array.from(entries)
    .slice(0, runPageLimits.entries)
    .map(([key, value]) => ({ key, value: mostChars === undefined ? value : cutValue(value, mostChars) }))
}
