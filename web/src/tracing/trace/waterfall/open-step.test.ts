import { describe, expect, it } from 'vitest'
import { aSkeleton } from './a-skeleton.ts'
import { openStep, stuckAfterUs } from './open-step.ts'
import { buildSpanTree } from './span-tree.ts'

function stepOf(spans: { parent: number[]; startUs: number[]; durationUs: number[] }, nowUs: number) {
  const { spans: columns } = aSkeleton(spans)
  return openStep(buildSpanTree(columns), columns, nowUs)
}

describe('openStep', () => {
  it('is the deepest open span, and silent since the last start or end of any', () =>
    expect(stepOf({ parent: [-1, 0, 1, 0], startUs: [0, 10, 20, 5], durationUs: [-1, -1, -1, 30] }, 100)).toEqual({
      span: 2,
      silentUs: 65,
    }))

  it('is of two equally deep ones that which began last', () =>
    expect(stepOf({ parent: [-1, 0, 0], startUs: [0, 20, 10], durationUs: [-1, -1, -1] }, 50)).toEqual({ span: 1, silentUs: 30 }))

  it('is nothing where all has ended', () => expect(stepOf({ parent: [-1], startUs: [0], durationUs: [10] }, 50)).toBeNull())

  it('is not silent before its own time: clocks of two machines differ', () =>
    expect(stepOf({ parent: [-1], startUs: [90], durationUs: [-1] }, 50)?.silentUs).toBe(0))

  it('counts as stuck after a minute', () => expect(stuckAfterUs).toBe(60 * 1_000_000))
})
