/** A text as a value in a filter: `it's` is written `'it''s'`. */
export function filterText(value: string): string {
  return `'${value.replaceAll("'", "''")}'`
}
