import { describe, expect, it } from 'vitest'
import { aSkeleton } from './waterfall/a-skeleton.ts'
import { buildSpanTree } from './waterfall/span-tree.ts'
import { costByModel } from './trace-cost.ts'

describe('costByModel', () => {
  it('sums the calls, leaves out what is around them, and names what has no price', () => {
    const { spans } = aSkeleton({
      parent: [-1, 0, 0, 0],
      names: ['a', 'b', 'gpt', 'local'],
      name: [0, 1, 1, 1],
      model: [2, 2, 2, 3],
      costUsd: [9, 0.25, 0.5, -2],
    })
    expect(costByModel(buildSpanTree(spans), spans)).toEqual([
      { model: 'gpt', calls: 2, costUsd: 0.75, unpriced: false },
      { model: 'local', calls: 1, costUsd: 0, unpriced: true },
    ])
  })
})
