import type { ServerResponse } from 'node:http'
import type { Fault } from './faults.ts'
import type { Pacer } from './latency.ts'
import type { Outcome, Provider, StreamEvent } from './provider.ts'
import { simulatedError } from './provider-error.ts'

/** Sends an answer at the pace of a model. A stream with a fault stops half way: cut off, or ended by the provider's error event. */
export async function sendOutcome(
  response: ServerResponse,
  outcome: Outcome,
  { provider, fault, pacer }: { provider: Provider; fault: Fault; pacer: Pacer },
): Promise<void> {
  if (outcome.kind === 'json') {
    await pacer.first()
    await pacer.tokens(outcome.outputTokens)
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(outcome.body))
    return
  }
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' })
  response.flushHeaders()
  await pacer.first()
  const broken = fault.kind === 'stream-break' || fault.kind === 'stream-error'
  const events = broken ? outcome.events.slice(0, Math.ceil(outcome.events.length / 2)) : outcome.events
  for (const event of events) {
    await pacer.tokens(event.tokens)
    if (response.destroyed) return
    await write(response, event)
  }
  if (fault.kind === 'stream-break') return void response.destroy()
  if (fault.kind === 'stream-error') await write(response, provider.errorEvent(simulatedError(500)))
  response.end()
}

/** Done when the bytes are handed to the socket, so that what precedes a cut connection has been sent. */
function write(response: ServerResponse, { event, data }: StreamEvent): Promise<void> {
  const text = typeof data === 'string' ? data : JSON.stringify(data)
  return new Promise((resolve) => {
    response.write(`${event === undefined ? '' : `event: ${event}\n`}data: ${text}\n\n`, () => resolve())
  })
}
