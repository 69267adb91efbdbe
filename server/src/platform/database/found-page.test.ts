import { describe, expect, it } from 'vitest'
import { foundPage, maxFoundBytes, textBytes } from './found-page.ts'
import { openMemoryDatabase } from './memory-database.fixture.ts'
import { OutOfTime } from './time-budget.ts'

const { budget } = openMemoryDatabase()
const page = (sizes: readonly number[], limit: number) => foundPage(sizes, { limit, budget, read: (size) => size, bytesOf: (size) => size })

describe('foundPage', () => {
  const half = maxFoundBytes / 2

  it('has up to the limit, and says whether there is more', () => {
    expect(page([1, 2, 3], 2)).toEqual({ items: [1, 2], more: true })
    expect(page([1, 2], 2)).toEqual({ items: [1, 2], more: false })
    expect(page([], 2)).toEqual({ items: [], more: false })
  })

  it('ends before what would be too much, and has one in any case', () => {
    expect(page([half, half, 1], 3)).toEqual({ items: [half, half], more: true })
    expect(page([half, half + 1], 3)).toEqual({ items: [half], more: true })
    expect(page([maxFoundBytes + 1, 1], 3)).toEqual({ items: [maxFoundBytes + 1], more: true })
  })

  it('asks whether there is time before each', async () => {
    await expect(budget.run(-1, async () => page([1], 1))).rejects.toThrow(OutOfTime)
  })
})

describe('textBytes', () => {
  it('counts bytes of texts and entries, and what stands around each', () => {
    expect(textBytes(['ä'.repeat(100), null])).toBe(32 + 200 + 32)
    expect(textBytes([], [['key', 'ä'.repeat(100)]])).toBe(32 + 9 + 200)
  })
})
