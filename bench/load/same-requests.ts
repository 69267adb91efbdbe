import { seededDice } from './dice.ts'
import { fillRequest } from './fill-request.ts'
import { largeTrace } from './large-trace.ts'
import { rejectedSpans } from './rejected-spans.ts'
import { defaultShape, makeRequestTemplate } from './request-template.ts'
import { makeWordPool } from './word-pool.ts'

const poolBytes = 1 << 20
const hourMs = 3_600_000

/** OTLP requests that are kept to be sent to several servers, the same ids, times and texts to each. */
export interface SameRequests {
  bodies: readonly Buffer[]
  spans: number
}

/** Agents' runs of ten spans, one every few seconds over the last hour, in the order of time. `traces` is a multiple of 10. */
export function agentTraces(traces: number): SameRequests {
  const dice = seededDice(5)
  const pool = makeWordPool(poolBytes, dice)
  const template = makeRequestTemplate(defaultShape, dice)
  const firstMs = Date.now() - hourMs
  const startMsOf = (trace: number): number => firstMs + (trace / traces) * hourMs
  const perRequest = defaultShape.spansPerRequest / defaultShape.spansPerTrace
  const bodies = Array.from({ length: traces / perRequest }, (_, request) =>
    Buffer.from(fillRequest(template, request * perRequest, { pool, dice, startMsOf, planted: [], repeats: false })),
  )
  return { bodies, spans: bodies.length * defaultShape.spansPerRequest }
}

/** One trace, of now. */
export function oneTrace(spans: number): SameRequests {
  const dice = seededDice(4)
  return { bodies: Array.from(largeTrace(spans, makeWordPool(poolBytes, dice), dice), (body) => Buffer.from(body)), spans }
}

/** One request after the other. @throws when one is refused, wholly or in part. */
export async function sendSame({ bodies }: SameRequests, to: { url: string; headers: Readonly<Record<string, string>> }): Promise<void> {
  for (const body of bodies) {
    const headers = { 'content-type': 'application/x-protobuf', ...to.headers }
    const answer = await fetch(to.url, { method: 'POST', headers, body: new Uint8Array(body) })
    const rejected = rejectedSpans(Buffer.from(await answer.arrayBuffer()))
    if (!answer.ok || rejected > 0) throw new Error(`${to.url} refused a request: HTTP ${answer.status}, ${rejected} spans rejected`)
  }
}
