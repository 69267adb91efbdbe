import { ByteWriter } from './byte-writer.ts'
import { type ScopeSpans, encodeSpan } from './otlp-encoder.ts'
import type { InstrumentationScope, SpanData } from './span-data.ts'

export interface QueueLimits {
  /** Spans held at most, those on their way included. */
  maxSpans: number
  /** Bytes held at most, those on their way included. */
  maxBytes: number
  /** A batch is closed when it has this many spans … */
  batchSpans: number
  /** … or this many bytes. */
  batchBytes: number
  /** A span over this many bytes is not sent at all. */
  maxSpanBytes: number
}

export const defaultQueueLimits: QueueLimits = {
  maxSpans: 2048,
  maxBytes: 16 * 1024 * 1024,
  batchSpans: 512,
  batchBytes: 2 * 1024 * 1024,
  maxSpanBytes: 8 * 1024 * 1024,
}

/** Encoded spans that go out in one request. */
export interface Batch {
  scopes: ScopeSpans[]
  /** Without announcements, which count in no total. */
  spanCount: number
  byteLength: number
}

export type AddResult = 'queued' | 'queue_full' | 'too_large'

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
  #openSpans = 0
  #openBytes = 0
  #heldSpans = 0
  #heldBytes = 0
  #capacity = 16_384
  #spare: Buffer | undefined

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

  /** Puts the span into the open batch; `closed` tells whether that filled it. */
  add(span: SpanData): { result: AddResult; closed: boolean } {
    const limits = this.#limits
    if (this.#heldSpans >= limits.maxSpans) return { result: 'queue_full', closed: false }
    const result = this.#append(span)
    if (result !== 'queued') return { result, closed: false }
    this.#openSpans++
    this.#heldSpans++
    const full = this.#openSpans >= limits.batchSpans || this.#openBytes >= limits.batchBytes
    if (full) this.close()
    return { result, closed: full }
  }

  /** Adds a span that is still open. It takes room only where there is some, and counts as no span. */
  announce(span: SpanData): void {
    this.#append(span)
  }

  #append(span: SpanData): AddResult {
    const writer = this.#writerOf(span.scope)
    const before = writer.length
    try {
      encodeSpan(writer, span)
    } catch (error) {
      writer.length = before
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
    let writer = this.#writers.get(scope)
    if (writer === undefined) {
      writer = new ByteWriter(this.#writers.size === 0 ? this.#capacity : 4096, this.#takeSpare())
      this.#writers.set(scope, writer)
    }
    return writer
  }

  #takeSpare(): Buffer | undefined {
    const spare = this.#spare
    this.#spare = undefined
    return spare
  }

  /** Ends the open batch, so that `take` gives it. */
  close(): void {
    if (this.#openBytes === 0) return
    const scopes: ScopeSpans[] = []
    for (const [scope, writer] of this.#writers) {
      if (writer.length === 0) continue
      scopes.push({ scope, spans: writer.view() })
      // The next batch will be about as large: growing to it again would copy every byte twice.
      this.#capacity = Math.min(Math.max(16_384, writer.bytes.length), 1024 * 1024)
    }
    this.#closed.push({ scopes, spanCount: this.#openSpans, byteLength: this.#openBytes })
    this.#writers = new Map()
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
    if (spans !== undefined && spans.buffer.byteLength <= 1024 * 1024) this.#spare = Buffer.from(spans.buffer)
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
