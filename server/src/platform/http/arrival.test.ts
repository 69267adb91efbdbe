import { PassThrough, Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { maxPauseMs, wholeBodyMs, wholeInTime, withoutLongPauses } from './arrival.ts'

/** A body whose pieces come so many milliseconds after one another, and which then never ends. */
function dripping(...pausesMs: number[]): Readable {
  const body = new PassThrough()
  let atMs = 0
  for (const [at, ms] of pausesMs.entries()) setTimeout(() => body.write(Buffer.from([at])), (atMs += ms))
  return body
}
/** The bytes of a body, as they are read. */
async function read(pieces: AsyncIterable<Uint8Array>, got: number[] = []): Promise<number[]> {
  for await (const piece of pieces) got.push(...piece)
  return got
}
/** As long as it does not fail. */
async function* take<T>(pieces: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* pieces
  } catch {
    // Only its end matters.
  }
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
    const body = dripping(...Array<number>(10).fill(maxPauseMs - 1))
    const outcome = read(withoutLongPauses(body)).catch((error: unknown) => error)
    await vi.advanceTimersByTimeAsync(10 * (maxPauseMs - 1))
    expect(body.isPaused()).toBe(false)
    await vi.advanceTimersByTimeAsync(maxPauseMs - 1)
    expect(vi.getTimerCount()).toBe(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(await outcome).toEqual(late)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('may wait for its reader, who counts for nothing', async () => {
    const mebibyte = Buffer.alloc(1024 * 1024, 1)
    const got: number[] = []
    const slow = async (): Promise<void> => {
      for await (const piece of withoutLongPauses(Readable.from([mebibyte, mebibyte, Buffer.from('end')]))) {
        await new Promise((go) => setTimeout(go, 2 * maxPauseMs))
        got.push(piece.length)
      }
    }
    const done = slow()
    await vi.advanceTimersByTimeAsync(6 * maxPauseMs)
    await done
    expect(got).toEqual([mebibyte.length, mebibyte.length, 3])
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('a body', () => {
  it('is there whole, in order, however it is cut', async () => {
    const sent = Array.from({ length: 5_000 }, (_, at) => at % 251)
    const cut = (bytes: number): Buffer[] =>
      Array.from({ length: Math.ceil(sent.length / bytes) }, (_, at) => Buffer.from(sent.slice(at * bytes, (at + 1) * bytes)))
    for (const bytes of [1, 7, 4_999, 5_000]) {
      expect(await read(wholeInTime(Readable.from(cut(bytes))))).toEqual(sent)
      expect(await read(withoutLongPauses(Readable.from(cut(bytes))))).toEqual(sent)
    }
    expect(await read(wholeInTime(Readable.from([])))).toEqual([])
  })

  it('comes in pieces of a megabyte where it is large', async () => {
    const lengths: number[] = []
    const sent = Readable.from(Array.from({ length: 33 }, () => Buffer.alloc(64 * 1024)))
    for await (const { length } of withoutLongPauses(sent)) lengths.push(length)
    expect(lengths).toEqual([1024 * 1024, 1024 * 1024, 64 * 1024])
  })

  it('is held back while its reader is busy', async () => {
    let taken = 0
    const body = new Readable({ highWaterMark: 1, read: () => void (taken++ < 1_000 && body.push(Buffer.alloc(1024))) })
    const pieces = wholeInTime(body)[Symbol.asyncIterator]()
    await pieces.next()
    for (let i = 0; i < 200; i++) await new Promise(setImmediate)
    expect(taken).toBeLessThan(100)
    await pieces.return?.()
  })

  it('stays open, and waits, when its reader leaves it', async () => {
    const body = new PassThrough()
    body.write('x')
    for await (const _ of wholeInTime(body)) break
    expect([body.destroyed, body.isPaused(), body.listenerCount('data')]).toEqual([false, true, 0])
  })

  it('is left alone until it is asked for', () => {
    const body = new PassThrough()
    wholeInTime(body)
    expect([body.readableFlowing, body.listenerCount('data'), body.listenerCount('error')]).toEqual([null, 0, 0])
  })

  it.each([
    ['ends', (body: PassThrough) => void body.end()],
    ['breaks off', (body: PassThrough) => void body.destroy()],
    ['fails', (body: PassThrough) => void body.destroy(new Error('gone'))],
    ['is left', () => undefined],
  ])('leaves no timer behind when it %s', async (how, end) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    for (const pieces of [wholeInTime, withoutLongPauses]) {
      const body = new PassThrough()
      body.write(Buffer.alloc(1024 * 1024))
      for await (const _ of take(pieces(body))) {
        expect(vi.getTimerCount()).toBe(1)
        if (how === 'is left') break
        end(body)
      }
      expect(vi.getTimerCount()).toBe(0)
    }
  })

  it.each([
    ['an error', (body: Readable) => body.destroy(new Error('gone'))],
    ['no word', (body: Readable) => body.destroy()],
  ])('that breaks off with %s is refused, after what arrived', async (_, breakOff) => {
    for (const early of [true, false]) {
      const body = new PassThrough()
      const got: number[] = []
      body.write(Buffer.from([7]))
      if (early) breakOff(body.on('error', () => undefined))
      const outcome = read(wholeInTime(body), got)
      if (!early) setImmediate(() => breakOff(body))
      await expect(outcome).rejects.toMatchObject({ code: 'MALFORMED_REQUEST' })
      expect(got).toEqual(early ? [] : [7])
    }
  })
})
