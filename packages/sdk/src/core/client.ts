import { experimentHeader, keys } from '@assay/protocol/constants'
import { AttributeList } from './attribute-list.ts'
import { TraceClock } from './clock.ts'
import {
  type Context,
  activeContext,
  rootContext,
  runInContext,
  spanKey,
  suppressKey,
  traceScopeKey,
  unobservedContext,
} from './context.ts'
import { Exporter } from './exporter.ts'
import { newSpanId, newTraceId, parseSpanId, parseTraceId } from './ids.ts'
import { NoteSender } from './note-sender.ts'
import { OpenSpans } from './open-spans.ts'
import { encodeResource } from './otlp-encoder.ts'
import { type LocalTrace, RecordedSpan, type SpanOwner } from './recorded-span.ts'
import { safeText } from './safe-text.ts'
import { isTraceSampled } from './sampling.ts'
import type { Settings } from './settings.ts'
import type { Span, SpanOptions } from './span.ts'
import { type SpanContext, isSampled, spanContextOf } from './span-context.ts'
import type { SpanStats } from './span-counts.ts'
import { type InstrumentationScope, type SpanData, statusCodes } from './span-data.ts'
import { SpanQueue } from './span-queue.ts'
import { type TraceNotes, beginNotes } from './trace-notes.ts'
import { readTraceScope, writeFacts } from './trace-scope.ts'
import { type Transport, createTransport } from './transport.ts'
import { TroubleLog } from './trouble-log.ts'
import { UnrecordedSpan, noSpan } from './unrecorded-span.ts'
import { sdkVersion } from './version.ts'

const batchIntervalMs = 1000
const experimentFlushMs = 2000
/** A timer of more runs at once. */
const longestTimeoutMs = 2 ** 31 - 1
const noOptions: SpanOptions = {}
const sdkScope: InstrumentationScope = { name: 'assay', version: sdkVersion }

/** Everything that `init` sets up: makes spans, and sees to it that they are sent. One at a time in a process. */
export class Client {
  readonly settings: Settings
  readonly log: TroubleLog
  readonly #queue: SpanQueue
  readonly #exporter: Exporter
  readonly #open: OpenSpans
  readonly #owner: SpanOwner
  readonly #notes: NoteSender
  readonly #transport: Transport
  #started = 0
  #batchTimer: NodeJS.Timeout | undefined
  #closed = false

  constructor(settings: Settings) {
    this.settings = settings
    this.log = new TroubleLog(settings.log)
    for (const complaint of settings.complaints) this.log.tell(complaint, complaint)
    this.#queue = new SpanQueue(settings.queue)
    this.#open = new OpenSpans((span) => this.#announce(span))
    this.#owner = { mask: settings.mask, onEnd: (span) => this.#end(span) }
    const transport = createTransport({ url: settings.url, headers: settings.headers, gzip: settings.gzip })
    this.#transport = transport
    this.#notes = new NoteSender(settings, this.log)
    this.#exporter = new Exporter({
      queue: this.#queue,
      send: (body) => runInContext(unobservedContext, () => transport.send(body)),
      resource: encodeResource(AttributeList.from(settings.resource)),
      log: this.log,
      address: settings.url.href,
      random: Math.random,
      onAccepted: (takesStarted) => {
        this.#open.setEnabled(takesStarted && !this.#closed)
        if (this.#notes.count > 0) void this.#notes.drain()
      },
    })
  }

  /**
   * A span is made under `options.parent`, else under the active span of `context`. It does not become the active one. Never throws: options
   * that cannot be read are told and left out.
   */
  startSpan(
    name: string,
    options: SpanOptions = noOptions,
    context: Context = activeContext(),
    scope: InstrumentationScope = sdkScope,
  ): Span {
    if (this.#closed || context.getValue(suppressKey) === true) return noSpan
    try {
      return this.#start(name, options ?? noOptions, { context, scope })
    } catch (error) {
      this.log.tell('start', `the options of span "${safeText(name)}" cannot be read and are left out: ${safeText(error)}`)
      return this.#start(name, noOptions, { context, scope })
    }
  }

  #start(name: string, options: SpanOptions, { context, scope }: { context: Context; scope: InstrumentationScope }): Span {
    const parent = options.parent === undefined ? context.getValue(spanKey) : options.parent
    const local = parent instanceof RecordedSpan ? parent : undefined
    const trace = local?.trace ?? this.#enterTrace(spanContextOf(parent), options, context)
    if (trace instanceof UnrecordedSpan) return trace

    const { kind = 'INTERNAL', startTime } = options
    const parentId = local === undefined ? trace.callerId : local.id
    const span = new RecordedSpan({ name, trace, id: newSpanId(), parentId, kind, scope, startTime, owner: this.#owner })
    const facts = readTraceScope(context.getValue(traceScopeKey))
    if (facts !== undefined) writeFacts(span, local === undefined ? facts : { session: facts.session, user: facts.user })
    if (options.type !== undefined) span.setType(options.type)
    if (options.inputs !== undefined) span.setInputs(options.inputs)
    if (options.attributes !== undefined) span.setAttributes(options.attributes)
    if (options.links !== undefined) span.addLinks(options.links)
    trace.root ??= span
    this.#started++
    this.#open.add(span)
    return span
  }

  /** A trace that begins in this process, or comes to it from a caller; when it is not sampled, the one span that stands for it. */
  #enterTrace(caller: SpanContext | undefined, options: SpanOptions, context: Context): LocalTrace | UnrecordedSpan {
    const id = (caller === undefined ? undefined : parseTraceId(caller.traceId)) ?? newTraceId()
    const state = caller?.traceState
    const sampled = caller === undefined ? isTraceSampled(id, options.sampleRatio ?? this.settings.sampleRatio) : isSampled(caller)
    if (!sampled) return new UnrecordedSpan({ traceId: id.text, spanId: newSpanId().text, traceFlags: 0, traceState: state })
    const callerId = caller === undefined ? undefined : parseSpanId(caller.spanId)
    // A trace that comes from a caller is the caller's to say something of.
    const notes = callerId === undefined ? beginNotes(context) : undefined
    return { id, state, callerId, clock: new TraceClock(), root: undefined, notes }
  }

  #end(span: RecordedSpan): void {
    this.#open.remove(span)
    if (span.trace.notes !== undefined && span.trace.root === span) this.#keepNotes(span, span.trace.notes)
    this.#enqueue(span)
    if (!this.settings.batching && span.trace.root === span) this.#sendSoon(0)
  }

  #keepNotes({ trace, startUs, endUs, statusCode }: RecordedSpan, notes: TraceNotes): void {
    this.#notes.add({ traceId: trace.id.text, startUs, endUs: endUs ?? startUs, failed: statusCode === statusCodes.ERROR, notes })
  }

  /** Takes a finished span that another tracer made. */
  exportForeign(span: SpanData): void {
    this.#started++
    this.#enqueue(span)
  }

  #enqueue(span: SpanData): void {
    if (this.#closed) {
      this.#exporter.drop('shutdown', 1, 'a span ended after shutdown() and is dropped')
      return
    }
    try {
      const result = this.#queue.add(span)
      if (result === 'queue_full') this.#exporter.drop(result, 1, 'the export queue is full; new spans are dropped until it empties')
      if (result === 'too_large')
        this.#exporter.drop(result, 1, `span "${span.name}" is over ${this.settings.queue.maxSpanBytes} bytes and is dropped`)
      if (result === 'filled') this.#startExport()
      else this.#sendSoon(batchIntervalMs)
    } catch (error) {
      this.#exporter.drop('failed', 1, `span "${span.name}" could not be written: ${String(error)}`)
    }
  }

  #announce(span: SpanData): void {
    try {
      this.#queue.announce(span)
      this.#sendSoon(0)
    } catch (error) {
      this.log.tell('announce', `the open span "${span.name}" could not be announced: ${String(error)}`)
    }
  }

  #sendSoon(delayMs: number): void {
    if (this.#batchTimer !== undefined) {
      if (delayMs > 0) return
      clearTimeout(this.#batchTimer)
    }
    this.#batchTimer = setTimeout(() => {
      this.#batchTimer = undefined
      this.#queue.close()
      this.#startExport()
    }, delayMs)
    this.#batchTimer.unref()
  }

  /** Outside the program's own context, which the background work would otherwise keep alive. */
  #startExport(): void {
    runInContext(rootContext, () => this.#exporter.start())
  }

  /** What ended before goes to the experiment before; what ends from now on to this one. */
  async useExperiment(id: string): Promise<void> {
    await this.flush(experimentFlushMs)
    const { settings } = this
    settings.experiment = { id }
    settings.headers[experimentHeader] = id
    this.#transport.setHeader(experimentHeader, id)
    settings.resource = settings.resource.filter(([key]) => key !== keys.experiment)
    this.#exporter.setResource(encodeResource(AttributeList.from(settings.resource)))
  }

  /** Whether something waits that a flush would send. */
  get isIdle(): boolean {
    return this.#queue.spanCount === 0 && this.#notes.count === 0
  }

  stats(): SpanStats {
    const { exported, dropped } = this.#exporter
    return { started: this.#started, open: this.#open.count, queued: this.#queue.spanCount, exported, dropped: { ...dropped } }
  }

  /**
   * Sends every ended span now. True when all of them have been acknowledged or dropped within `timeoutMs`; what is not stays queued.
   * Keeps the process alive for as long as it waits.
   */
  async flush(timeoutMs: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined
    const deadline = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), Math.min(timeoutMs, longestTimeoutMs))
    })
    const drained = runInContext(rootContext, () => this.#exporter.drainNow())
      .then(() => this.#notes.drain())
      .then(() => true)
    try {
      return await Promise.race([drained, deadline])
    } finally {
      clearTimeout(timer)
    }
  }

  /** Flushes, then stops for good: what could not be sent by then is dropped and counted. */
  async shutdown(timeoutMs: number): Promise<boolean> {
    const flushed = this.#closed || (await this.flush(timeoutMs))
    this.giveUp('before shutdown')
    return flushed
  }

  /** Stops for good without waiting, and says how many spans that costs. `when` ends the sentence's first half. */
  giveUp(when: string, advice = ''): void {
    const lost = this.#queue.spanCount
    if (lost > 0) {
      const [spans, are] = lost === 1 ? ['span', 'is'] : ['spans', 'are']
      this.log.tell('lost', `${lost} ${spans} could not be sent to ${this.settings.url.href} ${when} and ${are} lost${advice}`)
    }
    this.#closed = true
    clearTimeout(this.#batchTimer)
    this.#open.setEnabled(false)
    this.#exporter.stop()
    // What is on its way is counted when its request ends, which it does now.
    this.#exporter.dropped.shutdown += this.#queue.clear()
    this.#notes.stop()
    this.#transport.close()
  }
}
