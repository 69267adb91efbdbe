import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { type AuditEntry, singleUserPolicy } from '../../governance/index.ts'
import { FolderBlobs } from '../../platform/blobs/folder-blobs.ts'
import { openMemoryDatabase } from '../../platform/database/memory-database.fixture.ts'
import { maxPauseMs } from '../../platform/http/arrival.ts'
import { openHttpApp } from '../../platform/http/http-app.fixture.ts'
import { createExperimentStore } from '../experiment/experiment-store.sqlite.ts'
import { createRunStore } from '../run/run-store.sqlite.ts'
import { artifactRoutes } from './artifact-routes.ts'

/** The calls on artifacts over the real stores, in process, until the test ends. */
function open(publicUrl: string | null = null) {
  const { db, clock, budget } = openMemoryDatabase()
  const folder = mkdtempSync(join(tmpdir(), 'assay-artifacts-'))
  onTestFinished(() => {
    db.close()
    rmSync(folder, { recursive: true })
  })
  const noted: AuditEntry[] = []
  const blobs = new FolderBlobs(folder)
  const app = openHttpApp(
    artifactRoutes({
      runs: createRunStore(db, clock, budget),
      experiments: createExperimentStore(db, clock, budget),
      blobs,
      publicUrl,
      seam: { authoriser: singleUserPolicy, audit: { record: (entry) => noted.push(entry) }, nowMs: clock.nowMs },
    }),
  )
  const mpu = async (action: string, folder: string, body: object, { host = 'http://localhost:7070', headers = {} } = {}) => {
    const answer = await app.request(`${host}/api/2.0/mlflow-artifacts/mpu/${action}/${folder}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
    return { status: answer.status, body: (await answer.json()) as Created & { error_code?: string; message?: string } }
  }
  return {
    mpu,
    ask: (method: string, path: string, body?: string | ReadableStream, headers: Record<string, string> = {}) =>
      app.request(path, { method, headers, ...(body !== undefined && { body, duplex: 'half' }) } as RequestInit),
    content: async (path: string) => await (await app.request(file(path))).text(),
    names: async (folder: string[]) => (await blobs.list('default', folder)).map(({ name }) => name),
    /** What was noted: the action and of which file. */
    noted: () => noted.map(({ action, resource }) => `${action} ${resource.id}`),
  }
}
const file = (path: string): string => `/api/2.0/mlflow-artifacts/artifacts/${path}`

interface Created {
  upload_id: string
  credentials: { url: string; part_number: number; headers: Record<string, string> }[]
}

/** An upload of `0/r/artifacts/big.bin` with its parts there. */
async function uploaded(app: ReturnType<typeof open>, ...parts: string[]) {
  const { body } = await app.mpu('create', '0/r/artifacts', { path: 'big.bin', num_parts: parts.length })
  const tags: { part_number: number; etag: string }[] = []
  for (const [at, { url, part_number }] of body.credentials.entries()) {
    const answer = await app.ask('PUT', url, parts[at])
    tags.push({ part_number, etag: answer.headers.get('etag') ?? '' })
  }
  return { path: 'big.bin', upload_id: body.upload_id, parts: tags }
}

describe('calls on artifacts', () => {
  it('put, give and delete a file, and note who changed it', async () => {
    const { ask, content, noted } = open()
    expect((await ask('PUT', file('0/r/artifacts/a.txt'), 'hello')).status).toBe(200)
    expect(await content('0/r/artifacts/a.txt')).toBe('hello')
    expect((await ask('DELETE', file('0/r/artifacts/a.txt'))).status).toBe(200)
    expect((await ask('GET', file('0/r/artifacts/a.txt'))).status).toBe(404)
    expect((await ask('DELETE', file('0/r/artifacts/a.txt'))).status).toBe(404)
    expect(noted().slice(0, 2)).toEqual(['artifact.put 0/r/artifacts/a.txt', 'artifact.delete 0/r/artifacts/a.txt'])
  })

  describe('take their time', () => {
    beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
    afterEach(() => void vi.useRealTimers())
    /** A body whose pieces come so many milliseconds after one another. */
    async function* dripping(...pausesMs: number[]): AsyncGenerator<Uint8Array> {
      for (const ms of pausesMs) {
        await new Promise((go) => setTimeout(go, ms))
        yield Buffer.from('x')
      }
    }
    /** Lets time pass until there is an answer; files are written meanwhile. */
    async function answerTo(asked: Response | Promise<Response>): Promise<[status: number, code: string | undefined]> {
      let answer: Response | null = null
      void Promise.resolve(asked).then((response) => (answer = response))
      while (answer === null) {
        await new Promise(setImmediate)
        await vi.advanceTimersByTimeAsync(maxPauseMs - 1)
      }
      const response = answer as Response
      return [response.status, ((await response.json()) as { error_code?: string }).error_code]
    }

    it('for as long as a file keeps coming', async () => {
      const { ask, content } = open()
      const body = ReadableStream.from(dripping(...Array<number>(5).fill(maxPauseMs - 1)))
      expect(await answerTo(ask('PUT', file('a'), body))).toEqual([200, undefined])
      expect(await content('a')).toBe('xxxxx')
    })

    it('HX-63 until it rests for too long, and keep nothing of it', async () => {
      const { ask, names } = open()
      const body = ReadableStream.from(dripping(1, 10 * maxPauseMs))
      expect(await answerTo(ask('PUT', file('a'), body))).toEqual([408, 'REQUEST_TIMEOUT'])
      expect(await names([])).toEqual([])
    })
  })

  it('HX-41 keep nothing of a file that ends before it is whole', async () => {
    const { ask, names } = open()
    const answer = await ask('PUT', file('0/r/artifacts/a.txt'), 'hello', { 'content-length': '6' })
    expect([answer.status, ((await answer.json()) as { error_code: string }).error_code]).toEqual([400, 'MALFORMED_REQUEST'])
    expect(await names([])).toEqual([])
  })
})

describe('uploads in parts', () => {
  it('become the file that they were begun for, each step noted', async () => {
    const app = open()
    const done = await uploaded(app, 'hello ', 'world')
    expect(await app.mpu('complete', '0/r/artifacts', done)).toEqual({ status: 200, body: {} })
    expect(await app.content('0/r/artifacts/big.bin')).toBe('hello world')
    expect(app.noted()).toEqual(['begin', 'put_part', 'put_part', 'put'].map((action) => `artifact.${action} 0/r/artifacts/big.bin`))
  })

  it('are done again without harm, for a client that had no answer', async () => {
    const app = open()
    const done = await uploaded(app, 'x')
    expect(await app.mpu('complete', '0/r/artifacts', done)).toEqual({ status: 200, body: {} })
    expect(await app.mpu('complete', '0/r/artifacts', done)).toEqual({ status: 200, body: {} })
  })

  it('become no other file than they were begun for, and are given up by its name alone', async () => {
    const app = open()
    const done = await uploaded(app, 'x')
    for (const action of ['complete', 'abort']) {
      expect((await app.mpu(action, '0/mine/artifacts', done)).status).toBe(404)
      expect((await app.mpu(action, '0/r/artifacts', { ...done, path: 'other.bin' })).status).toBe(404)
    }
    expect(await app.names([])).toEqual([])
    expect((await app.mpu('abort', '0/r/artifacts', done)).status).toBe(200)
    expect((await app.mpu('complete', '0/r/artifacts', done)).status).toBe(404)
    expect(app.noted().slice(2)).toEqual(['artifact.abort 0/r/artifacts/big.bin'])
  })

  it('name each part once', async () => {
    const app = open()
    const done = await uploaded(app, 'x')
    const refused = await app.mpu('complete', '0/r/artifacts', { ...done, parts: [...done.parts, ...done.parts] })
    expect([refused.status, refused.body.message]).toEqual([400, "'parts[1]' is part 1, which stands before it already."])
    expect(await app.names([])).toEqual([])
  })

  describe('send the caller’s token', () => {
    const create = { path: 'big.bin' }
    const headers = { authorization: 'Bearer secret' }

    it('to this machine, when it was asked so', async () => {
      const { body } = await open().mpu('create', '0/r/artifacts', create, { headers })
      const [part] = body.credentials
      expect(part?.url).toMatch(/^http:\/\/localhost:7070\/api\/2\.0\/mlflow-artifacts\/mpu\/parts\/[\w-]+\/1$/)
      expect(part?.headers).toEqual({ authorization: 'Bearer secret' })
    })

    it.each([
      ['another name, which may be that of a proxy', { host: 'http://assay.example.org', headers }],
      ['a proxy that says that it speaks TLS', { headers: { ...headers, 'x-forwarded-proto': 'https' } }],
    ])('nowhere when the server was reached by %s, so that the file goes in one stream', async (_, how) => {
      const app = open()
      const refused = await app.mpu('create', '0/r/artifacts', create, how)
      expect([refused.status, refused.body.error_code]).toEqual([501, 'NOT_IMPLEMENTED'])
      expect(JSON.stringify(refused.body)).not.toContain('secret')
      expect(app.noted()).toEqual([])
    })

    it('to the public address where one is set', async () => {
      const { body } = await open('https://assay.example.org/assay/').mpu('create', '0/r/artifacts', create, {
        host: 'http://assay.example.org',
        headers,
      })
      expect(body.credentials[0]?.url).toMatch(/^https:\/\/assay\.example\.org\/assay\/api\/2\.0\/mlflow-artifacts\/mpu\/parts\//)
    })
  })
})
