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
}

const idBytes = 8
const ids = Buffer.alloc(64 * 1024)

/**
 * Makes a template's bytes into a new request, in place: other ids, times and texts in every span.
 * `firstTrace` counts traces over all requests of a load.
 */
export function fillRequest(template: RequestTemplate, firstTrace: number, options: FillOptions): Buffer {
  const { body, spans } = template
  randomFillSync(ids, 0, spans.length * 3 * idBytes)
  let trace = firstTrace - 1
  let root: SpanPlaces | undefined
  let clock = { startMs: 0, stepMs: 0, totalMs: 0 }
  for (const [index, span] of spans.entries()) {
    const id = index * 3 * idBytes
    ids.copy(body, span.spanId, id, id + idBytes)
    if (span.isRoot || root === undefined) {
      trace++
      root = span
      ids.copy(body, span.traceId, id + idBytes, id + 3 * idBytes)
      clock = makeClock(options.startMsOf(trace), options.dice)
    } else {
      body.copyWithin(span.traceId, root.traceId, root.traceId + 16)
      body.copyWithin(span.parentId, root.spanId, root.spanId + idBytes)
      clock.startMs += clock.stepMs
    }
    writeTimes(body, span, clock.startMs, span.isRoot ? clock.totalMs : clock.stepMs)
    writeTexts(template, span, root, options)
    if (span.isRoot) plant(body, span, trace, options.planted)
  }
  return body
}

/** Runs take from 0.2 to 20 s, short ones as often as long ones on a logarithmic scale. */
function makeClock(startMs: number, dice: Dice): { startMs: number; stepMs: number; totalMs: number } {
  const totalMs = 200 * 100 ** dice()
  return { startMs, stepMs: totalMs / 10, totalMs }
}

function writeTimes(body: Buffer, span: SpanPlaces, startMs: number, durationMs: number): void {
  const startNs = BigInt(Math.round(startMs * 1000)) * 1000n
  body.writeBigUInt64LE(startNs, span.startNs)
  body.writeBigUInt64LE(startNs + BigInt(Math.round(durationMs * 1000)) * 1000n, span.endNs)
}

function writeTexts({ body, textBytes }: RequestTemplate, span: SpanPlaces, root: SpanPlaces, { pool, dice, repeats }: FillOptions): void {
  const stretch = (at: number): void => {
    const from = Math.floor(dice() * (pool.length - textBytes))
    pool.copy(body, at, from, from + textBytes)
  }
  if (repeats && !span.isRoot) body.copyWithin(span.input, root.input, root.input + textBytes)
  else stretch(span.input)
  stretch(span.output)
}

function plant(body: Buffer, span: SpanPlaces, trace: number, planted: readonly PlantedPhrase[]): void {
  let at = span.input
  for (const { everyTraces, text } of planted) if (trace % everyTraces === 0) at += body.write(` ${text} `, at, 'utf8')
}
