import { describe, expect, it } from 'vitest'
import { aSkeleton } from './a-skeleton.ts'
import { buildSpanTree } from './span-tree.ts'
import { type Folding, rowOfSpan, treeRows } from './tree-rows.ts'

const open: Folding = { folded: new Set(), foldRepeats: false, openRuns: new Set() }

function rowsOf(parent: number[], folding: Folding, name = parent.map((_, index) => index)) {
  const { spans } = aSkeleton({ parent, name })
  const tree = buildSpanTree(spans)
  const rows = treeRows(tree, spans, folding)
  return { tree, rows, shown: Array.from(rows.span.subarray(0, rows.length)), repeats: Array.from(rows.repeats.subarray(0, rows.length)) }
}

describe('treeRows', () => {
  const parent = [-1, 0, 1, 1, 0]
  it('shows every span when nothing is folded', () => expect(rowsOf(parent, open).shown).toEqual([0, 1, 2, 3, 4]))
  it('hides the subtree of a folded span', () => expect(rowsOf(parent, { ...open, folded: new Set([1]) }).shown).toEqual([0, 1, 4]))

  it('makes one row of three or more identical siblings, children and all', () => {
    const { shown, repeats } = rowsOf([-1, 0, 0, 0, 1, 0], { ...open, foldRepeats: true }, [0, 1, 1, 1, 2, 3])
    expect(shown).toEqual([0, 1, 5])
    expect(repeats).toEqual([1, 3, 1])
  })

  it('leaves two identical siblings alone', () =>
    expect(rowsOf([-1, 0, 0], { ...open, foldRepeats: true }, [0, 1, 1]).shown).toEqual([0, 1, 2]))

  it('opens one run while others stay folded', () => {
    const { shown } = rowsOf([-1, 0, 0, 0, -1, 4, 4, 4], { ...open, foldRepeats: true, openRuns: new Set([1]) }, [0, 1, 1, 1, 2, 1, 1, 1])
    expect(shown).toEqual([0, 1, 2, 3, 4, 5])
  })
})

describe('rowOfSpan', () => {
  it('is the row of the folded ancestor for a hidden span', () => {
    const { rows, tree } = rowsOf([-1, 0, 1, 1, 0], { ...open, folded: new Set([1]) })
    expect(rowOfSpan(rows, tree, 3)).toBe(1)
    expect(rowOfSpan(rows, tree, 4)).toBe(2)
  })
})
