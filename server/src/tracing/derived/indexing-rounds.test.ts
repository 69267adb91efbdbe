import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { IndexingRounds, retryMs } from './indexing-rounds.ts'

describe('IndexingRounds', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  /** Rounds that return these waits, one after the other, or throw. Notes when each was, in milliseconds down to whole tenths of a second: a turn takes one. */
  function started(...outcomes: (number | Error)[]) {
    const begin = Date.now()
    const rounds: number[] = []
    const failures: unknown[] = []
    const indexing = new IndexingRounds(
      () => {
        rounds.push(Math.floor((Date.now() - begin) / 100) * 100)
        const outcome = outcomes.shift() ?? Infinity
        if (outcome instanceof Error) throw outcome
        return outcome
      },
      (error) => failures.push(error),
    )
    indexing.wake()
    return { indexing, rounds, failures }
  }

  it('goes on while there is work, then rests until it is woken', () => {
    const { indexing, rounds } = started(0, 0, Infinity)
    vi.advanceTimersByTime(10_000)
    expect(rounds).toEqual([0, 0, 0])
    indexing.wake()
    vi.advanceTimersByTime(0)
    expect(rounds).toEqual([0, 0, 0, 10_000])
  })

  it('goes on when it said it would, and is woken before that all the same', () => {
    const { indexing, rounds } = started(500, 300, Infinity)
    vi.advanceTimersByTime(100)
    indexing.wake()
    vi.advanceTimersByTime(10_000)
    expect(rounds).toEqual([0, 100, 400])
  })

  it('tries again a minute after a failure, however often it is woken meanwhile', () => {
    const { indexing, rounds, failures } = started(new Error('first'), new Error('second'))
    for (let commit = 0; commit < 2 * retryMs; commit += 100) {
      vi.advanceTimersByTime(100)
      indexing.wake()
    }
    expect(failures.map(String)).toEqual(['Error: first', 'Error: second'])
    expect(rounds).toEqual([0, retryMs])
    vi.advanceTimersByTime(retryMs)
    expect(rounds).toEqual([0, retryMs, 2 * retryMs])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('begins no round when it has ended', () => {
    const { indexing, rounds } = started(500)
    vi.advanceTimersByTime(0)
    indexing.end()
    indexing.wake()
    vi.advanceTimersByTime(10_000)
    expect(rounds).toEqual([0])
  })
})
