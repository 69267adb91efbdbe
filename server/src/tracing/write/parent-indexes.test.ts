import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parentIndexes } from './parent-indexes.ts'

const ids = (...numbers: number[]): Buffer =>
  Buffer.concat(numbers.map((number) => Buffer.from(number.toString(16).padStart(16, '0'), 'hex')))
const root = 0

describe('parentIndexes', () => {
  it('finds the parent among the spans; a root and a span whose parent is not there have none', () =>
    expect([...parentIndexes(ids(7, 8, 9, 10), ids(root, 7, 8, 99))]).toEqual([-1, 0, 1, -1]))

  it('breaks a cycle at its earliest span and leaves what hangs on it', () =>
    expect([...parentIndexes(ids(1, 2, 3, 4), ids(3, 1, 2, 2))]).toEqual([-1, 0, 1, 1]))

  it('is empty for a trace without spans', () => expect([...parentIndexes(ids(), ids())]).toEqual([]))

  it('finds what a search through all ids finds', () => {
    const id = fc.bigInt({ min: 1n, max: 2n ** 64n - 1n })
    fc.assert(
      fc.property(fc.uniqueArray(id, { maxLength: 200 }), fc.array(fc.nat(), { minLength: 200, maxLength: 200 }), (spans, picks) => {
        const bytes = (values: bigint[]): Buffer =>
          Buffer.concat(values.map((value) => Buffer.from(value.toString(16).padStart(16, '0'), 'hex')))
        // Parents stand before their children, so that there is no cycle to break.
        const parents = spans.map((_, i) => spans[(picks[i] ?? 0) % (i + 1) === i ? -1 : (picks[i] ?? 0) % (i + 1)] ?? 0n)
        expect([...parentIndexes(bytes(spans), bytes(parents))]).toEqual(parents.map((parent) => spans.indexOf(parent)))
      }),
    )
  })
})
