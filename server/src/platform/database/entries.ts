/** Rows of a table of keys and values. */
export function entriesOf(rows: readonly Record<string, unknown>[]): Map<string, string> {
  return new Map(rows.map(({ key, value }) => [String(key), String(value)]))
}
