import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lacks } from '../../tools/test/lacks.ts'
import { type RunningServer, startServer } from '../harness/server.ts'
import { runFacts } from './run-facts.ts'

const token = 'multipart-token-0123456789abcdef'

describe('an artifact in parts', () => {
  let server: RunningServer
  beforeAll(async () => {
    server = await startServer({ env: { ASSAY_TOKEN: token } })
  }, 60_000)
  afterAll(() => server?.stop())

  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const post = async (path: string, body: object) => {
    const answer = await fetch(`${server.url}/api/2.0/mlflow-artifacts/mpu/${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    })
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
  }
  interface Credential {
    url: string
    part_number: number
    headers: Record<string, string>
  }
  const begin = async (path: string, count: number) => {
    const { body } = await post('create/0/run/artifacts', { path, num_parts: count })
    return body as unknown as { upload_id: string; credentials: Credential[] }
  }
  const send = async ({ url, headers: given }: Credential, content: string): Promise<string> =>
    (await fetch(url, { method: 'PUT', headers: given, body: content })).headers.get('etag') ?? ''

  it.skipIf(lacks('mlflow'))(
    'is sent by the real client, with its token, and is whole',
    async () => {
      const facts = await runFacts('mlflow', 'upload_in_parts.py', [server.url], {
        MLFLOW_TRACKING_TOKEN: token,
        MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD: 'true',
        MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE: '5242880',
        MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE: '5242880',
      })
      expect(facts).toEqual({ same: true, listed: [['model/weights.bin', 23_000_001]] })
      expect(readdirSync(join(server.dataDir, 'artifacts', 'unfinished'))).toEqual([])
    },
    120_000,
  )

  it('is put together in the order of its parts', async () => {
    const { upload_id, credentials } = await begin('a.txt', 2)
    expect(credentials.map(({ part_number }) => part_number)).toEqual([1, 2])
    const [first, second] = credentials as [Credential, Credential]
    const parts = [
      { part_number: 2, etag: await send(second, 'world') },
      { part_number: 1, etag: await send(first, 'hello ') },
    ]
    expect(await post('complete/0/run/artifacts', { path: '/home/ann/a.txt', upload_id, parts })).toEqual({ status: 200, body: {} })
    const file = await fetch(`${server.url}/api/2.0/mlflow-artifacts/artifacts/0/run/artifacts/a.txt`, { headers })
    expect(await file.text()).toBe('hello world')
  })

  it('is not taken without the token', async () => {
    const { credentials } = await begin('b.txt', 1)
    const answer = await fetch(credentials[0]?.url ?? '', { method: 'PUT', body: 'x' })
    expect(answer.status).toBe(401)
  })

  it('is given up', async () => {
    const { upload_id, credentials } = await begin('c.txt', 1)
    const etag = await send(credentials[0] as Credential, 'x')
    expect((await post('abort/0/run/artifacts', { path: 'c.txt', upload_id })).status).toBe(200)
    const done = await post('complete/0/run/artifacts', { path: 'c.txt', upload_id, parts: [{ part_number: 1, etag }] })
    expect([done.status, done.body['error_code']]).toEqual([404, 'RESOURCE_DOES_NOT_EXIST'])
  })

  it.each([
    ['no part', 'create/0/run/artifacts', { path: 'x', num_parts: 0 }],
    ['more parts than there may be', 'create/0/run/artifacts', { path: 'x', num_parts: 10_001 }],
    ['a name that is a way', 'create/0/run/artifacts', { path: 'a/..', num_parts: 1 }],
    ['a way out', 'create/0/..%2f..%2fx', { path: 'x', num_parts: 1 }],
    ['no list of parts', 'complete/0/run/artifacts', { path: 'x', upload_id: 'u', parts: {} }],
    ['an empty list of parts', 'complete/0/run/artifacts', { path: 'x', upload_id: 'u', parts: [] }],
  ])('is refused with %s', async (_, path, body) => {
    const answer = await post(path, body)
    expect([answer.status, answer.body['error_code']]).toEqual([400, 'INVALID_PARAMETER_VALUE'])
  })

  it('has no place among the files of traces', async () => {
    expect((await post('create/0/traces/tr-1/artifacts', { path: 'x', num_parts: 1 })).status).toBe(404)
  })

  it.each([
    ['GET', '/api/2.0/mlflow-artifacts/presigned/0/run/artifacts/a.txt'],
    ['POST', '/api/2.0/mlflow/artifacts/presigned-upload-url'],
    ['POST', '/api/2.0/mlflow/artifacts/presigned-download-url'],
  ])('has no address that is good by itself: %s %s', async (method, path) => {
    const answer = await fetch(server.url + path, { method, headers, ...(method === 'POST' && { body: '{}' }) })
    expect([answer.status, await answer.json()]).toEqual([501, expect.objectContaining({ error_code: 'NOT_IMPLEMENTED' })])
  })
})
