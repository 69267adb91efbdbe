import type { EventEmitter } from 'node:events'
import { type Context, runInContext } from './context.ts'
import { type OutputsOf, failSpan, finishSpan } from './finish-span.ts'
import type { Span } from './span.ts'

/** Parts of a stream that are kept for the outputs, and characters and bytes of them; what comes after is only counted. */
const maxKept = 10_000
const maxKeptSize = 4_194_304

interface StreamTrace {
  span: Span
  /** In which the stream's own code runs. */
  context: Context
  outputsOf: OutputsOf
}

type AnyIterator = Iterator<unknown, unknown, unknown> | AsyncIterator<unknown, unknown, unknown>

/** True for a result that gives its values later, one by one. Arrays, maps and strings are values, not streams. */
export function isTraceable(value: unknown): value is object {
  return (
    typeof value === 'object' &&
    value !== null &&
    (isGenerator(value) || value instanceof ReadableStream || isNodeStream(value) || Symbol.asyncIterator in value)
  )
}

/**
 * The same stream, to be used like the original, which ends the span when it is over. A stream that nobody reads leaves the span open.
 */
export function traceStream<T extends object>(stream: T, trace: StreamTrace): T {
  const collected = new StreamOutcome(trace)
  if (stream instanceof ReadableStream) return traceReadable(stream, collected, trace.context) as T
  if (isGenerator(stream)) return traceIterator(stream as AnyIterator, collected, trace.context) as T
  if (isNodeStream(stream)) traceNodeStream(stream as NodeStream, collected)
  else traceAsyncIterable(stream as AsyncIterable<unknown>, collected, trace.context)
  return stream
}

/** What has come out of a stream so far; nothing of a span that is not recorded. The first of `done` and `fail` counts. */
class StreamOutcome {
  readonly #trace: StreamTrace
  readonly #parts: unknown[] = []
  #size = 0
  #count = 0

  constructor(trace: StreamTrace) {
    this.#trace = trace
  }

  add(part: unknown): void {
    if (!this.#trace.span.isRecording()) return
    this.#count++
    if (this.#parts.length >= maxKept || this.#size >= maxKeptSize) return
    this.#parts.push(part)
    this.#size += typeof part === 'string' ? part.length : ArrayBuffer.isView(part) ? part.byteLength : 0
  }

  done(): void {
    if (this.#trace.span.isRecording()) finishSpan(this.#trace.span, this.#seen(), this.#trace.outputsOf)
  }

  fail(error: unknown): void {
    const { span, outputsOf } = this.#trace
    if (span.isRecording()) failSpan(span, error, { result: this.#seen(), outputsOf })
  }

  #seen(): unknown[] {
    const missing = this.#count - this.#parts.length
    return missing === 0 ? this.#parts : [...this.#parts, `… [${missing} more parts]`]
  }
}

/** A generator's stand-in: same protocol, its body runs in the span's context, a promise or a value as the original gives it. */
function traceIterator(source: AnyIterator, outcome: StreamOutcome, context: Context): object {
  function observe(result: IteratorResult<unknown>): IteratorResult<unknown> {
    if (result.done === true) outcome.done()
    else outcome.add(result.value)
    return result
  }
  function failed(error: unknown): never {
    outcome.fail(error)
    throw error
  }
  function step(method: 'next' | 'return' | 'throw', args: [unknown?]): unknown {
    try {
      const result = runInContext(
        context,
        () => Reflect.apply(source[method] ?? noSuchStep, source, args) as IteratorResult<unknown> | Promise<IteratorResult<unknown>>,
      )
      return result instanceof Promise ? result.then(observe, failed) : observe(result)
    } catch (error) {
      return failed(error)
    }
  }
  return {
    // The prototype of the original brings the iterator helpers and the right name.
    __proto__: Object.getPrototypeOf(source) as object,
    next: (...args: [unknown?]) => step('next', args),
    return: (value: unknown) => step('return', [value]),
    throw: (error: unknown) => step('throw', [error]),
  }
}

function noSuchStep(value: unknown): IteratorResult<unknown> {
  return { done: true, value }
}

/** An object with more to it than iteration (a client's stream class) stays itself; only what iterates it is watched. */
function traceAsyncIterable(stream: AsyncIterable<unknown>, outcome: StreamOutcome, context: Context): void {
  const original = stream[Symbol.asyncIterator].bind(stream)
  Object.defineProperty(stream, Symbol.asyncIterator, {
    configurable: true,
    writable: true,
    value: () => traceIterator(runInContext(context, original), outcome, context),
  })
}

function traceReadable(stream: ReadableStream<unknown>, outcome: StreamOutcome, context: Context): ReadableStream<unknown> {
  const bytes = isByteStream(stream)
  const reader = stream.getReader()
  const source = {
    async pull(controller: ReadableStreamDefaultController | ReadableByteStreamController): Promise<void> {
      try {
        const { done, value } = await runInContext(context, () => reader.read())
        if (done) {
          outcome.done()
          controller.close()
          // A reader with a buffer of its own waits until it is given back.
          if ('byobRequest' in controller) controller.byobRequest?.respond(0)
        } else {
          // A byte stream takes the memory away from whoever puts bytes in.
          outcome.add(bytes ? (value as Uint8Array).slice() : value)
          controller.enqueue(value as Uint8Array<ArrayBuffer>)
        }
      } catch (error) {
        outcome.fail(error)
        controller.error(error)
      }
    },
    async cancel(reason: unknown): Promise<void> {
      outcome.done()
      await reader.cancel(reason)
    },
  }
  // Nothing is read ahead: the traced stream asks its source exactly when it is asked.
  if (bytes) return new ReadableStream({ type: 'bytes', ...source }, { highWaterMark: 0 })
  return new ReadableStream(source, { highWaterMark: 0 })
}

/** One that can fill a buffer of its reader, as the body of an answer is. */
function isByteStream(stream: ReadableStream<unknown>): boolean {
  try {
    stream.getReader({ mode: 'byob' }).releaseLock()
    return true
  } catch {
    return false
  }
}

type NodeStream = EventEmitter & { errored?: Error | null }

/** Only its end is watched: taking its data would start it, an error listener would swallow a crash. */
function traceNodeStream(stream: NodeStream, outcome: StreamOutcome): void {
  stream.once('close', () => {
    if (stream.errored instanceof Error) outcome.fail(stream.errored)
    else outcome.done()
  })
}

function isNodeStream(value: object): boolean {
  return 'pipe' in value && typeof value.pipe === 'function' && 'once' in value && typeof value.once === 'function'
}

function isGenerator(value: unknown): boolean {
  const tag = Object.prototype.toString.call(value)
  return tag === '[object Generator]' || tag === '[object AsyncGenerator]'
}
