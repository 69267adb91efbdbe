import { BufferLimitError, ByteWriter } from './byte-writer.ts'
import { type ScopeSpans, encodeSpan } from './otlp-encoder.ts'
import type { QueueLimits } from './queue-limits.ts'
import type { InstrumentationScope, SpanData } from './span-data.ts'

/** Encoded spans that go out in one request. */
export interface Batch {
  scopes: ScopeSpans[]
  /** Without announcements, which count in no total. */
  spanCount: number
  byteLength: number
}

/** `filled`: queued, and that closed the batch. */
export type AddResult = 'queued' | 'filled' | 'queue_full' | 'too_large'

/** Buffers kept for the next batches; as many as are on their way or filling at a time when a program is busy. */
const maxSpares = 3
const maxSpareBytes = 1024 * 1024
/** The writer makes room before it knows how many bytes a text has. */
const roomAhead = 65_536

/**
 * Spans waiting to be sent, first in first out, bounded in number and bytes: a full queue refuses the newest.
 *
 * A span is encoded when it is added. That keeps the bytes exact, lets go of the program's objects at once, and leaves nothing to do
 * when a batch is sent.
 */
export class SpanQueue {
  readonly #limits: QueueLimits
  readonly #closed: Batch[] = []
  #writers = new Map<InstrumentationScope, ByteWriter>()
  /** Of the last span, and most often of the next. */
  #lastScope: InstrumentationScope | undefined
  #lastWriter: ByteWriter | undefined
  #openSpans = 0
  #openBytes = 0
  #heldSpans = 0
  #heldBytes = 0
  #capacity = 16_384
  readonly #spares: Buffer[] = []

  constructor(limits: QueueLimits) {
    this.#limits = limits
  }

  /** Spans waiting or on their way. */
  get spanCount(): number {
    return this.#heldSpans
  }

  get hasClosedBatch(): boolean {
    return this.#closed.length > 0
  }

  /** Puts the span into the open batch. */
  add(span: SpanData): AddResult {
    const limits = this.#limits
    if (this.#heldSpans >= limits.maxSpans) return 'queue_full'
    const result = this.#append(span)
    if (result !== 'queued') return result
    this.#openSpans++
    this.#heldSpans++
    if (this.#openSpans < limits.batchSpans && this.#openBytes < limits.batchBytes) return 'queued'
    this.close()
    return 'filled'
  }

  /** Adds a span that is still open. It takes room only where there is some, and counts as no span. */
  announce(span: SpanData): void {
    this.#append(span)
  }

  #append(span: SpanData): AddResult {
    const writer = this.#writerOf(span.scope)
    const before = writer.length
    writer.maxBytes = before + this.#limits.maxSpanBytes + roomAhead
    try {
      encodeSpan(writer, span)
    } catch (error) {
      writer.length = before
      if (error instanceof BufferLimitError) return 'too_large'
      throw error
    }
    const size = writer.length - before
    const tooLarge = size > this.#limits.maxSpanBytes
    if (tooLarge || this.#heldBytes + size > this.#limits.maxBytes) {
      writer.length = before
      return tooLarge ? 'too_large' : 'queue_full'
    }
    this.#openBytes += size
    this.#heldBytes += size
    return 'queued'
  }

  #writerOf(scope: InstrumentationScope): ByteWriter {
    if (scope === this.#lastScope && this.#lastWriter !== undefined) return this.#lastWriter
    let writer = this.#writers.get(scope)
    if (writer === undefined) {
      writer = new ByteWriter(this.#writers.size === 0 ? this.#capacity : 4096, this.#spares.pop())
      this.#writers.set(scope, writer)
    }
    this.#lastScope = scope
    this.#lastWriter = writer
    return writer
  }

  /** Ends the open batch, so that `take` gives it. */
  close(): void {
    if (this.#openBytes === 0) return
    const scopes: ScopeSpans[] = []
    for (const [scope, writer] of this.#writers) {
      if (writer.length === 0) continue
      scopes.push({ scope, spans: writer.view() })
      // The next batch will be about as large: growing to it again would copy every byte twice.
      this.#capacity = Math.min(Math.max(16_384, writer.bytes.length), maxSpareBytes)
    }
    this.#closed.push({ scopes, spanCount: this.#openSpans, byteLength: this.#openBytes })
    this.#writers = new Map()
    this.#lastWriter = undefined
    this.#openSpans = 0
    this.#openBytes = 0
  }

  /** The oldest closed batch. Its spans stay counted until `release`. */
  take(): Batch | undefined {
    return this.#closed.shift()
  }

  /** Gives back what a batch from `take` held, once its fate is known. The batch must not be used afterwards. */
  release(batch: Batch): void {
    this.#heldSpans -= batch.spanCount
    this.#heldBytes -= batch.byteLength
    const spans = batch.scopes[0]?.spans
    if (spans !== undefined && spans.buffer.byteLength <= maxSpareBytes && this.#spares.length < maxSpares)
      this.#spares.push(Buffer.from(spans.buffer))
  }

  /** Throws away everything that waits; the number of spans. What is on its way stays. */
  clear(): number {
    this.close()
    let dropped = 0
    for (let batch = this.take(); batch !== undefined; batch = this.take()) {
      dropped += batch.spanCount
      this.release(batch)
    }
    return dropped
  }
}
