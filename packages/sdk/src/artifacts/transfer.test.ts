import { appendFileSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answering } from '../../test/answering.ts'
import { init, logArtifact, logArtifacts, logParam, openArtifact, shutdown } from '../index.ts'
import { maxSockets } from '../rest/exchange.ts'

const mebibyte = 1 << 20
const artifacts = '/api/2.0/mlflow-artifacts/artifacts/0/r/artifacts'
const runsGet = { 'GET /api/2.0/mlflow/runs/get': { run: { info: { artifact_uri: 'mlflow-artifacts:/0/r/artifacts' } } } }

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-transfer-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

/** A file of nothing but zeros, which takes no room. */
function aFile(name: string, sizeBytes: number): string {
  const path = join(folder, name)
  writeFileSync(path, '')
  truncateSync(path, sizeBytes)
  return path
}

/** Runs `program` against a server that does `serve` as soon as the head of a request has come. Gives the requests, as the server saw them. */
async function serving(
  serve: (request: IncomingMessage, response: ServerResponse) => void,
  program: () => Promise<void>,
): Promise<string[]> {
  const requests: string[] = []
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url?.replace(/\?.*/, '')}`)
    if (request.url?.startsWith('/api/2.0/mlflow/runs/get') === true) response.end(JSON.stringify(Object.values(runsGet)[0]))
    else serve(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  init({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, openTelemetry: false, log: () => {} })
  try {
    await program()
  } finally {
    await shutdown()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  return requests.filter((request) => !request.endsWith('/runs/get'))
}

describe('a file that is sent', () => {
  it('while it grows is kept as it was at the beginning, and no line of it becomes a request', async () => {
    const file = aFile('train.log', 64 * mebibyte)
    let received = 0
    const requests = await serving(
      (request, response) => {
        if (request.method === 'PUT')
          appendFileSync(file, 'DELETE /api/2.0/mlflow/runs HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n'.repeat(1000))
        request.on('data', (piece: Buffer) => (received += piece.length)).on('end', () => response.end('{}'))
      },
      async () => {
        await logArtifact(file, { runId: 'r' })
        await logParam('a', 1, { runId: 'r' })
      },
    )
    expect(requests).toEqual([`PUT ${artifacts}/train.log`, 'POST /api/2.0/mlflow/runs/log-parameter'])
    expect(received).toBe(64 * mebibyte + '{"run_id":"r","key":"a","value":"1"}'.length)
  })

  it('while it shrinks is given up at once', async () => {
    const file = aFile('rotated.log', 64 * mebibyte)
    const requests = await serving(
      (request) => {
        truncateSync(file, 0)
        request.resume()
      },
      async () => {
        await expect(logArtifact(file, { runId: 'r' })).rejects.toMatchObject({
          name: 'AssayError',
          code: 'INVALID_PARAMETER_VALUE',
          message: expect.stringMatching(/rotated\.log" had 67108864 bytes, and \d+ when they were sent: nothing was logged$/) as string,
        })
      },
    )
    expect(requests).toEqual([`PUT ${artifacts}/rotated.log`])
  })

  it('is read no further than it is sent', async () => {
    // Of this size no file can be read at once.
    const file = aFile('weights.bin', 3072 * mebibyte)
    let received = 0
    await serving(
      (request, response) => {
        request.on('data', (piece: Buffer) => (received += piece.length))
        response.writeHead(403).end('{"error_code":"PERMISSION_DENIED","message":"no"}')
      },
      async () => {
        await expect(logArtifact(file, { runId: 'r' })).rejects.toMatchObject({ status: 403, code: 'PERMISSION_DENIED' })
      },
    )
    expect(received).toBeLessThan(1024 * mebibyte)
  })

  it('is sent whole again when the server was busy', async () => {
    const file = aFile('again.bin', 3)
    const received: number[] = []
    await serving(
      (request, response) => {
        let sizeBytes = 0
        request.on('data', (piece: Buffer) => (sizeBytes += piece.length))
        request.on('end', () => {
          received.push(sizeBytes)
          response.writeHead(received.length === 1 ? 503 : 200, { 'retry-after': '0' }).end('{}')
        })
      },
      () => logArtifact(file, { runId: 'r' }),
    )
    expect(received).toEqual([3, 3])
  })
})

describe('logArtifact', () => {
  it('takes a folder with everything in it, under its own name', async () => {
    const local = join(folder, 'model')
    mkdirSync(join(local, 'weights'), { recursive: true })
    writeFileSync(join(local, 'weights', 'a.json'), '"a"')
    writeFileSync(join(local, 'empty.txt'), '')
    const calls = await answering(runsGet, () => logArtifact(`${local}/`, { runId: 'r', artifactPath: 'kept' }))
    expect(calls.slice(1).sort((a, b) => (a.call < b.call ? -1 : 1))).toEqual([
      { call: `PUT ${artifacts}/kept/model/empty.txt`, body: undefined },
      { call: `PUT ${artifacts}/kept/model/weights/a.json`, body: 'a' },
    ])
  })

  it('says at once that a file is not there', async () => {
    const calls = await answering(runsGet, async () => {
      await expect(logArtifact(join(folder, 'none'), { runId: 'r' })).rejects.toMatchObject({
        name: 'AssayError',
        code: 'INVALID_PARAMETER_VALUE',
        message: expect.stringMatching(/none" cannot be read: ENOENT/) as string,
      })
    })
    expect(calls).toHaveLength(1)
  })
})

describe('logArtifacts', () => {
  it('begins no other file once one has failed', async () => {
    const local = join(folder, 'many')
    mkdirSync(local)
    for (let n = 10; n < 40; n++) writeFileSync(join(local, `${n}`), 'x')
    const requests = await serving(
      (request, response) => {
        if (request.url?.endsWith('/10') === true) response.writeHead(403).end('{"error_code":"PERMISSION_DENIED","message":"no"}')
        else void wait(50).then(() => response.end('{}'))
      },
      () => expect(logArtifacts(local, { runId: 'r' })).rejects.toMatchObject({ code: 'PERMISSION_DENIED' }),
    )
    expect(requests).toHaveLength(8)
  })
})

describe('openArtifact', () => {
  it('keeps no other call waiting when nobody reads on, and takes no more than is read', async () => {
    const sizeBytes = 256 * mebibyte
    let writtenBytes = 0
    await serving(
      (request, response) => {
        if (request.method === 'POST') {
          response.end('{}')
          return
        }
        response.writeHead(200, { 'content-length': sizeBytes })
        const write = (): void => {
          do writtenBytes += mebibyte
          while (response.write(Buffer.alloc(mebibyte)) && writtenBytes < sizeBytes)
        }
        response.on('drain', write)
        write()
      },
      async () => {
        const streams = await Promise.all(Array.from({ length: maxSockets }, () => openArtifact({ runId: 'r', artifactPath: 'large' })))
        await logParam('a', 1, { runId: 'r' })
        expect(writtenBytes).toBeLessThan(maxSockets * 32 * mebibyte)
        await Promise.all(streams.map((stream) => stream.cancel()))
      },
    )
  })
})
