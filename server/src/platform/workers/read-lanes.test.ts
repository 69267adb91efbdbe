import { describe, expect, it, vi } from 'vitest'
import { OutOfTime } from '../database/time-budget.ts'
import { maxReadMs, ReadLanes } from './read-lanes.ts'

/** A thread that answers when it is told to. */
function aThread() {
  const calls: { method: string; budgetMs: number; answer(value: unknown): void; runOut(): void }[] = []
  return {
    calls,
    methods: () => calls.map(({ method }) => method),
    callWithin: (budgetMs: number, _store: string, method: string) =>
      new Promise<unknown>((answer, fail) => {
        calls.push({ method, budgetMs, answer, runOut: () => fail(new OutOfTime()) })
      }),
  }
}

async function settled(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve()
}

describe('ReadLanes', () => {
  it('answers a read that is soon done from the thread of the quick ones', async () => {
    const [quick, long] = [aThread(), aThread()]
    const answer = new ReadLanes(quick, long).call('spans', 'list', [])
    quick.calls[0]?.answer('page')
    expect(await answer).toBe('page')
    expect(long.calls).toEqual([])
  })

  it('goes on in the other thread with one that takes longer', async () => {
    const [quick, long] = [aThread(), aThread()]
    const answer = new ReadLanes(quick, long).call('spans', 'search', [])
    quick.calls[0]?.runOut()
    await settled()
    expect(long.calls[0]?.budgetMs).toBe(10_000)
    long.calls[0]?.answer('page')
    expect(await answer).toBe('page')
  })

  it('lets at most two tries into the thread of the quick ones, and one read into the other', async () => {
    const [quick, long] = [aThread(), aThread()]
    const lanes = new ReadLanes(quick, long)
    const answers = ['a', 'b', 'c', 'd'].map((method) => lanes.call('spans', method, []))
    expect(quick.methods()).toEqual(['a', 'b'])
    quick.calls[0]?.runOut()
    quick.calls[1]?.runOut()
    await settled()
    expect(quick.methods()).toEqual(['a', 'b', 'c', 'd'])
    expect(long.methods()).toEqual(['a'])
    long.calls[0]?.answer(1)
    await settled()
    expect(long.methods()).toEqual(['a', 'b'])
    for (const { answer } of [...long.calls, ...quick.calls]) answer(2)
    expect(await Promise.all(answers)).toEqual([1, 2, 2, 2])
  })

  it('gives up what takes longer than may be, and says what would be shorter', async () => {
    const [quick, long] = [aThread(), aThread()]
    const answer = new ReadLanes(quick, long).call('spans', 'search', [])
    quick.calls[0]?.runOut()
    await settled()
    long.calls[0]?.runOut()
    await expect(answer).rejects.toMatchObject({
      code: 'REQUEST_TOO_LARGE',
      message: expect.stringMatching(/^Answering took longer than 10 s and was given up\. Ask for less: a shorter time/) as string,
    })
  })

  it('keeps work that is known to be long out of the thread of the quick ones', async () => {
    const [quick, long] = [aThread(), aThread()]
    const longOnly = new ReadLanes(quick, long).longOnly('Send less.')
    const answers = [longOnly.call('drafts', 'read', []), longOnly.call('drafts', 'read', [])]
    expect([quick.calls.length, long.calls.length]).toEqual([0, 1])
    long.calls[0]?.answer('drafts')
    expect(await answers[0]).toBe('drafts')
    long.calls[1]?.runOut()
    await expect(answers[1]).rejects.toThrow('Answering took longer than 10 s and was given up. Send less.')
  })

  it('keeps 16 long reads waiting, and asks one more to come again', async () => {
    const [quick, long] = [aThread(), aThread()]
    const lanes = new ReadLanes(quick, long)
    const answers: Promise<unknown>[] = []
    for (let i = 0; i < 18; i++) {
      answers.push(lanes.call('spans', 'search', []))
      quick.calls[i]?.runOut()
      if (i < 17) await settled()
    }
    await expect(answers.pop()).rejects.toMatchObject({ code: 'REQUEST_LIMIT_EXCEEDED', retryAfterSeconds: 5 })
    for (let i = 0; i < 17; i++) {
      long.calls[i]?.answer(i)
      await settled()
    }
    expect(await Promise.all(answers)).toEqual(Array.from({ length: 17 }, (_, i) => i))
  })

  it('lets nobody wait for longer than a read may take', async () => {
    vi.useFakeTimers()
    try {
      const [quick, long] = [aThread(), aThread()]
      const lanes = new ReadLanes(quick, long)
      const [first, second] = ['a', 'b'].map((method) => lanes.call('spans', method, []))
      for (const { runOut } of quick.calls) runOut()
      const refusal = second?.catch((error: unknown) => error)
      await vi.advanceTimersByTimeAsync(maxReadMs)
      expect(await refusal).toMatchObject({ code: 'REQUEST_LIMIT_EXCEEDED' })
      long.calls[0]?.answer('late')
      expect(await first).toBe('late')
      expect(long.methods()).toEqual(['a'])
    } finally {
      vi.useRealTimers()
    }
  })

  it('passes on what a store refuses', async () => {
    const refusal = new Error('no such field')
    const lanes = new ReadLanes({ callWithin: () => Promise.reject(refusal) }, aThread())
    await expect(lanes.call('spans', 'search', [])).rejects.toBe(refusal)
    await expect(lanes.call('spans', 'search', [])).rejects.toBe(refusal)
    await expect(lanes.call('spans', 'search', [])).rejects.toBe(refusal)
  })
})
