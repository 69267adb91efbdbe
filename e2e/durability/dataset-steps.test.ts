import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type RunningServer, startServer } from '../harness/server.ts'

const base = '/api/3.0/mlflow/datasets'
const count = 20_000
const kills = 4
const many = JSON.stringify(Array.from({ length: count }, (_, n) => ({ inputs: { n, question: 'what '.repeat(20) } })))

/** Changes of datasets that are made in many steps; the server is killed somewhere in them. */
describe('a change of an evaluation dataset that a kill cuts short', () => {
  let dataDir: string
  let server: RunningServer
  let id: string
  beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'assay-dataset-steps-'))
    server = await startServer({ dataDir })
    id = ((await call('POST', '/create', { name: 'qa' })) as { dataset: { dataset_id: string } }).dataset.dataset_id
    await call('POST', `/${id}/records`, { records: '[{"inputs":{"n":-1}}]' })
  })
  afterEach(async () => {
    await server.stop()
    rmSync(dataDir, { recursive: true, force: true })
  })

  async function call(method: string, path: string, body?: object): Promise<unknown> {
    const json = body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
    const answer = await fetch(server.url + base + path, { method, ...json })
    return answer.status === 404 ? null : answer.json()
  }

  /** Begins it, kills the server at some moment, and starts another. */
  async function killedIn(change: () => Promise<unknown>, afterMs: number): Promise<void> {
    const begun = change().catch(() => undefined)
    await delay(afterMs)
    server.kill('SIGKILL')
    await server.exited
    await begun
    server = await startServer({ dataDir })
  }
  const upsert = () => call('POST', `/${id}/records`, { records: many })
  const records = async (): Promise<number | null> => {
    const answer = (await call('GET', `/${id}/records?max_results=${count + 1}`)) as { records: string } | null
    return answer && (JSON.parse(answer.records) as unknown[]).length
  }

  it('is there as a whole or not at all, and done when it is sent again', { timeout: 240_000 }, async () => {
    for (let kill = 1; kill <= kills; kill++) {
      await killedIn(upsert, kill * 200)
      expect([1, count + 1]).toContain(await records())
    }
    await upsert()
    expect(await records()).toBe(count + 1)
    await killedIn(() => call('DELETE', `/${id}`), 50)
    expect([null, count + 1]).toContain(await records())
    await call('DELETE', `/${id}`)
    expect(await records()).toBeNull()
  })
})
