import { keys } from '@assay/protocol/constants'
import type { RecordedSpan } from './recorded-span.ts'
import type { SpanData } from './span-data.ts'

const announceAfterMs = 300

/**
 * The spans that have not ended, oldest first. To a server that wants to know, each is announced once when it has been open for 300 ms:
 * by then most have ended, and what is left is what a person would want to watch.
 */
export class OpenSpans {
  /** Not announced yet; a Set keeps the order of starting, and forgets an ended span at once. */
  readonly #unannounced = new Set<RecordedSpan>()
  readonly #announce: (span: SpanData) => void
  #announced = 0
  #enabled = false
  #timer: NodeJS.Timeout | undefined

  constructor(announce: (span: SpanData) => void) {
    this.#announce = announce
  }

  get count(): number {
    return this.#unannounced.size + this.#announced
  }

  add(span: RecordedSpan): void {
    this.#unannounced.add(span)
    if (this.#enabled && this.#timer === undefined) this.#schedule(announceAfterMs)
  }

  remove(span: RecordedSpan): void {
    if (!this.#unannounced.delete(span)) this.#announced--
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
    for (const span of this.#unannounced) {
      const openMs = (span.trace.clock.nowUs() - span.startUs) / 1000
      if (openMs < announceAfterMs) {
        this.#schedule(announceAfterMs - openMs)
        return
      }
      this.#unannounced.delete(span)
      this.#announced++
      this.#announce(announcement(span))
    }
  }
}

function announcement(span: RecordedSpan): SpanData {
  return {
    context: span.context,
    parentSpanId: span.parentSpanId,
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
