import { AppError } from '@assay/protocol'

/** A body that is held in memory must arrive whole within this; a slow sender gets 408 (HX-63). */
export const wholeBodyMs = 60_000
/** A file may take as long as it is large, if its sender never rests for longer than this. */
export const maxPauseMs = 60_000

/** `body`, as long as all of it is there within `wholeBodyMs`. @throws REQUEST_TIMEOUT */
export function wholeInTime<T>(body: AsyncIterable<T>): AsyncIterable<T> {
  const untilMs = performance.now() + wholeBodyMs
  return timed(body, () => untilMs - performance.now(), `The request did not arrive whole within ${wholeBodyMs / 1000} s.`)
}

/** `body`, as long as no piece of it is waited for longer than `maxPauseMs`. What the reader takes for a piece counts for nothing. @throws REQUEST_TIMEOUT */
export function withoutLongPauses<T>(body: AsyncIterable<T>): AsyncIterable<T> {
  return timed(body, () => maxPauseMs, `Nothing of the request arrived for ${maxPauseMs / 1000} s.`)
}

async function* timed<T>(body: AsyncIterable<T>, leftMs: () => number, refusal: string): AsyncGenerator<T> {
  const pieces = body[Symbol.asyncIterator]()
  try {
    for (;;) {
      const next = await within(leftMs(), pieces.next(), refusal)
      if (next.done === true) return
      yield next.value
    }
  } finally {
    // Not waited for: it comes behind the piece that did not arrive.
    pieces.return?.().catch(() => undefined)
  }
}

/** A race for each piece, as one promise that loses them all would keep something of each until the body ends. */
function within<T>(ms: number, work: Promise<T>, refusal: string): Promise<T> {
  return new Promise((done, failed) => {
    const timer = setTimeout(() => failed(new AppError('REQUEST_TIMEOUT', refusal)), ms)
    work.then(done, failed).finally(() => clearTimeout(timer))
  })
}
