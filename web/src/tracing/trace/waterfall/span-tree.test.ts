import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aSkeleton } from './a-skeleton.ts'
import { buildSpanTree, sumLeaves } from './span-tree.ts'

describe('buildSpanTree', () => {
  it('orders children after their parent, by start', () => {
    const tree = buildSpanTree(aSkeleton({ parent: [-1, 0, 0, 1, 2] }).spans)
    expect([...tree.order]).toEqual([0, 1, 3, 2, 4])
    expect([...tree.depth]).toEqual([0, 1, 1, 2, 2])
    expect([...tree.subtreeEnd]).toEqual([5, 3, 3, 5, 5])
  })

  it('keeps a span whose parent never arrived, as a root', () => {
    const tree = buildSpanTree(aSkeleton({ parent: [-1, -1, 1] }).spans)
    expect([...tree.order]).toEqual([0, 1, 2])
    expect([...tree.depth]).toEqual([0, 0, 1])
  })

  it('puts a child under its parent though it started earlier', () => {
    const tree = buildSpanTree(aSkeleton({ parent: [1, -1] }).spans)
    expect([...tree.order]).toEqual([1, 0])
  })

  it('shows every span of a parent cycle', () => {
    const tree = buildSpanTree(aSkeleton({ parent: [2, 0, 1] }).spans)
    expect([...tree.order]).toEqual([0, 1, 2])
    expect([...tree.parent]).toEqual([-1, 0, 1])
  })

  it('names the deepest failing span, the earliest of equals, and the way to it', () => {
    const tree = buildSpanTree(aSkeleton({ parent: [-1, 0, 1, 1, 0], status: [2, 2, 2, 2, 2] }).spans)
    expect(tree.causeSpan).toBe(2)
    expect([...tree.onErrorPath]).toEqual([1, 1, 1, 0, 0])
    expect([...tree.errorCount]).toEqual([5, 3, 1, 1, 1])
  })

  it('has no cause where nothing failed', () => expect(buildSpanTree(aSkeleton({ parent: [-1, 0] }).spans).causeSpan).toBe(-1))

  it('is a permutation with nested subtrees for any parents, cycles too', () => {
    const parents = fc
      .integer({ min: 1, max: 40 })
      .chain((count) => fc.array(fc.integer({ min: -1, max: count - 1 }), { minLength: count, maxLength: count }))
    fc.assert(
      fc.property(parents, (parent) => {
        const tree = buildSpanTree(aSkeleton({ parent }).spans)
        expect([...tree.order].toSorted((a, b) => a - b)).toEqual(parent.map((_, index) => index))
        for (let at = 0; at < parent.length; at++) {
          const span = tree.order[at] ?? -1
          const up = tree.parent[span] ?? -1
          expect(tree.subtreeEnd[at]).toBeGreaterThan(at)
          if (up === -1) continue
          const upAt = tree.position[up] ?? -1
          expect(upAt).toBeLessThan(at)
          expect(tree.subtreeEnd[at]).toBeLessThanOrEqual(tree.subtreeEnd[upAt] ?? -1)
          expect(tree.depth[span]).toBe((tree.depth[up] ?? -1) + 1)
        }
      }),
    )
  })
})

describe('sumLeaves', () => {
  it('counts a call once though its parents repeat its tokens', () => {
    const tree = buildSpanTree(aSkeleton({ parent: [-1, 0, 1, 1, 0] }).spans)
    expect([...sumLeaves(tree, [999, 50, 20, 30, -1])]).toEqual([50, 50, 20, 30, -1])
  })
})
