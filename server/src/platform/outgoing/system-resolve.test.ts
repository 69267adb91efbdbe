import { describe, expect, it } from 'vitest'
import { createSystemResolve, failureKeptMs, maxFailuresKept, maxLookups, slowLookupMs } from './system-resolve.ts'

const waits = new AbortController().signal

/** Lookups that end when they are told to, and a clock that is set. */
function open() {
  let nowMs = 0
  const looked: string[] = []
  const ends = new Map<string, { answer(addresses: string[]): void; fail(error: Error): void }>()
  const resolve = createSystemResolve(
    (hostname) => {
      looked.push(hostname)
      return new Promise((answer, fail) => ends.set(hostname, { answer, fail }))
    },
    () => nowMs,
  )
  return {
    looked,
    ask: (name: string, signal = waits): Promise<unknown> => resolve(name, signal).catch((error: Error) => error.message),
    answer: (name: string) => ends.get(name)?.answer([name]),
    fail: (name: string) => ends.get(name)?.fail(new Error(`no ${name}`)),
    pass: (ms: number) => void (nowMs += ms),
    /** A name whose server gave no answer for a while, as known afterwards. */
    async failSlowly(name: string): Promise<void> {
      const outcome = resolve(name, waits).catch(() => undefined)
      nowMs += slowLookupMs
      ends.get(name)?.fail(new Error(`no ${name}`))
      await outcome
    },
  }
}

describe('createSystemResolve', () => {
  it('knows this machine by its name', async () => {
    const addresses = await createSystemResolve()('localhost', waits)
    expect(addresses.some((address) => address === '127.0.0.1' || address === '::1')).toBe(true)
  })

  it('rejects for a name that there is not', async () => {
    await expect(createSystemResolve()('nowhere.invalid', waits)).rejects.toThrow('nowhere.invalid')
  })

  it(`looks up ${maxLookups.inAll} names at once, and the next one when one of them is there or failed`, async () => {
    const { ask, answer, fail, looked } = open()
    const answers = ['a', 'b', 'c', 'd'].map((name) => ask(name))
    expect(looked).toEqual(['a', 'b'])
    answer('b')
    expect(await answers[1]).toEqual(['b'])
    expect(looked).toEqual(['a', 'b', 'c'])
    fail('a')
    expect(await answers[0]).toBe('no a')
    expect(looked).toEqual(['a', 'b', 'c', 'd'])
    for (const name of ['c', 'd']) answer(name)
    expect(await Promise.all(answers)).toEqual(['no a', ['b'], ['c'], ['d']])
  })

  it('looks a name up once for all who ask meanwhile, so that one without an answer keeps nobody else waiting', async () => {
    const { ask, answer, looked } = open()
    const dead = [ask('dead'), ask('dead'), ask('dead'), ask('dead')]
    const healthy = ask('healthy')
    expect(looked).toEqual(['dead', 'healthy'])
    answer('healthy')
    expect(await healthy).toEqual(['healthy'])
    answer('dead')
    expect(await Promise.all(dead)).toEqual([['dead'], ['dead'], ['dead'], ['dead']])
    void ask('dead')
    expect(looked).toEqual(['dead', 'healthy', 'dead'])
  })

  it('begins no lookup for which nobody waits any more', async () => {
    const { ask, answer, looked } = open()
    const running = [ask('a'), ask('b')]
    const [gone, alsoGone] = [new AbortController(), new AbortController()]
    const left = [ask('c', gone.signal), ask('d', gone.signal), ask('d', alsoGone.signal), ask('e', gone.signal)]
    const stays = ask('e')
    gone.abort(new Error('left'))
    alsoGone.abort(new Error('left'))
    expect(await Promise.all(left.slice(0, 3))).toEqual(['left', 'left', 'left'])
    answer('a')
    await running[0]
    expect(looked).toEqual(['a', 'b', 'e'])
    answer('e')
    expect(await stays).toEqual(['e'])
  })

  it('fails a name at once whose server gave no answer just now', async () => {
    const { ask, fail, failSlowly, looked, pass } = open()
    await failSlowly('dead')
    pass(failureKeptMs - 1)
    expect(await ask('dead')).toBe('no dead')
    expect(looked).toEqual(['dead'])
    pass(1)
    void ask('dead')
    expect(looked).toEqual(['dead', 'dead'])
    fail('dead')
  })

  it('asks anew for a name that is not there, which is known quickly', async () => {
    const { ask, fail, looked, pass } = open()
    const first = ask('typo')
    pass(slowLookupMs - 1)
    fail('typo')
    expect(await first).toBe('no typo')
    void ask('typo')
    expect(looked).toEqual(['typo', 'typo'])
  })

  it('leaves a place to others, however many names have no answer', async () => {
    const { ask, answer, failSlowly, looked, pass } = open()
    for (const name of ['dead1', 'dead2', 'dead3']) await failSlowly(name)
    pass(failureKeptMs)
    looked.length = 0
    for (const name of ['dead1', 'dead2', 'dead3']) void ask(name)
    const healthy = ask('healthy')
    expect(looked).toEqual(['dead1', 'healthy'])
    answer('healthy')
    expect(await healthy).toEqual(['healthy'])
    // One that is there again is as any other.
    answer('dead1')
    await expect.poll(() => looked).toEqual(['dead1', 'healthy', 'dead2'])
    void ask('dead1')
    expect(looked).toEqual(['dead1', 'healthy', 'dead2', 'dead1'])
  })

  it(`remembers ${maxFailuresKept} names that failed`, async () => {
    const { ask, failSlowly, looked } = open()
    for (let i = 0; i <= maxFailuresKept; i++) await failSlowly(`dead${i}`)
    looked.length = 0
    expect(await ask(`dead${maxFailuresKept}`)).toBe(`no dead${maxFailuresKept}`)
    for (const name of ['dead1', 'dead2', 'dead0']) void ask(name)
    expect(looked).toEqual(['dead1', 'dead0'])
  })
})
