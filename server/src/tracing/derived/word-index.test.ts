import { describe, expect, it } from 'vitest'
import { WordWindows } from './word-index.ts'

/** Fragments of even number have the word; every reading is noted. */
function evenFragments() {
  const readings: [number, number][] = []
  const windows = new WordWindows((from, to) => {
    readings.push([from, to])
    return Array.from({ length: to - from + 1 }, (_, i) => from + i).filter((fragment) => fragment % 2 === 0)
  })
  return { windows, readings }
}

describe('WordWindows', () => {
  it('knows which fragments have the word', () => {
    const { windows } = evenFragments()
    for (const fragment of [100_000, 99_999, 0, 1, 511, 512, 513, 40_000, 7]) {
      expect([fragment, windows.has(fragment)]).toEqual([fragment, fragment % 2 === 0])
    }
  })

  it('reads one window for the newest, and more each time the search goes on', () => {
    const { windows, readings } = evenFragments()
    for (let fragment = 100_000; fragment > 97_000; fragment--) windows.has(fragment)
    expect(readings).toEqual([
      [99_840, 100_351],
      [98_816, 99_839],
      [96_768, 98_815],
    ])
  })

  it('reads upwards where the search goes upwards', () => {
    const { windows, readings } = evenFragments()
    for (let fragment = 1; fragment < 4_000; fragment++) windows.has(fragment)
    expect(readings).toEqual([
      [0, 511],
      [512, 1_535],
      [1_536, 3_583],
      [3_584, 7_679],
    ])
  })

  it('reads nothing twice, and never more than 16,384 fragments at once', () => {
    const { windows, readings } = evenFragments()
    for (let i = 0; i < 20_000; i++) windows.has((i * 7_919) % 200_000)
    const read = readings.toSorted((a, b) => a[0] - b[0])
    for (const [i, [from, to]] of read.entries()) {
      expect(to - from).toBeLessThan(16_384)
      expect(from).toBeGreaterThan(read[i - 1]?.[1] ?? -1)
    }
  })
})
