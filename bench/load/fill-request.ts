import { randomFillSync } from 'node:crypto'
import type { Dice } from './dice.ts'
import type { RequestTemplate, SpanPlaces } from './request-template.ts'

/** A phrase put into the root's input of every so many traces, to be found again by its words. */
export interface PlantedPhrase {
  everyTraces: number
  text: string
}

export interface FillOptions {
  pool: Buffer
  dice: Dice
  /** Milliseconds since the epoch at which a trace starts, by its place in the order of sending. */
  startMsOf(trace: number): number
  planted: readonly PlantedPhrase[]
  /** A span's input repeats that of its trace, as chat histories do. */
  repeats: boolean
  /** The root of the trace that a request goes on with, where it does not begin with a root of its own. */
  continues?: TraceRoot
}

export interface TraceRoot {
  /** 16 bytes. */
  traceId: Buffer
  /** 8 bytes. */
  spanId: Buffer
}

const idBytes = 8
let ids = Buffer.alloc(0)

/**
 * Makes a template's bytes into a new request, in place: other ids, times and texts in every span.
 * `firstTrace` counts traces over all requests of a load.
 */
export function fillRequest(template: RequestTemplate, firstTrace: number, options: FillOptions): Buffer {
  const { body, spans, spansPerTrace } = template
  if (ids.length < spans.length * 3 * idBytes) ids = Buffer.alloc(spans.length * 3 * idBytes)
  randomFillSync(ids, 0, spans.length * 3 * idBytes)
  let trace = firstTrace - 1
  let root = options.continues
  let input = -1
  let clock = makeClock(options.startMsOf(firstTrace), spansPerTrace, options.dice)
  for (const [index, span] of spans.entries()) {
    const id = index * 3 * idBytes
    ids.copy(body, span.spanId, id, id + idBytes)
    if (span.isRoot) {
      trace++
      root = { traceId: ids.subarray(id + idBytes, id + 3 * idBytes), spanId: ids.subarray(id, id + idBytes) }
      clock = makeClock(options.startMsOf(trace), spansPerTrace, options.dice)
      input = span.input
    } else {
      if (root === undefined) throw new Error('fillRequest: a request that begins within a trace needs the root that it continues')
      root.spanId.copy(body, span.parentId)
      clock.startMs += clock.stepMs
    }
    root.traceId.copy(body, span.traceId)
    writeTimes(body, span, clock.startMs, span.isRoot ? clock.totalMs : clock.stepMs)
    writeTexts(template, span, options)
    if (options.repeats && !span.isRoot && input >= 0) body.copyWithin(span.input, input, input + template.textBytes)
    if (span.isRoot) plant(body, span, trace, options.planted)
  }
  return body
}

/** Runs take from 0.2 to 20 s, short ones as often as long ones on a logarithmic scale; their spans come one after the other. */
function makeClock(startMs: number, spansPerTrace: number, dice: Dice): { startMs: number; stepMs: number; totalMs: number } {
  const totalMs = 200 * 100 ** dice()
  return { startMs, stepMs: totalMs / spansPerTrace, totalMs }
}

function writeTimes(body: Buffer, span: SpanPlaces, startMs: number, durationMs: number): void {
  const startNs = BigInt(Math.round(startMs * 1000)) * 1000n
  body.writeBigUInt64LE(startNs, span.startNs)
  body.writeBigUInt64LE(startNs + BigInt(Math.round(durationMs * 1000)) * 1000n, span.endNs)
}

function writeTexts({ body, textBytes }: RequestTemplate, span: SpanPlaces, { pool, dice }: FillOptions): void {
  for (const at of [span.input, span.output]) {
    const from = Math.floor(dice() * (pool.length - textBytes))
    pool.copy(body, at, from, from + textBytes)
  }
}

function plant(body: Buffer, span: SpanPlaces, trace: number, planted: readonly PlantedPhrase[]): void {
  let at = span.input
  for (const { everyTraces, text } of planted) if (trace % everyTraces === 0) at += body.write(` ${text} `, at, 'utf8')
}
