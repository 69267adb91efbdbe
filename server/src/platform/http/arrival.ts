import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import { AppError } from '@assay/protocol'

/** A body that is held in memory must arrive whole within this; a slow sender gets 408 (HX-63). */
export const wholeBodyMs = 60_000
/** A file may take as long as it is large, if its sender never rests for longer than this. */
export const maxPauseMs = 60_000

/** What arrives while its reader is busy, before the sender is told to wait. Unit: bytes. */
const maxHeldBytes = 64 * 1024
/** Unit: bytes. */
const largePieceBytes = 1024 * 1024

/** From the socket where there is one: a web stream around it costs more than all else that is done with an upload. */
export function bodyOf(request: Request, incoming?: IncomingMessage): Readable {
  if (incoming !== undefined) return incoming
  return request.body === null ? Readable.from([]) : Readable.fromWeb(request.body as ReadableStream)
}

/**
 * The pieces of `body`, as long as all of it is there within `wholeBodyMs` of when the first is asked for. Each is lent: it is gone when the next
 * is asked for. A body that is left early stays open, since a refusal goes out on the same connection.
 * @throws REQUEST_TIMEOUT; MALFORMED_REQUEST when it breaks off
 */
export function wholeInTime(body: Readable): AsyncIterable<Buffer> {
  return new Arrivals(body, wholeBodyMs, 'inAll', `The request did not arrive whole within ${wholeBodyMs / 1000} s.`)
}

/**
 * As `wholeInTime`, in pieces of a megabyte, as long as nothing of it is waited for longer than `maxPauseMs`. What the reader takes for a piece
 * counts for nothing.
 */
export async function* withoutLongPauses(body: Readable): AsyncGenerator<Uint8Array> {
  const large = Buffer.allocUnsafeSlow(largePieceBytes)
  try {
    let used = 0
    for await (const piece of new Arrivals(body, maxPauseMs, 'eachPause', `Nothing of the request arrived for ${maxPauseMs / 1000} s.`)) {
      for (let at = 0; at < piece.length;) {
        const copied = piece.copy(large, used, at)
        at += copied
        used += copied
        if (used < large.length) continue
        yield large
        used = 0
      }
    }
    if (used > 0) yield large.subarray(0, used)
  } finally {
    free(large)
  }
}

/** Node's own iterator of a stream costs a small request more than all that is done with it, and copies what came while nobody waited. */
class Arrivals implements AsyncIterableIterator<Buffer> {
  private readonly body: Readable
  private readonly limitMs: number
  private readonly counts: 'inAll' | 'eachPause'
  private readonly refusal: string
  private timer: NodeJS.Timeout | null = null
  private readonly held: Buffer[] = []
  private heldBytes = 0
  private lent: Buffer | null = null
  private waiting: PromiseWithResolvers<IteratorResult<Buffer, undefined>> | null = null
  private isEnded = false
  private failure: AppError | null = null

  constructor(body: Readable, limitMs: number, counts: 'inAll' | 'eachPause', refusal: string) {
    this.body = body
    this.limitMs = limitMs
    this.counts = counts
    this.refusal = refusal
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  next(): Promise<IteratorResult<Buffer, undefined>> {
    if (this.timer === null) this.begin()
    this.takeBack()
    const piece = this.held.shift()
    if (piece !== undefined) {
      this.heldBytes -= piece.length
      return Promise.resolve(this.lend(piece))
    }
    if (this.failure !== null) return Promise.reject(this.failure)
    if (this.isEnded) return Promise.resolve({ done: true, value: undefined })
    if (this.counts === 'eachPause') this.timer?.refresh()
    this.waiting = Promise.withResolvers()
    if (this.body.isPaused()) this.body.resume()
    return this.waiting.promise
  }

  return(): Promise<IteratorResult<Buffer, undefined>> {
    this.takeBack()
    this.letGo()
    return Promise.resolve({ done: true, value: undefined })
  }

  private begin(): void {
    const { body } = this
    this.timer = setTimeout(() => {
      if (this.counts === 'inAll' || this.waiting !== null) this.fail(new AppError('REQUEST_TIMEOUT', this.refusal))
    }, this.limitMs)
    if (body.destroyed) this.fail(brokenOff(body.errored))
    else body.on('data', this.onData).once('end', this.onEnd).once('close', this.onClose)
    // Also when nobody reads on: an error that nobody hears of ends the process.
    body.on('error', this.onError)
  }

  private readonly onData = (piece: Buffer): void => {
    if (this.waiting !== null) {
      this.settle().resolve(this.lend(piece))
      return
    }
    this.held.push(piece)
    this.heldBytes += piece.length
    if (this.heldBytes >= maxHeldBytes) this.body.pause()
  }

  private readonly onEnd = (): void => {
    this.isEnded = true
    this.letGo()
    if (this.waiting !== null) this.settle().resolve({ done: true, value: undefined })
  }

  private readonly onError = (error: unknown): void => this.fail(brokenOff(error))
  private readonly onClose = (): void => this.fail(brokenOff())

  private fail(failure: AppError): void {
    this.failure = failure
    this.letGo()
    if (this.waiting !== null) this.settle().reject(failure)
  }

  /** Who waits, and does no more. */
  private settle(): PromiseWithResolvers<IteratorResult<Buffer, undefined>> {
    const { waiting } = this
    this.waiting = null
    return waiting as PromiseWithResolvers<IteratorResult<Buffer, undefined>>
  }

  private letGo(): void {
    clearTimeout(this.timer ?? undefined)
    this.body.off('data', this.onData).off('end', this.onEnd).off('close', this.onClose)
    if (!this.isEnded) this.body.pause()
  }

  private lend(piece: Buffer): IteratorResult<Buffer, undefined> {
    this.lent = piece
    return { done: false, value: piece }
  }

  private takeBack(): void {
    // Only pieces of sockets are nobody else's. (`instanceof` would have every thread of stores load all of `node:http`.)
    if (this.lent !== null && 'socket' in this.body) free(this.lent)
    this.lent = null
  }
}

/**
 * Gives memory back at once. Left to the collector, what arrives brings a collection of everything for each few dozen megabytes, which is most
 * of what an upload costs.
 */
function free(bytes: Buffer): void {
  if (bytes.byteLength === bytes.buffer.byteLength) (bytes.buffer as ArrayBuffer).transfer(0)
}

function brokenOff(cause?: unknown): AppError {
  return new AppError('MALFORMED_REQUEST', 'The request body ended before it was whole. Nothing of it was kept.', { cause })
}
