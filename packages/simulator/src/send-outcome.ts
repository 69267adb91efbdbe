import type { ServerResponse } from 'node:http'
import type { Fault } from './faults.ts'
import type { Pacer } from './latency.ts'
import { awsMessage } from './bedrock/aws-message.ts'
import type { Framing, Outcome, Provider, StreamEvent } from './provider.ts'
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
  const framing = outcome.framing ?? 'events'
  response.writeHead(200, { 'content-type': contentTypes[framing], 'cache-control': 'no-cache' })
  response.flushHeaders()
  await pacer.first()
  const broken = fault.kind === 'stream-break' || fault.kind === 'stream-error'
  const events = broken ? outcome.events.slice(0, Math.ceil(outcome.events.length / 2)) : outcome.events
  for (const event of events) {
    await pacer.tokens(event.tokens)
    if (response.destroyed) return
    await write(response, event, framing)
  }
  if (fault.kind === 'stream-break') return void response.destroy()
  if (fault.kind === 'stream-error') await write(response, provider.errorEvent(simulatedError(500)), framing)
  response.end()
}

/** Done when the bytes are handed to the socket, so that what precedes a cut connection has been sent. */
function write(response: ServerResponse, event: StreamEvent, framing: Framing): Promise<void> {
  return new Promise((resolve) => {
    response.write(framed(event, framing), () => resolve())
  })
}

const contentTypes: Record<Framing, string> = {
  events: 'text/event-stream; charset=utf-8',
  lines: 'application/x-ndjson',
  aws: 'application/vnd.amazon.eventstream',
}

function framed({ event, data }: StreamEvent, framing: Framing): string | Buffer {
  const text = typeof data === 'string' ? data : JSON.stringify(data)
  if (framing === 'lines') return `${text}\n`
  if (framing === 'aws') return awsMessage(event ?? '', text)
  return `${event === undefined ? '' : `event: ${event}\n`}data: ${text}\n\n`
}
