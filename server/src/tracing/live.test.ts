import { describe, expect, it, vi } from 'vitest'
import { LiveHub, maxListeners } from './live.ts'

const query = { workspace: 'default', experimentId: null, traceId: 'aa', filter: null }
const nothingFound = { searchTraces: () => Promise.resolve({ items: [], nextCursor: null }) }

function hub(reader = nothingFound): LiveHub {
  let now = 0
  return new LiveHub(reader as never, () => (now += 1_000))
}

async function next(stream: ReadableStreamDefaultReader<Uint8Array>): Promise<string> {
  const { value } = await stream.read()
  return Buffer.from(value ?? []).toString()
}

describe('LiveHub', () => {
  it('tells a listener of its trace', async () => {
    const live = hub()
    const stream = live.open(query).getReader()
    expect(await next(stream)).toBe('event: hello\ndata: {}\n\n')
    live.touched('default', null, ['bb', 'aa'])
    expect(await next(stream)).toBe('event: spans\ndata: {"traceId":"tr-aa","revision":1}\n\n')
    await stream.cancel()
  })

  it('tells the pages of a project, and of its traces, that some traces are gone', async () => {
    const live = hub()
    const list = live.open({ ...query, traceId: null, experimentId: '1' }).getReader()
    const trace = live.open({ ...query, experimentId: '1' }).getReader()
    const elsewhere = live.open({ ...query, experimentId: '2' }).getReader()
    for (const stream of [list, trace, elsewhere]) await next(stream)
    live.touched('default', '1', [])
    expect(await next(list)).toBe('event: resync\ndata: {}\n\n')
    expect(await next(trace)).toBe('event: spans\ndata: {"traceId":"tr-aa","revision":1}\n\n')
    live.touched('default', '2', ['aa'])
    expect(await next(elsewhere)).toContain('"revision":1')
    for (const stream of [list, trace, elsewhere]) await stream.cancel()
  })

  it('tells nobody of another workspace', async () => {
    const live = hub()
    const stream = live.open({ ...query, workspace: 'other' }).getReader()
    await next(stream)
    live.touched('default', null, ['aa'])
    live.touched('other', null, ['aa'])
    expect(await next(stream)).toContain('"revision":1')
    await stream.cancel()
  })

  it('HX-59 has a place for so many pages, and gives it on when one leaves', async () => {
    const live = hub()
    const streams = Array.from({ length: maxListeners }, () => live.open(query))
    expect(() => live.open(query)).toThrow('More than 500 pages listen already.')
    await streams[0]?.cancel()
    expect(() => live.open(query)).not.toThrow()
    expect(live.size).toBe(maxListeners)
  })

  it('HX-59 cuts off a page that does not read, instead of keeping everything for it', async () => {
    vi.useFakeTimers()
    try {
      const live = hub()
      const stream = live.open(query).getReader()
      for (let change = 0; change < 100; change++) {
        live.touched('default', null, ['aa'])
        await vi.advanceTimersByTimeAsync(1)
      }
      expect(live.size).toBe(0)
      await expect(stream.read()).rejects.toThrow('The page does not read its events.')
    } finally {
      vi.useRealTimers()
    }
  })

  it('tells a listener to ask again when its search fails', async () => {
    const live = hub({ searchTraces: () => Promise.reject(new Error('no such field')) })
    const stream = live.open({ ...query, traceId: null, experimentId: '0' }).getReader()
    await next(stream)
    live.touched('default', '0', ['aa'])
    expect(await next(stream)).toBe('event: resync\ndata: {}\n\n')
    await stream.cancel()
  })
})
