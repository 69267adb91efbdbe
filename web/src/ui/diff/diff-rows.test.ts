import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { foldLines, splitRows } from './diff-rows.ts'
import { type DiffLine, diffText } from './diff-text.ts'

const numbered = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => `line ${from + i}`)
const shown = (lines: readonly DiffLine[]) =>
  foldLines(lines).map((row) => ('line' in row ? (row.line.after ?? '-') : `${row.folded.length} folded`))

describe('foldLines', () => {
  it('folds what is further than three lines from a change', () =>
    expect(shown(diffText(numbered(1, 20).join('\n'), numbered(1, 20).join('\n').replace('line 10', 'another 10')))).toEqual([
      '6 folded',
      7,
      8,
      9,
      10,
      11,
      12,
      13,
      '7 folded',
    ]))

  it('folds between two changes, and leaves a short stretch', () => {
    const lines = numbered(1, 30)
    const changed = lines.map((line, i) => (i === 1 || i === 14 || i === 25 ? `${line}!` : line))
    expect(shown(diffText(lines.join('\n'), changed.join('\n')))).toEqual([
      1,
      2,
      3,
      4,
      5,
      '6 folded',
      12,
      13,
      14,
      15,
      16,
      17,
      18,
      19,
      20,
      21,
      22,
      23,
      24,
      25,
      26,
      27,
      28,
      29,
      30,
    ])
  })

  it('folds nothing where nothing changed', () =>
    expect(shown(diffText(numbered(1, 20).join('\n'), numbered(1, 20).join('\n')))).toHaveLength(20))

  it('hides no line and no change', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 40 }).map((lines) => lines.join('\n'))
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = diffText(before, after)
        const rows = foldLines(lines)
        expect(rows.flatMap((row) => ('line' in row ? [row.line] : row.folded))).toEqual(lines)
        for (const row of rows) if ('folded' in row) expect(row.folded.every(({ kind }) => kind === 'same')).toBe(true)
      }),
    )
  })
})

describe('splitRows', () => {
  it('puts what was added beside what was removed', () => {
    const rows = splitRows(diffText('same\nxx\nyy\nend', 'same\nzz\nend'))
    expect(rows.map(({ before, after }) => [before?.before ?? null, after?.after ?? null])).toEqual([
      [1, 1],
      [2, 2],
      [3, null],
      [4, 3],
    ])
  })

  it('has every line of both sides in order', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c d', 'c e'), { maxLength: 12 }).map((lines) => lines.join('\n'))
    fc.assert(
      fc.property(text, text, (before, after) => {
        const rows = splitRows(diffText(before, after))
        expect(rows.flatMap((row) => row.before?.before ?? [])).toEqual(before.split('\n').map((_, i) => i + 1))
        expect(rows.flatMap((row) => row.after?.after ?? [])).toEqual(after.split('\n').map((_, i) => i + 1))
      }),
    )
  })
})
