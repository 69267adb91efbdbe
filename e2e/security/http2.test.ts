import { connect, type ClientHttp2Session } from 'node:http2'
import type { Socket } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { freePort } from '../harness/server.ts'
import { guardedServer } from './guarded-server.ts'
import { openSocket } from './raw-request.ts'

const server = guardedServer({ flags: [`--otlp-grpc-port=${await freePort()}`] })
const exportCall = {
  ':method': 'POST',
  ':path': '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
  'content-type': 'application/grpc',
}
const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')
const frameTypes = { data: 0, headers: 1, rstStream: 3, settings: 4, ping: 6, goaway: 7, continuation: 9 }

/** RFC 9113, 4.1. */
function frame(type: keyof typeof frameTypes, flags: number, stream: number, payload = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(9)
  head.writeUIntBE(payload.length, 0, 3)
  head.writeUInt8(frameTypes[type], 3)
  head.writeUInt8(flags, 4)
  head.writeUInt32BE(stream, 5)
  return Buffer.concat([head, payload])
}

/** POST, http, path `/`, authority `x`: indexed and literal fields of HPACK. */
const headerBlock = Buffer.from([0x83, 0x86, 0x84, 0x41, 0x01, 0x78])

/** What a connection may send that does nothing but harm. */
const maxFloodBytes = 64 * 1024 * 1024

/** Sends frames without end until the server ends the connection. Resolves with whether it said GOAWAY before. */
function flood(next: (round: number) => Buffer): Promise<{ goaway: boolean; bytesSent: number }> {
  return new Promise((ended, failed) => {
    const socket: Socket = openSocket(server.otlpGrpcUrl ?? '')
    let goaway = false
    let round = 0
    const giveUp = setTimeout(() => {
      socket.destroy()
      failed(new Error(`still connected after ${round} rounds`))
    }, 30_000)
    socket.on('data', (chunk: Buffer) => {
      for (let at = 0; at + 9 <= chunk.length; at += 9 + chunk.readUIntBE(at, 3)) if (chunk[at + 3] === frameTypes.goaway) goaway = true
    })
    socket.once('close', () => {
      clearTimeout(giveUp)
      ended({ goaway, bytesSent: socket.bytesWritten })
    })
    const more = (): void => {
      if (socket.destroyed) return
      if (socket.write(next(round++))) setImmediate(more)
      else socket.once('drain', more)
    }
    socket.write(Buffer.concat([preface, frame('settings', 0, 0)]))
    more()
  })
}

describe('HX-76 the gRPC door', () => {
  it('ends a connection that opens streams and resets them at once', async () => {
    const cancel = Buffer.from([0, 0, 0, 8])
    const { goaway } = await flood((round) =>
      Buffer.concat(
        Array.from({ length: 100 }, (_, i) => {
          const stream = (round * 100 + i) * 2 + 1
          return Buffer.concat([frame('headers', 0x4, stream, headerBlock), frame('rstStream', 0, stream, cancel)])
        }),
      ),
    )
    expect(goaway).toBe(true)
  })

  it('ends a connection whose headers never end', async () => {
    const { bytesSent } = await flood((round) =>
      round === 0
        ? frame('headers', 0, 1, headerBlock)
        : frame('continuation', 0, 1, Buffer.concat(Array.from({ length: 500 }, () => Buffer.from([0x00, 0x01, 0x78, 0x01, 0x79])))),
    )
    expect(bytesSent).toBeLessThan(maxFloodBytes)
  })

  it('ends a connection that asks for acknowledgements and reads none', async () => {
    const settings = Buffer.concat(Array.from({ length: 2_000 }, () => frame('settings', 0, 0)))
    const { bytesSent } = await flood(() => settings)
    expect(bytesSent).toBeLessThan(maxFloodBytes)
  })

  it('opens a hundred streams of ten thousand, and answers the next connection', async () => {
    const greedy = session()
    const refused = new Promise((told) => {
      for (let i = 0; i < 10_000; i++) {
        const stream = greedy.request(exportCall, { endStream: false })
        stream.on('error', () => undefined).once('close', () => told(stream.rstCode))
      }
    })
    await new Promise((ready) => greedy.once('remoteSettings', ready))
    expect(greedy.remoteSettings.maxConcurrentStreams).toBe(100)
    const other = session()
    const status = await new Promise((answered) => {
      other
        .request({ ...exportCall, ':path': '/no.such.Service/Call' })
        .once('response', (headers) => answered(headers['grpc-status']))
        .end()
    })
    expect(status).toBe('12')
    greedy.destroy()
    await refused
  })

  function session(): ClientHttp2Session {
    const opened = connect(server.otlpGrpcUrl ?? '')
    opened.on('error', () => undefined)
    onTestFinished(() => opened.destroy())
    return opened
  }

  it.each([
    ['garbage after the preface', Buffer.concat([preface, Buffer.alloc(1_000, 0xff)])],
    ['a frame larger than was agreed', Buffer.concat([preface, frame('settings', 0, 0), frame('data', 0, 1, Buffer.alloc(100_000))])],
    ['a wrong preface', Buffer.from('PRI * HTTP/2.1\r\n\r\nSM\r\n\r\n')],
  ])('ends a connection with %s', async (_, bytes) => {
    const socket = openSocket(server.otlpGrpcUrl ?? '')
    const closed = new Promise((ended) => socket.once('close', ended))
    socket.resume().write(bytes)
    await closed
    expect(socket.readyState).toBe('closed')
  })
})
