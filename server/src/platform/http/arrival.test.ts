import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { maxPauseMs, wholeBodyMs, wholeInTime, withoutLongPauses } from './arrival.ts'

/** A body whose pieces come so many milliseconds after one another, and which then never ends. */
async function* dripping(...pausesMs: number[]): AsyncGenerator<number> {
  for (const [at, ms] of pausesMs.entries()) {
    await new Promise((go) => setTimeout(go, ms))
    yield at
  }
  await new Promise(() => undefined)
}
async function read(body: AsyncIterable<number>, got: number[]): Promise<void> {
  for await (const piece of body) got.push(piece)
}
const late = expect.objectContaining({ code: 'REQUEST_TIMEOUT' })

describe('HX-63 a body that takes its time', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('is read until the whole of it is late, however steadily it comes', async () => {
    const got: number[] = []
    const outcome = read(wholeInTime(dripping(wholeBodyMs / 2, wholeBodyMs / 2 - 1, 2)), got).catch((error: unknown) => error)
    await vi.advanceTimersByTimeAsync(wholeBodyMs - 1)
    expect(got).toEqual([0, 1])
    await vi.advanceTimersByTimeAsync(1)
    expect(await outcome).toEqual(late)
    expect(got).toEqual([0, 1])
  })

  it('is read for as long as it does not pause for too long', async () => {
    const got: number[] = []
    const outcome = read(withoutLongPauses(dripping(...Array<number>(10).fill(maxPauseMs - 1))), got).catch((error: unknown) => error)
    await vi.advanceTimersByTimeAsync(10 * (maxPauseMs - 1))
    expect(got).toHaveLength(10)
    await vi.advanceTimersByTimeAsync(maxPauseMs - 1)
    expect(vi.getTimerCount()).toBe(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(await outcome).toEqual(late)
  })

  it('may wait for its reader, who counts for nothing', async () => {
    async function* quick(): AsyncGenerator<number> {
      yield* [0, 1]
    }
    const got: number[] = []
    const slow = async (): Promise<void> => {
      for await (const piece of withoutLongPauses(quick())) {
        await new Promise((go) => setTimeout(go, 2 * maxPauseMs))
        got.push(piece)
      }
    }
    const done = slow()
    await vi.advanceTimersByTimeAsync(4 * maxPauseMs)
    await done
    expect(got).toEqual([0, 1])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('is let go of when its reader leaves it, and when it breaks off', async () => {
    let left = false
    async function* watched(): AsyncGenerator<number> {
      try {
        yield 0
      } finally {
        left = true
      }
    }
    for await (const _ of wholeInTime(watched())) break
    expect(left).toBe(true)
    async function* broken(): AsyncGenerator<number> {
      yield 0
      throw new Error('gone')
    }
    await expect(read(wholeInTime(broken()), [])).rejects.toThrow('gone')
    expect(vi.getTimerCount()).toBe(0)
  })
})
