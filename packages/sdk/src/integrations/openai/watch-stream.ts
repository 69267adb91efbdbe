/** Told what passes through a stream. `onEnd` comes once: at the end, when the program leaves early or aborts, or with the error. */
export interface StreamWatcher {
  onPart: (part: unknown) => void
  onEnd: (error?: unknown) => void
}

/** The client's `Stream`: everything that reads it, `tee` and `toReadableStream` too, goes through `iterator`. */
export interface ClientStream {
  iterator: () => AsyncIterator<unknown>
  controller: AbortController
}

export function isClientStream(value: unknown): value is ClientStream {
  return (
    typeof value === 'object' &&
    value !== null &&
    Symbol.asyncIterator in value &&
    'iterator' in value &&
    typeof value.iterator === 'function' &&
    'controller' in value &&
    value.controller instanceof AbortController
  )
}

export function watchStream(stream: ClientStream, watcher: StreamWatcher): void {
  const read = stream.iterator.bind(stream)
  stream.iterator = () => watched(read(), watcher)
  // The client aborts by itself when reading fails; the error, which says more, follows within the same turn of the event loop.
  stream.controller.signal.addEventListener('abort', () => setImmediate(() => watcher.onEnd()).unref(), { once: true })
}

async function* watched(parts: AsyncIterator<unknown>, watcher: StreamWatcher): AsyncGenerator<unknown> {
  try {
    for await (const part of { [Symbol.asyncIterator]: () => parts }) {
      watcher.onPart(part)
      yield part
    }
  } catch (error) {
    watcher.onEnd(error)
    throw error
  } finally {
    watcher.onEnd()
  }
}
