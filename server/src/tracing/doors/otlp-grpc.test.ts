import { mkdtempSync, rmSync } from 'node:fs'
import type { ClientHttp2Session, Http2Server } from 'node:http2'
import { connect } from 'node:http2'
import { type AddressInfo, connect as connectSocket } from 'node:net'
import { tmpdir } from 'node:os'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { Guard } from '../../platform/http/guard.ts'
import { Diagnostics } from './diagnostics.ts'
import { OtlpDoor } from './otlp-door.ts'
import { createOtlpGrpcServer } from './otlp-grpc.ts'

const diagnostics = new Diagnostics(
  () => 0,
  { baseUrl: 'http://127.0.0.1:7173', otlpHttpUrl: null, otlpGrpcUrl: 'http://127.0.0.1:7174' },
  () => undefined,
)
const logged: unknown[] = []
const exportCall = {
  ':method': 'POST',
  ':path': '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
  'content-type': 'application/grpc',
}

/** A door whose limits of time are short, and behind which nothing stands: no request of these tests gets so far. */
describe('createOtlpGrpcServer', () => {
  const dataDir = mkdtempSync(`${tmpdir()}/assay-grpc-`)
  const door = new OtlpDoor({ writer: { call: () => Promise.reject(new Error('no store')) }, diagnostics, dataDir, maxDiskPercent: 100 })
  let server: Http2Server
  beforeAll(
    () =>
      new Promise<void>((listening) => {
        server = createOtlpGrpcServer({
          door,
          guard: new Guard({ allowedHosts: [], host: '127.0.0.1', token: null }),
          diagnostics,
          nowMs: () => 0,
          logError: (_id, error) => logged.push(error),
          headersTimeoutMs: 200,
          requestTimeoutMs: 300,
        })
        server.listen(0, '127.0.0.1', listening)
      }),
  )
  afterAll(() => {
    door.stop()
    server.close()
    rmSync(dataDir, { recursive: true })
  })
  const port = () => (server.address() as AddressInfo).port
  const open = (): ClientHttp2Session => {
    const session = connect(`http://127.0.0.1:${port()}`)
    onTestFinished(() => session.destroy())
    return session
  }

  it('leads HTTP/1 to where this server takes it', async () => {
    const answer = await fetch(`http://127.0.0.1:${port()}/v1/traces`, { method: 'POST', body: '{}' })
    expect([answer.status, await answer.text()]).toEqual([
      400,
      'This is HTTP on the gRPC port. Set OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:7173, or OTEL_EXPORTER_OTLP_PROTOCOL=grpc.\n',
    ])
  })

  it('HX-63 ends a call whose message does not come: DEADLINE_EXCEEDED', async () => {
    const call = open().request(exportCall, { endStream: false })
    call.write(Buffer.from([0, 0]))
    call.on('error', () => undefined)
    const headers = await new Promise<Record<string, unknown>>((answered) => call.once('response', answered))
    expect(headers['grpc-status']).toBe('4')
    expect(decodeURIComponent(String(headers['grpc-message']))).toBe('The message did not arrive within 300 ms.')
    expect(logged).toEqual([])
  })

  it('HX-63 closes a connection that does not say what it speaks', async () => {
    for (const start of ['', 'P', 'PR']) {
      const socket = connectSocket(port(), '127.0.0.1')
      await new Promise((closed) => socket.once('close', closed).resume().write(start))
      expect([start, socket.bytesRead]).toEqual([start, 0])
    }
  })

  it('takes a preface that comes byte by byte', async () => {
    const socket = connectSocket(port(), '127.0.0.1')
    onTestFinished(() => void socket.destroy())
    const answer = new Promise<Buffer>((answered) => socket.once('data', answered))
    for (const byte of Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')) {
      socket.write(Buffer.from([byte]))
      await new Promise(setImmediate)
    }
    // The settings frame of the server: type 4.
    expect((await answer)[3]).toBe(4)
  })

  it('HX-62 refuses a message that is not what its frame says', async () => {
    for (const bytes of [[], [0, 0, 0, 0], [0, 0, 0, 0, 9, 1], [0, 0xff, 0xff, 0xff, 0xff]]) {
      const call = open().request(exportCall)
      call.on('error', () => undefined).end(Buffer.from(bytes))
      const headers = await new Promise<Record<string, unknown>>((answered) => call.once('response', answered))
      expect([bytes, ['3', '8'].includes(String(headers['grpc-status']))]).toEqual([bytes, true])
    }
  })

  it('says nothing of a sender that goes away in the middle', async () => {
    const before = diagnostics.lastRejected
    const session = open()
    const call = session.request(exportCall, { endStream: false })
    call.on('error', () => undefined)
    await new Promise((sent) => call.write(Buffer.from([0]), sent))
    session.destroy()
    // The next call on the same door is answered after the first one was given up.
    const next = open().request({ ...exportCall, ':path': '/x' })
    next.end()
    await new Promise((answered) => next.once('response', answered))
    expect(before?.status).toBeGreaterThan(0)
    expect(diagnostics.lastRejected?.request).toBe('/x')
    expect(logged).toEqual([])
  })
})
