import type { Socket } from 'node:net'
import { connect as connectHttp2, constants } from 'node:http2'
import type { TraceSkeleton } from '@assay/protocol'
import { describe, expect, it, onTestFinished } from 'vitest'
import { eventually, freePort } from '../harness/server.ts'
import { guardedServer } from './guarded-server.ts'
import { openSocket } from './raw-request.ts'

const server = guardedServer({ flags: [`--otlp-grpc-port=${await freePort()}`] })
const megabytes = 1024 * 1024

/** Connections that say `bytes` and then nothing more; ended with the test. */
function hold(count: number, bytes: string, url = server.url): Socket[] {
  const sockets = Array.from({ length: count }, () => openSocket(url))
  for (const socket of sockets) socket.write(bytes)
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
  })
  return sockets
}
/** Sends so many spans one by one; how many of them are there afterwards. */
async function storedBeside(count: number, prefix: string): Promise<number> {
  const traceId = prefix.repeat(32)
  for (let i = 1; i <= count; i++) await server.sendSpan({ traceId, spanId: String(i).padStart(16, '0') })
  return ((await (await server.ask(`/api/assay/v1/traces/tr-${traceId}`)).json()) as TraceSkeleton).spans.spanId.length
}
const post = (contentLength: number) =>
  `POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${contentLength}\r\n\r\n{`

describe('HX-63 senders that take their time', () => {
  it('stop nobody by announcing all the memory there is', async () => {
    const held = hold(50, post(50 * megabytes))
    await eventually(() => Promise.resolve(held.every(({ bytesWritten }) => bytesWritten > 0)), Boolean)
    expect(await storedBeside(20, '1')).toBe(20)
  })

  it('stop nobody by being many: half requests, half headers, nothing at all', async () => {
    hold(200, post(1_000))
    hold(200, 'POST /v1/traces HTTP/1.1\r\nHost: local')
    hold(200, '')
    expect(await storedBeside(20, '2')).toBe(20)
    expect((await server.ask('/api/assay/v1/experiments')).status).toBe(200)
  })

  it('stop nobody with a byte now and then', async () => {
    const sockets = hold(100, post(10_000))
    const drip = setInterval(() => {
      for (const socket of sockets) if (socket.writable) socket.write(' ')
    }, 100)
    onTestFinished(() => clearInterval(drip))
    expect(await storedBeside(50, '3')).toBe(50)
  })

  it('stop nobody on the gRPC door with calls that never end', async () => {
    hold(100, 'PR', server.otlpGrpcUrl ?? '')
    const sessions = Array.from({ length: 10 }, () => connectHttp2(server.otlpGrpcUrl ?? ''))
    onTestFinished(() => {
      for (const session of sessions) session.destroy()
    })
    for (const session of sessions) {
      session.on('error', () => undefined)
      for (let i = 0; i < 100; i++) {
        session
          .request(
            {
              ':method': 'POST',
              ':path': '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
              'content-type': 'application/grpc',
            },
            { endStream: false },
          )
          .on('error', () => undefined)
          .write(Buffer.from([0, 0, 0]))
      }
    }
    const ask = connectHttp2(server.otlpGrpcUrl ?? '')
    onTestFinished(() => ask.destroy())
    for (let i = 0; i < 20; i++) {
      await server.sendSpan({ spanId: String(4000 + i).padStart(16, '0') })
      expect(await grpcStatus(ask)).toBe('3')
    }
  })
})

/** The status of a call whose message is empty: 3, INVALID_ARGUMENT, from a door that works. */
function grpcStatus(session: ReturnType<typeof connectHttp2>): Promise<string> {
  return new Promise((answered, failed) => {
    const call = session.request({
      ':method': 'POST',
      ':path': '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
      'content-type': 'application/grpc',
    })
    call.once('response', (headers) => {
      answered(String(headers['grpc-status']))
      call.close(constants.NGHTTP2_NO_ERROR)
    })
    call.once('error', failed)
    call.end(Buffer.from([0, 0, 0, 0, 0]))
  })
}
