/** A number or truth stays one in a spreadsheet; null is an empty cell. */
export type CsvCell = string | number | boolean | null

// What makes a spreadsheet calculate, also in full width, and what it strips before it looks (spaces, controls, a byte order mark).
const formula = /^[\s\u0000-\u001f\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/

/**
 * Rows as RFC 4180 has them, with a byte order mark so that every spreadsheet reads UTF-8. Text of a trace is written by strangers: what a
 * spreadsheet would take for a formula gets an apostrophe before it, which makes it text there; every text is quoted, so that no separator
 * of any country begins a cell inside it.
 */
export function toCsv(rows: readonly (readonly CsvCell[])[]): string {
  return `\ufeff${csvRows(rows)}`
}

/** Rows that go on behind others: without the mark that begins a table. */
export function csvRows(rows: readonly (readonly CsvCell[])[]): string {
  return rows.map((row) => `${row.map(csvCell).join(',')}\r\n`).join('')
}

function csvCell(cell: CsvCell): string {
  if (cell === null) return ''
  if (typeof cell !== 'string') return String(cell)
  return `"${formula.test(cell) ? "'" : ''}${cell.replaceAll('"', '""')}"`
}
