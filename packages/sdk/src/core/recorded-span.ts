import { keys, type SpanType } from '@assay/protocol/constants'
import { AttributeList } from './attribute-list.ts'
import { type AttributeValue, attributeKeys, readField, toAttributeValue } from './attribute-value.ts'
import { type TimeInput, type TraceClock, toEpochUs } from './clock.ts'
import { describeException } from './exception.ts'
import { type Mask, applyMask } from './masking.ts'
import { safeText } from './safe-text.ts'
import { toJsonText } from './serialize.ts'
import type { Attributes, Span, SpanStatus } from './span.ts'
import type { SpanId, TraceId } from './ids.ts'
import { type SpanContext, type TraceState, sampledFlag } from './span-context.ts'
import {
  type InstrumentationScope,
  type SpanData,
  type SpanEvent,
  type SpanKind,
  type SpanLink,
  type StatusCode,
  spanKinds,
  statusCodes,
} from './span-data.ts'
import { linkTo } from './span-link.ts'
import type { TraceNotes } from './trace-notes.ts'

const maxAttributes = 128
const maxEvents = 128
const maxLinks = 128
// What most spans have of either; a span's own list is made with its first one.
const noEvents: SpanEvent[] = []
const noLinks: SpanLink[] = []
const noAttributes = new AttributeList()

/** What the spans of one trace share in this process. */
export interface LocalTrace {
  readonly id: TraceId
  /** As it came from the caller. */
  readonly state: TraceState | undefined
  /** The caller's span in another process. */
  readonly callerId: SpanId | undefined
  readonly clock: TraceClock
  /** The span that entered the trace here: where facts about the whole trace are written. */
  root: RecordedSpan | undefined
  notes: TraceNotes | undefined
}

/** What made the span, and what becomes of it. */
export interface SpanOwner {
  readonly mask: Mask | undefined
  readonly onEnd: (span: RecordedSpan) => void
}

export interface RecordedSpanInit {
  name: string
  trace: LocalTrace
  id: SpanId
  parentId: SpanId | undefined
  kind: SpanKind
  scope: InstrumentationScope
  startTime: TimeInput | undefined
  owner: SpanOwner
}

export class RecordedSpan implements Span, SpanData {
  name: string
  readonly trace: LocalTrace
  readonly id: SpanId
  readonly parentId: SpanId | undefined
  readonly kind: SpanData['kind']
  readonly scope: InstrumentationScope
  readonly startUs: number
  endUs: number | undefined = undefined
  attributes = new AttributeList()
  events = noEvents
  links = noLinks
  droppedAttributes = 0
  droppedEvents = 0
  droppedLinks = 0
  statusCode: StatusCode = statusCodes.UNSET
  statusMessage = ''
  /** Neighbours by start among the open spans that are watched, and whether this one is: kept by `OpenSpans`. */
  older: RecordedSpan | undefined = undefined
  newer: RecordedSpan | undefined = undefined
  watched = false
  readonly #owner: SpanOwner
  #context: SpanContext | undefined

  constructor(init: RecordedSpanInit) {
    this.name = safeText(init.name)
    this.trace = init.trace
    this.id = init.id
    this.parentId = init.parentId
    this.kind = spanKinds[init.kind] ?? spanKinds.INTERNAL
    this.scope = init.scope
    this.startUs = (init.startTime === undefined ? undefined : toEpochUs(init.startTime)) ?? init.trace.clock.nowUs()
    this.#owner = init.owner
  }

  get traceId(): string {
    return this.trace.id.text
  }

  get spanId(): string {
    return this.id.text
  }

  spanContext(): SpanContext {
    return (this.#context ??= {
      traceId: this.traceId,
      spanId: this.spanId,
      traceFlags: sampledFlag,
      traceState: this.trace.state,
    })
  }

  /** What is written where a program passes a span on as a value. */
  toJSON(): { traceId: string; spanId: string } {
    return { traceId: this.traceId, spanId: this.spanId }
  }

  isRecording(): boolean {
    return this.endUs === undefined
  }

  setInputs(value: unknown): this {
    return this.#setPayload('inputs', keys.spanInputs, value)
  }

  setOutputs(value: unknown): this {
    return this.#setPayload('outputs', keys.spanOutputs, value)
  }

  #setPayload(kind: 'inputs' | 'outputs', key: string, value: unknown): this {
    if (!this.isRecording()) return this
    const shown = this.#owner.mask === undefined ? value : applyMask(this.#owner.mask, value, { kind, key, spanName: this.name })
    if (shown !== undefined) this.#put(key, toJsonText(shown))
    return this
  }

  setType(type: SpanType): this {
    if (this.isRecording()) this.#put(keys.spanType, toJsonText(type))
    return this
  }

  setAttribute(key: string, value: unknown): this {
    if (!this.isRecording()) return this
    const name = safeText(key)
    const kept = this.#maskedAttribute(name, value)
    if (kept !== undefined) this.#put(name, kept)
    return this
  }

  setAttributes(attributes: Attributes): this {
    for (const key of attributeKeys(attributes)) this.setAttribute(key, readField(attributes, key))
    return this
  }

  setTag(key: string, value: string): this {
    return this.setAttribute(keys.mlflowTagPrefix + safeText(key), safeText(value))
  }

  #put(key: string, value: AttributeValue): void {
    if (this.attributes.size >= maxAttributes && !this.attributes.has(key)) this.droppedAttributes++
    else this.attributes.set(key, value)
  }

  #maskedAttribute(key: string, value: unknown): AttributeValue | undefined {
    const shown =
      this.#owner.mask === undefined ? value : applyMask(this.#owner.mask, value, { kind: 'attribute', key, spanName: this.name })
    return toAttributeValue(shown)
  }

  addEvent(name: string, attributes?: Attributes | TimeInput, time?: TimeInput): this {
    if (isTimeInput(attributes)) return this.#addEvent(name, {}, attributes)
    return this.#addEvent(name, attributes ?? {}, time)
  }

  #addEvent(name: string, attributes: Attributes, time: TimeInput | undefined): this {
    if (!this.isRecording()) return this
    if (this.events.length >= maxEvents) {
      this.droppedEvents++
      return this
    }
    const timeUs = (time === undefined ? undefined : toEpochUs(time)) ?? this.trace.clock.nowUs()
    if (this.events === noEvents) this.events = []
    this.events.push({ name: safeText(name), timeUs, attributes: this.#list(attributes) })
    return this
  }

  #list(attributes: unknown): AttributeList {
    const list = new AttributeList()
    for (const key of attributeKeys(attributes)) {
      const value = this.#maskedAttribute(key, readField(attributes, key))
      if (value !== undefined) list.set(key, value)
    }
    return list
  }

  addLink(link: { context: SpanContext; attributes?: Attributes | undefined }): this {
    if (!this.isRecording()) return this
    const made = this.links.length < maxLinks ? linkTo(readField(link, 'context'), this.#list(readField(link, 'attributes'))) : undefined
    if (made === undefined) {
      this.droppedLinks++
      return this
    }
    if (this.links === noLinks) this.links = []
    this.links.push(made)
    return this
  }

  addLinks(links: { context: SpanContext; attributes?: Attributes | undefined }[]): this {
    for (const link of listOf(links)) this.addLink(link)
    return this
  }

  recordException(thrown: unknown, time?: TimeInput): this {
    if (!this.isRecording()) return this
    const { type, message, stacktrace } = describeException(thrown)
    return this.#addEvent('exception', { 'exception.type': type, 'exception.message': message, 'exception.stacktrace': stacktrace }, time)
  }

  fail(thrown: unknown): this {
    if (!this.isRecording()) return this
    return this.recordException(thrown).setStatus('ERROR', describeException(thrown).message)
  }

  setStatus(status: SpanStatus | { code: number; message?: string | undefined }, message?: string): this {
    if (!this.isRecording() || this.statusCode === statusCodes.OK) return this
    if (typeof status === 'object') {
      const name = (['UNSET', 'OK', 'ERROR'] as const)[Number(readField(status, 'code'))]
      return name === undefined ? this : this.setStatus(name, safeText(readField(status, 'message') ?? ''))
    }
    if (!Object.hasOwn(statusCodes, status)) return this
    this.statusCode = statusCodes[status]
    const shown = status === 'ERROR' && message !== undefined ? this.#maskedAttribute('status.message', message) : undefined
    this.statusMessage = typeof shown === 'string' ? shown : ''
    return this
  }

  updateName(name: string): this {
    if (this.isRecording()) this.name = safeText(name)
    return this
  }

  end(time?: TimeInput): void {
    if (!this.isRecording()) return
    const endUs = (time === undefined ? undefined : toEpochUs(time)) ?? this.trace.clock.nowUs()
    this.endUs = Math.max(endUs, this.startUs)
    this.#owner.onEnd(this)
    // It is written by now. A context that outlives the span, as that of a pooled connection does, must not keep what was in it.
    this.attributes = noAttributes
    this.events = noEvents
    this.links = noLinks
  }
}

/** The items of a list, whatever was given for it. */
function listOf<T>(list: T[]): T[] {
  try {
    return Array.isArray(list) ? list : []
  } catch {
    // A proxy that was revoked.
    return []
  }
}

function isTimeInput(value: Attributes | TimeInput | undefined): value is TimeInput {
  try {
    return typeof value === 'number' || value instanceof Date || Array.isArray(value)
  } catch {
    // A proxy that was revoked is neither a time nor attributes.
    return false
  }
}
