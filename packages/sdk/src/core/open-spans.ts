import { keys } from '@assay/protocol/constants'
import type { RecordedSpan } from './recorded-span.ts'
import type { SpanData } from './span-data.ts'

const announceAfterMs = 300

/**
 * The spans that have not ended, oldest first. To a server that wants to know, each is announced once when it has been open for 300 ms:
 * by then most have ended, and what is left is what a person would want to watch.
 *
 * A list through the spans themselves: a Set of objects that live for milliseconds took five times as long.
 */
export class OpenSpans {
  readonly #announce: (span: SpanData) => void
  /** Of those that are not announced yet. */
  #oldest: RecordedSpan | undefined
  #newest: RecordedSpan | undefined
  #count = 0
  #enabled = false
  #timer: NodeJS.Timeout | undefined

  constructor(announce: (span: SpanData) => void) {
    this.#announce = announce
  }

  get count(): number {
    return this.#count
  }

  add(span: RecordedSpan): void {
    this.#count++
    span.older = this.#newest
    if (this.#newest === undefined) this.#oldest = span
    else this.#newest.newer = span
    this.#newest = span
    if (this.#enabled && this.#timer === undefined) this.#schedule(announceAfterMs)
  }

  remove(span: RecordedSpan): void {
    this.#count--
    if (!span.announced) this.#unlink(span)
  }

  #unlink(span: RecordedSpan): void {
    const { older, newer } = span
    if (older === undefined) this.#oldest = newer
    else older.newer = newer
    if (newer === undefined) this.#newest = older
    else newer.older = older
    // A span that the program keeps must not keep others.
    span.older = undefined
    span.newer = undefined
  }

  /** Whether the server wants announcements. */
  setEnabled(enabled: boolean): void {
    if (enabled === this.#enabled) return
    this.#enabled = enabled
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (enabled) this.#sweep()
  }

  #schedule(delayMs: number): void {
    this.#timer = setTimeout(() => this.#sweep(), delayMs)
    this.#timer.unref()
  }

  #sweep(): void {
    this.#timer = undefined
    for (let span = this.#oldest; span !== undefined; span = this.#oldest) {
      const openMs = (span.trace.clock.nowUs() - span.startUs) / 1000
      if (openMs < announceAfterMs) {
        this.#schedule(announceAfterMs - openMs)
        return
      }
      this.#unlink(span)
      span.announced = true
      this.#announce(announcement(span))
    }
  }
}

function announcement(span: RecordedSpan): SpanData {
  return {
    trace: span.trace,
    id: span.id,
    parentId: span.parentId,
    name: span.name,
    kind: span.kind,
    scope: span.scope,
    startUs: span.startUs,
    endUs: undefined,
    attributes: span.attributes.copy().set(keys.spanState, 'started'),
    events: [],
    links: [],
    droppedAttributes: 0,
    droppedEvents: 0,
    droppedLinks: 0,
    statusCode: 0,
    statusMessage: '',
  }
}
