const longest = 40

/**
 * The name that was probably meant, or null when none is near: at most `maxEdits` letters wrong, missing, too many or swapped with their
 * neighbour. Case is ignored; of equally near names the first wins.
 */
export function nearestName(typed: string, names: Iterable<string>, maxEdits = typed.length < 5 ? 1 : 2): string | null {
  if (typed.length === 0 || typed.length > longest) return null
  let best: string | null = null
  let bestEdits = maxEdits + 1
  for (const name of names) {
    const edits = editDistance(typed.toLowerCase(), name.toLowerCase())
    if (edits < bestEdits) {
      best = name
      bestEdits = edits
    }
  }
  return best
}

/** ` Did you mean 'x'?` or nothing, to be put behind a message. */
export function didYouMean(typed: string, names: Iterable<string>): string {
  const name = nearestName(typed, names)
  return name === null ? '' : ` Did you mean '${name}'?`
}

/** Restricted Damerau-Levenshtein distance; O(a·b) time, three rows of memory. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let edits = Math.min(at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + (same ? 0 : 1))
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      if (swapped) edits = Math.min(edits, at(beforeLast, j - 2) + 1)
      row.push(edits)
    }
    beforeLast = last
    last = row
  }
  return at(last, b.length)
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Infinity
}
