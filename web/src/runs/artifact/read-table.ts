/** Lines and cells of one file that are shown. */
export const mostTableRows = 1000
export const mostTableCells = 50

export interface TextTable {
  rows: string[][]
  /** There is more than is shown. */
  cut: boolean
}

/**
 * Comma- or tab-separated text as RFC 4180 has it: quoted cells may hold separators, line breaks and doubled quotes. A quote that nobody
 * closes ends with the text. At most `mostTableRows` rows of `mostTableCells` cells.
 */
export function readTable(text: string, separator: ',' | '\t'): TextTable {
  const rows: string[][] = []
  let row: string[] = []
  let at = text.startsWith('\ufeff') ? 1 : 0
  let cut = false
  const end = (): void => {
    if (row.length > mostTableCells) cut = true
    rows.push(row.slice(0, mostTableCells))
    row = []
  }
  while (at < text.length) {
    if (rows.length === mostTableRows) return { rows, cut: true }
    let cell = ''
    if (text[at] === '"') {
      at++
      for (;;) {
        const quote = text.indexOf('"', at)
        cell += text.slice(at, quote === -1 ? text.length : quote)
        at = quote === -1 ? text.length : quote + 1
        if (quote === -1 || text[at] !== '"') break
        cell += '"'
        at++
      }
    }
    const start = at
    while (at < text.length && text[at] !== separator && text[at] !== '\n' && text[at] !== '\r') at++
    row.push(cell + text.slice(start, at))
    if (text[at] === separator) {
      at++
      // A separator at the very end has an empty cell behind it.
      if (at < text.length) continue
      row.push('')
    }
    if (text[at] === '\r') at++
    if (text[at] === '\n') at++
    end()
  }
  return { rows, cut }
}
