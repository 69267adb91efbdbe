import type { Dice } from './dice.ts'
import { fillRequest, type TraceRoot } from './fill-request.ts'
import { makeRequestTemplate } from './request-template.ts'

/** What every server takes in one request. */
const spansPerRequest = 2000
const spanBytes = 256

/** One trace of many small spans as the requests that bring it, the root with the first. Each body is valid until the next is asked for. */
export function* largeTrace(spans: number, pool: Buffer, dice: Dice): Generator<Buffer> {
  const startMs = Date.now()
  const fill = { pool, dice, planted: [], repeats: false, startMsOf: () => startMs }
  const shape = { spansPerTrace: spans, spanBytes }
  const first = makeRequestTemplate({ ...shape, spansPerRequest: Math.min(spans, spansPerRequest), firstPosition: 0 }, dice)
  const body = fillRequest(first, 0, fill)
  const [place] = first.spans
  if (place === undefined) return
  const continues: TraceRoot = {
    traceId: Buffer.from(body.subarray(place.traceId, place.traceId + 16)),
    spanId: Buffer.from(body.subarray(place.spanId, place.spanId + 8)),
  }
  yield body
  for (let sent = spansPerRequest; sent < spans; sent += spansPerRequest) {
    const shapeOfRest = { ...shape, spansPerRequest: Math.min(spansPerRequest, spans - sent), firstPosition: sent }
    yield fillRequest(makeRequestTemplate(shapeOfRest, dice), 0, { ...fill, continues })
  }
}
