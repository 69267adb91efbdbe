import { diffArrays } from 'diff'
import { pairLines } from './pair-lines.ts'
import { isWord, wordTokens } from './word-tokens.ts'

/** A stretch of a line that both texts have, or only the one or the other. */
export interface DiffPart {
  kind: 'same' | 'removed' | 'added'
  text: string
}

/**
 * A line of the difference. `same` and `changed` are in both texts, `removed` only in the one before, `added` only in the one after. Numbers
 * count from 1; null where the line is not.
 */
export interface DiffLine {
  kind: 'same' | 'changed' | 'removed' | 'added'
  before: number | null
  after: number | null
  parts: DiffPart[]
}

/** Lines that may differ before all between the first and the last change counts as replaced; it bounds the time, squared. */
const maxLineEdits = 600
/** Words that may differ within one line before it counts as replaced. */
const maxWordEdits = 400
/** For the words of all lines together, in squared edits: about a quarter of a second. Lines behind that are compared as wholes. */
const maxWordWork = 1_000_000

/**
 * How one text became the other: by lines, and by words within a line that changed. What `atoms` matches is one word. The lines' parts that
 * are not added, joined, are `before`, those that are not removed `after`. The time is bounded whatever the texts are: what is too different
 * is shown as replaced.
 */
export function diffText(before: string, after: string, atoms: RegExp | null = null): DiffLine[] {
  const [old, fresh] = [before.split('\n'), after.split('\n')]
  const lines: DiffLine[] = []
  const words = wordDiffer(atoms)
  let [i, j] = [0, 0]
  const same = (count: number) => {
    for (let k = 0; k < count; k++) lines.push({ kind: 'same', before: ++i, after: ++j, parts: parts('same', fresh[j - 1] ?? '') })
  }
  const replace = (removed: number, added: number) => {
    const remove = (end: number) => {
      while (i < end) lines.push({ kind: 'removed', before: ++i, after: null, parts: parts('removed', old[i - 1] ?? '') })
    }
    const add = (end: number) => {
      while (j < end) lines.push({ kind: 'added', before: null, after: ++j, parts: parts('added', fresh[j - 1] ?? '') })
    }
    const [fromOld, fromFresh] = [i, j]
    for (const pair of pairLines(old.slice(i, i + removed), fresh.slice(j, j + added), atoms)) {
      remove(fromOld + pair.before)
      add(fromFresh + pair.after)
      const changed = words(old[i] ?? '', fresh[j] ?? '')
      if (changed !== null) lines.push({ kind: 'changed', before: ++i, after: ++j, parts: changed })
    }
    remove(fromOld + removed)
    add(fromFresh + added)
  }
  for (const { removed, added } of lineChanges(old, fresh, same)) replace(removed, added)
  return lines
}

function parts(kind: DiffPart['kind'], text: string): DiffPart[] {
  return text === '' ? [] : [{ kind, text }]
}

/** Tells `same` of lines that stay and gives each stretch that is replaced. */
function* lineChanges(
  old: readonly string[],
  fresh: readonly string[],
  same: (count: number) => void,
): Generator<{ removed: number; added: number }> {
  let head = 0
  while (head < old.length && head < fresh.length && old[head] === fresh[head]) head++
  let tail = 0
  while (tail < old.length - head && tail < fresh.length - head && old[old.length - 1 - tail] === fresh[fresh.length - 1 - tail]) tail++
  same(head)
  const [oldMiddle, freshMiddle] = [old.slice(head, old.length - tail), fresh.slice(head, fresh.length - tail)]
  const changes = diffArrays(oldMiddle, freshMiddle, { maxEditLength: maxLineEdits })
  if (changes === undefined) yield { removed: oldMiddle.length, added: freshMiddle.length }
  let open = { removed: 0, added: 0 }
  for (const { removed, added, count } of changes ?? []) {
    if (removed) open.removed += count
    else if (added) open.added += count
    else {
      if (open.removed + open.added > 0) yield open
      open = { removed: 0, added: 0 }
      same(count)
    }
  }
  if (open.removed + open.added > 0) yield open
  same(tail)
}

/** Compares lines by their words, as long as there is work left; null for two that are too different. */
function wordDiffer(atoms: RegExp | null): (before: string, after: string) => DiffPart[] | null {
  let workLeft = maxWordWork
  return (before, after) => {
    const [old, fresh] = [wordTokens(before, atoms), wordTokens(after, atoms)]
    const mayEdit = Math.min(maxWordEdits, Math.floor(Math.sqrt(workLeft)))
    const changes = diffArrays(old, fresh, { maxEditLength: mayEdit })
    const edits = changes?.reduce((sum, { added, removed, count }) => sum + (added || removed ? count : 0), 0) ?? mayEdit
    workLeft -= edits ** 2
    if (changes === undefined) return null
    return readableParts(
      changes.map(({ added, removed, value }) => ({ kind: added ? 'added' : removed ? 'removed' : 'same', tokens: value })),
    )
  }
}

interface Run {
  kind: DiffPart['kind']
  tokens: string[]
}

/**
 * Runs as a person would mark them: what is removed before what is put in its place, and no island of a space, a sign or a short word between
 * two changes.
 */
function readableParts(runs: readonly Run[]): DiffPart[] {
  const found: DiffPart[] = []
  let removed = ''
  let added = ''
  const end = () => {
    found.push(...parts('removed', removed), ...parts('added', added))
    removed = added = ''
  }
  for (const [at, { kind, tokens }] of runs.entries()) {
    const text = tokens.join('')
    if (kind === 'removed') removed += text
    else if (kind === 'added') added += text
    else if (isIsland(runs, at)) {
      removed += text
      added += text
    } else {
      end()
      found.push({ kind, text })
    }
  }
  end()
  return found
}

function isIsland(runs: readonly Run[], at: number): boolean {
  const words = runs[at]?.tokens.filter(isWord) ?? []
  const [left, right] = [changedWords(runs, at, -1), changedWords(runs, at, 1)]
  if (left === null || right === null) return false
  const isShort = words.length === 1 && (words[0]?.length ?? 0) <= shortWordChars
  return words.length === 0 ? left + right > 0 : isShort && left > 0 && right > 0 && left + right >= 4
}

const shortWordChars = 3

/** Words of the change beside a run; null where there is none. */
function changedWords(runs: readonly Run[], at: number, step: 1 | -1): number | null {
  let words: number | null = null
  for (let i = at + step; runs[i] !== undefined && runs[i]?.kind !== 'same'; i += step) {
    words = (words ?? 0) + (runs[i]?.tokens.filter(isWord).length ?? 0)
  }
  return words
}
