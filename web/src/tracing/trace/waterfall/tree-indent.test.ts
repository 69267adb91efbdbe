import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { treeIndent } from './tree-indent.ts'

describe('treeIndent', () => {
  it('sets a shallow tree in by full steps', () => expect(treeIndent(4, 272)).toEqual({ stepPx: 16, mostLevels: 6 }))
  it('takes narrower steps for a deeper one', () => expect(treeIndent(12, 272)).toEqual({ stepPx: 8, mostLevels: 12 }))
  it('stops where no narrower step can be told apart', () => expect(treeIndent(1000, 272)).toEqual({ stepPx: 5, mostLevels: 20 }))

  it('leaves a name its room at any depth, in any column that has it', () => {
    fc.assert(
      fc.property(fc.nat(100_000), fc.integer({ min: 192, max: 2000 }), (deepest, columnPx) => {
        const { stepPx, mostLevels } = treeIndent(deepest, columnPx)
        expect(columnPx - Math.min(deepest, mostLevels) * stepPx).toBeGreaterThanOrEqual(172)
      }),
    )
  })
})
