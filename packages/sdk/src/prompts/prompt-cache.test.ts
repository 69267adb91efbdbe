import { describe, expect, it } from 'vitest'
import { AssayError } from '../rest/assay-error.ts'
import { PromptCache, maxCachedPrompts, outagePauseMs } from './prompt-cache.ts'

const unreachable = new AssayError('gone', 0, 'UNREACHABLE')
const missing = new AssayError('no', 404, 'RESOURCE_DOES_NOT_EXIST')

/** A cache whose clock is moved by hand, in front of what counts how often it is asked. */
function aCache() {
  const clock = { ms: 1000 }
  const cache = new PromptCache<string>(() => clock.ms)
  const asked: string[] = []
  const outages: unknown[] = []
  let answer: (key: string) => Promise<string> = (key) => Promise.resolve(`${key} ${asked.length}`)
  return {
    clock,
    cache,
    asked,
    outages,
    answerWith: (next: typeof answer) => (answer = next),
    get: (key: string, ttlMs = 60) =>
      cache.get(key, {
        ttlMs,
        load: (hasStale) => {
          asked.push(`${key}${hasStale ? ' again' : ''}`)
          return answer(key)
        },
        onOutage: (error) => outages.push(error),
      }),
  }
}

describe('PromptCache', () => {
  it('asks once until the time is over', async () => {
    const { clock, asked, get } = aCache()
    expect([await get('a'), await get('a')]).toEqual(['a 1', 'a 1'])
    clock.ms += 59
    expect(await get('a')).toBe('a 1')
    clock.ms += 1
    expect([await get('a'), asked]).toEqual(['a 2', ['a', 'a again']])
  })

  it('asks once for all that ask at the same moment', async () => {
    const { asked, get } = aCache()
    expect(await Promise.all([get('a'), get('a'), get('b')])).toEqual(['a 1', 'a 1', 'b 2'])
    expect(asked).toEqual(['a', 'b'])
  })

  it('asks always where it is told so, and knows no outage then', async () => {
    const { asked, get, answerWith } = aCache()
    await get('a')
    expect([await get('a', 0), await get('a', 0), asked.length]).toEqual(['a 2', 'a 3', 3])
    answerWith(() => Promise.reject(unreachable))
    await expect(get('a', 0)).rejects.toBe(unreachable)
  })

  it.each([
    unreachable,
    new AssayError('busy', 429, 'UNKNOWN'),
    new AssayError('broken', 500, 'INTERNAL_ERROR'),
    new AssayError('token expired', 401, 'UNAUTHENTICATED'),
    new AssayError('no prompt', 0, 'INVALID_PARAMETER_VALUE'),
    new TypeError('what nobody has thought of'),
  ])('gives what it has while the server is out: %s', async (error) => {
    const { clock, asked, outages, get, answerWith } = aCache()
    await get('a')
    clock.ms += 60
    answerWith(() => Promise.reject(error))
    expect([await get('a'), await get('a'), asked.length, outages]).toEqual(['a 1', 'a 1', 2, [error]])
    clock.ms += outagePauseMs - 1
    expect([await get('a'), asked.length]).toEqual(['a 1', 2])
    clock.ms += 1
    expect([await get('a'), asked.length]).toEqual(['a 1', 3])
    clock.ms += outagePauseMs
    answerWith(() => Promise.resolve('new'))
    expect(await get('a')).toBe('new')
  })

  it('has nothing to give for what it never saw', async () => {
    const { get, answerWith } = aCache()
    answerWith(() => Promise.reject(unreachable))
    await expect(get('a')).rejects.toBe(unreachable)
  })

  it.each([missing, new AssayError('no such alias', 400, 'INVALID_PARAMETER_VALUE')])('forgets what is gone: %s', async (error) => {
    const { clock, cache, get, answerWith } = aCache()
    await get('a')
    clock.ms += 60
    answerWith(() => Promise.reject(error))
    await expect(get('a')).rejects.toBe(error)
    expect(cache.size).toBe(0)
  })

  it('keeps nothing that was asked for before something was changed', async () => {
    const { cache, get, answerWith } = aCache()
    let deliver: (value: string) => void = () => {}
    answerWith(() => new Promise((resolve) => (deliver = resolve)))
    const early = get('a')
    cache.forget((key) => key === 'a')
    answerWith(() => Promise.resolve('after'))
    const late = get('a')
    deliver('before')
    expect([await early, await late, await get('a')]).toEqual(['before', 'after', 'after'])
  })

  it('keeps 1000, and lets go of the one that was asked for longest ago', async () => {
    const { cache, asked, get } = aCache()
    for (let n = 0; n < maxCachedPrompts; n++) await get(`p${n}`)
    await get('p0')
    expect([maxCachedPrompts, cache.size, asked.length]).toEqual([1000, 1000, 1000])
    await get('one more')
    expect(cache.size).toBe(1000)
    await get('p0')
    expect(asked.length).toBe(1001)
    await get('p1')
    expect(asked.at(-1)).toBe('p1')
  })
})
