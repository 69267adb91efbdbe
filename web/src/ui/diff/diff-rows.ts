import type { DiffLine } from './diff-text.ts'

/** Lines that stay shown around a change. */
const contextLines = 3
/** A stretch is folded when it hides more than this. */
const leastFolded = 4

/** What is drawn of a difference: a line, or a stretch of lines that both texts have, folded. */
export type FoldedLine = { line: DiffLine } | { folded: readonly DiffLine[] }

/** The lines with all that is far from a change folded. Without a change nothing is. */
export function foldLines(lines: readonly DiffLine[]): FoldedLine[] {
  const changes = lines.flatMap(({ kind }, at) => (kind === 'same' ? [] : [at]))
  if (changes.length === 0) return lines.map((line) => ({ line }))
  const rows: FoldedLine[] = []
  let at = 0
  for (const next of [...changes, Infinity]) {
    const from = at === 0 ? 0 : Math.min(at + contextLines, lines.length)
    const to = next === Infinity ? lines.length : Math.max(next - contextLines, at)
    if (to - from > leastFolded) {
      for (; at < from; at++) rows.push(...lineAt(lines, at))
      rows.push({ folded: lines.slice(from, to) })
      at = to
    }
    for (; at <= next && at < lines.length; at++) rows.push(...lineAt(lines, at))
  }
  return rows
}

function lineAt(lines: readonly DiffLine[], at: number): FoldedLine[] {
  const line = lines[at]
  return line === undefined ? [] : [{ line }]
}

/** A line beside the one that it became; null where a side has none. */
export interface SplitRow {
  before: DiffLine | null
  after: DiffLine | null
}

/** Lines side by side: what was removed beside what was added in its place. */
export function splitRows(lines: readonly DiffLine[]): SplitRow[] {
  const rows: SplitRow[] = []
  let waiting = 0
  for (const line of lines) {
    if (line.kind === 'removed') {
      rows.push({ before: line, after: null })
      waiting++
    } else if (line.kind === 'added') {
      const row = waiting > 0 ? rows[rows.length - waiting] : undefined
      if (row === undefined) rows.push({ before: null, after: line })
      else {
        row.after = line
        waiting--
      }
    } else {
      rows.push({ before: line, after: line })
      waiting = 0
    }
  }
  return rows
}
