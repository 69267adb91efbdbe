import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { only, readProtobuf } from './read-protobuf.fixture.ts'
import { agentTraces, oneTrace, sendSame } from './same-requests.ts'

function traceIds(body: Buffer): string[] {
  const scopeSpans = readProtobuf(only(readProtobuf(only(readProtobuf(body), 1)), 2))
  return (scopeSpans.get(2) ?? []).map((span) => only(readProtobuf(span as Buffer), 1).toString('hex'))
}

/** An OTLP door that answers `answer` and keeps what it was sent. */
async function aDoor({ status, answer }: { status: number; answer: Buffer }) {
  const received: Buffer[] = []
  const server = createServer((request, response) => {
    void buffer(request).then((body) => {
      received.push(body)
      response.writeHead(status).end(answer)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/traces`
  return { url, headers: {}, received, [Symbol.asyncDispose]: async () => void server.close() }
}

describe('requests that are kept', () => {
  it('are ten traces a request, each trace in one', () => {
    const { bodies, spans } = agentTraces(20)
    expect(bodies).toHaveLength(2)
    expect(spans).toBe(200)
    expect(new Set(bodies.flatMap(traceIds)).size).toBe(20)
  })

  it('are one trace, in as many requests as it takes', () => {
    const { bodies, spans } = oneTrace(3000)
    expect(bodies.map((body) => traceIds(body).length)).toEqual([2000, 1000])
    expect(spans).toBe(3000)
    expect(new Set(bodies.flatMap(traceIds)).size).toBe(1)
  })

  it('come to every server with the same bytes, in order', async () => {
    await using first = await aDoor({ status: 200, answer: Buffer.alloc(0) })
    await using second = await aDoor({ status: 200, answer: Buffer.alloc(0) })
    const requests = agentTraces(20)
    await sendSame(requests, first)
    await sendSame(requests, second)
    expect(first.received).toEqual(requests.bodies)
    expect(second.received).toEqual(requests.bodies)
  })

  it('are not taken for sent where a server refuses one or rejects spans of it', async () => {
    await using full = await aDoor({ status: 503, answer: Buffer.alloc(0) })
    await expect(sendSame(agentTraces(10), full)).rejects.toThrow('HTTP 503')
    await using picky = await aDoor({ status: 200, answer: Buffer.from([0x0a, 2, 0x08, 7]) })
    await expect(sendSame(agentTraces(10), picky)).rejects.toThrow('7 spans rejected')
  })
})
