import { describe, expect, it } from 'vitest'
import { aSkeleton } from './a-skeleton.ts'
import { repeatStats } from './repeat-stats.ts'
import { buildSpanTree } from './span-tree.ts'

describe('repeatStats', () => {
  it('covers the run and nothing behind it', () => {
    const { spans } = aSkeleton({
      parent: [-1, 0, 0, 0, 0],
      startUs: [0, 10, 20, 30, 500],
      durationUs: [900, 5, 5, 100, 300],
      status: [0, 0, 2, 0, 2],
    })
    expect(repeatStats(buildSpanTree(spans), spans, 1, 3)).toEqual({ startUs: 10, endUs: 130, p95Us: 100, errors: 1 })
  })
})
