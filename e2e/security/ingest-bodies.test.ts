import { randomBytes } from 'node:crypto'
import { connect } from 'node:net'
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ledgerRequest } from '../durability/ledger.ts'
import type { RunningServer } from '../harness/server.ts'
import { startServer } from '../harness/server.ts'

let server: RunningServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(async () => {
  await server.stop()
})

const json = { 'content-type': 'application/json' }
const protobuf = { 'content-type': 'application/x-protobuf' }

async function send(body: Buffer | string, headers: Record<string, string>): Promise<{ status: number; text: string }> {
  const response = await fetch(`${server.url}/v1/traces`, { method: 'POST', headers, body })
  return { status: response.status, text: await response.text() }
}

/** After every attack: a well-behaved sender is served. */
async function expectAlive(): Promise<void> {
  expect((await send(ledgerRequest(1), json)).status).toBe(200)
}

/** What the server answers to raw bytes on a connection of their own, until it closes or `until` is in the answer. */
function raw(bytes: string | Buffer, until = /\r\n\r\n/): Promise<string> {
  const { hostname, port } = new URL(server.url)
  return new Promise((answered, failed) => {
    const socket = connect(Number(port), hostname, () => socket.write(bytes))
    let answer = ''
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1')
      if (until.test(answer)) socket.destroy()
    })
    socket.on('close', () => answered(answer))
    socket.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNRESET' || error.code === 'EPIPE' ? answered(answer) : failed(error),
    )
    socket.setTimeout(20_000, () => socket.destroy(new Error('the server said nothing for 20 seconds')))
  })
}

describe('HX-62: bodies that inflate', () => {
  const bomb = Buffer.alloc(300 * 1024 * 1024)
  it.each([
    ['gzip', () => gzipSync(bomb)],
    ['deflate', () => deflateSync(bomb)],
    ['zstd', () => zstdCompressSync(bomb)],
  ] as const)('refuses a %s bomb with 413 and holds its memory', { timeout: 60_000 }, async (encoding, make) => {
    const body = make()
    for (let i = 0; i < 5; i++) expect((await send(body, { ...protobuf, 'content-encoding': encoding })).status).toBe(413)
    await expectAlive()
  })

  it('reads concatenated members as the one body that they are, within the same limit', async () => {
    const half = ledgerRequest(7)
    const body = Buffer.concat([gzipSync(half.slice(0, 100)), gzipSync(half.slice(100))])
    expect((await send(body, { ...json, 'content-encoding': 'gzip' })).status).toBe(200)
    const bombs = Buffer.concat(Array.from({ length: 80 }, () => gzipSync(Buffer.alloc(1024 * 1024))))
    expect((await send(bombs, { ...protobuf, 'content-encoding': 'gzip' })).status).toBe(413)
  })

  const good = gzipSync(ledgerRequest(8))
  const wrongSum = Buffer.from(good)
  wrongSum.writeUInt32LE(0, wrongSum.length - 8)
  it.each([
    ['cut short', good.subarray(0, -20), 'gzip', 400],
    ['with a wrong checksum', wrongSum, 'gzip', 400],
    ['gzip inside gzip', gzipSync(good), 'gzip', 400],
    ['random bytes as gzip', randomBytes(1000), 'gzip', 400],
    ['random bytes as zstd', randomBytes(1000), 'zstd', 400],
    ['brotli', brotliCompressSync(Buffer.from('{}')), 'br', 415],
    ['a list of encodings', gzipSync(good), 'gzip, gzip', 415],
    ['an encoding that is a property of objects', good, 'constructor', 415],
  ])('refuses a body %s', async (_what, body, encoding, status) => {
    expect((await send(body, { ...json, 'content-encoding': encoding })).status).toBe(status)
    await expectAlive()
  })
})

describe('HX-63: bodies that do not end', () => {
  it('refuses a Content-Length of 10 GiB at once', async () => {
    const answer = await raw(
      'POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 10737418240\r\n\r\n{',
    )
    expect(answer).toMatch(/^HTTP\/1.1 413 /)
    await expectAlive()
  })

  it('ends a chunked body that goes on beyond 64 MiB', { timeout: 60_000 }, async () => {
    const { hostname, port } = new URL(server.url)
    const chunk = Buffer.concat([Buffer.from('100000\r\n'), Buffer.alloc(1024 * 1024, 0x20), Buffer.from('\r\n')])
    const { answer, sentMib } = await new Promise<{ answer: string; sentMib: number }>((done) => {
      const socket = connect(Number(port), hostname)
      let answer = ''
      let sentMib = 0
      let open = true
      const feed = (): void => {
        while (open && sentMib < 1024) {
          sentMib++
          if (!socket.write(chunk)) return
        }
      }
      socket.on('drain', feed)
      socket.on('data', (data) => (answer += data.toString('latin1')))
      socket.on('error', () => undefined)
      socket.on('close', () => {
        open = false
        done({ answer, sentMib })
      })
      socket.write('POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n')
      feed()
    })
    expect(answer === '' || answer.startsWith('HTTP/1.1 413 ')).toBe(true)
    expect(sentMib).toBeLessThan(1024)
    await expectAlive()
  })

  it('serves others beside 500 connections that send half a request', { timeout: 60_000 }, async () => {
    const { hostname, port } = new URL(server.url)
    const sockets = await Promise.all(
      Array.from(
        { length: 500 },
        () =>
          new Promise<ReturnType<typeof connect>>((opened, failed) => {
            const socket = connect(Number(port), hostname, () => {
              socket.write(
                'POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 60000000\r\n\r\n{',
              )
              opened(socket)
            })
            socket.on('error', failed)
          }),
      ),
    )
    await expectAlive()
    for (const socket of sockets) socket.destroy()
  })
})

describe('HX-75: request smuggling', () => {
  const body = '0\r\n\r\n'
  const head = 'POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n'
  it.each([
    ['both a length and chunks', `${head}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n${body}`],
    ['two lengths', `${head}Content-Length: 5\r\nContent-Length: 6\r\n\r\n${body}x`],
    ['chunks under an unknown coding', `${head}Transfer-Encoding: xchunked\r\n\r\n${body}`],
    ['a folded header', `${head}Transfer-Encoding:\r\n chunked\r\nContent-Length: 5\r\n\r\n${body}`],
    ['a space before the colon', `${head}Transfer-Encoding : chunked\r\n\r\n${body}`],
    ['line feeds alone', `${head}X: y\nTransfer-Encoding: chunked\n\n${body}`],
    ['a NUL in a header', `${head}X: \0\r\n\r\n`],
    ['a negative length', `${head}Content-Length: -1\r\n\r\n`],
    ['a chunk size with a sign', `${head}Transfer-Encoding: chunked\r\n\r\n+5\r\nhello\r\n0\r\n\r\n`],
  ])('refuses %s with 400 and closes', async (_what, bytes) => {
    const answer = await raw(`${bytes}GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n`, /$^/)
    expect(answer).toMatch(/^HTTP\/1.1 400 /)
    expect(answer.match(/HTTP\/1\.1 /g)).toHaveLength(1)
    await expectAlive()
  })

  it('does not upgrade to h2c', async () => {
    const answer = await raw(
      'GET /api/assay/v1/connection HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n\r\n',
    )
    expect(answer).not.toMatch(/^HTTP\/1.1 101/)
    await expectAlive()
  })
})
