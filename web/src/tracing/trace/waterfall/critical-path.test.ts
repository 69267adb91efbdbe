import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aSkeleton } from './a-skeleton.ts'
import { criticalPath, timeShares } from './critical-path.ts'
import { buildSpanTree } from './span-tree.ts'

function pathOf(columns: Parameters<typeof aSkeleton>[0]) {
  const { spans } = aSkeleton(columns)
  return criticalPath(buildSpanTree(spans), spans)
}

describe('criticalPath', () => {
  it('gives a parent what its children do not explain', () => {
    const path = pathOf({ parent: [-1, 0, 0], startUs: [0, 10, 50], durationUs: [100, 30, 40] })
    expect([...path.selfUs]).toEqual([30, 30, 40])
  })

  it('passes over what ran beside the slowest', () => {
    const path = pathOf({ parent: [-1, 0, 0], startUs: [0, 0, 0], durationUs: [100, 100, 60] })
    expect([...path.selfUs]).toEqual([0, 100, 0])
  })

  it('is empty while the root is open', () => expect(pathOf({ parent: [-1], durationUs: [-1] }).totalUs).toBe(0))

  it('always adds up to the root', () => {
    const trees = fc.integer({ min: 1, max: 20 }).chain((count) =>
      fc.record({
        parent: fc.tuple(...Array.from({ length: count }, (_, index) => (index === 0 ? fc.constant(-1) : fc.nat(index - 1)))),
        startUs: fc.array(fc.nat(1000), { minLength: count, maxLength: count }),
        durationUs: fc.array(fc.nat(1000), { minLength: count, maxLength: count }),
      }),
    )
    fc.assert(
      fc.property(trees, (columns) => {
        const path = pathOf({ ...columns, parent: [...columns.parent] })
        expect(path.selfUs.reduce((sum, us) => sum + us, 0)).toBeCloseTo(path.totalUs, 3)
      }),
    )
  })
})

describe('timeShares', () => {
  it('joins the LLM calls, names the tools, and counts waiting as the rest', () => {
    const { spans } = aSkeleton({ parent: [-1, 0, 0, 0], type: [1, 2, 2, 3], name: [0, 1, 2, 3], names: ['agent', 'a', 'b', 'search'] })
    const shares = timeShares({ selfUs: Float64Array.from([5, 10, 20, 7]), totalUs: 42 }, spans, 5)
    expect(shares).toEqual([
      { label: 'LLM', type: 2, calls: 2, us: 30, failed: false },
      { label: 'search', type: 3, calls: 1, us: 7, failed: false },
      { label: 'Other + gaps', type: -1, calls: 0, us: 5, failed: false },
    ])
  })
})
