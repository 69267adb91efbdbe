import { mkdtempSync, rmSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { eventually, type RunningServer, startServer } from '../harness/server.ts'

const base = '/api/3.0/mlflow/datasets'
const count = 20_000
const kills = 3

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

  /** The first row. */
  function stored(sql: string): unknown {
    const db = new DatabaseSync(join(dataDir, 'assay.db'), { readOnly: true })
    try {
      return db.prepare(sql).get()
    } finally {
      db.close()
    }
  }
  const isUnderWay = (): boolean => stored('SELECT 1 FROM evaluation_dataset WHERE under_way IS NOT NULL') !== undefined

  /** Begins it, kills the server once some of its steps are stored, and starts another. False when it was whole before the kill. */
  async function isCutShort(change: () => Promise<unknown>): Promise<boolean> {
    let isAnswered = false
    const begun = change()
      .catch(() => undefined)
      .finally(() => (isAnswered = true))
    while (!isAnswered && !isUnderWay()) await delay(2)
    server.kill('SIGKILL')
    await Promise.all([server.exited, begun])
    const isCut = isUnderWay()
    server = await startServer({ dataDir })
    return isCut
  }
  const upsert = (round: number) => {
    const records = Array.from({ length: count }, (_, n) => ({ inputs: { n, round, question: 'what '.repeat(20) } }))
    return call('POST', `/${id}/records`, { records: JSON.stringify(records) })
  }
  const recordIds = async (): Promise<string[] | null> => {
    const answer = (await call('GET', `/${id}/records?max_results=50000`)) as { records: string } | null
    return answer && (JSON.parse(answer.records) as { dataset_record_id: string }[]).map((record) => record.dataset_record_id)
  }
  const size = async (): Promise<number | undefined> => (await recordIds())?.length
  /** Nobody asks for it again. */
  const tidied = () =>
    eventually(
      async () => isUnderWay(),
      (underWay) => !underWay,
      60_000,
    )

  it('is there as a whole or not at all, and done when it is sent again', { timeout: 240_000 }, async () => {
    const cut: boolean[] = []
    let whole = 1
    for (let round = 0; round < kills; round++) {
      cut.push(await isCutShort(() => upsert(round)))
      if (cut.at(-1) === false) whole += count
      expect(await size()).toBe(whole)
    }
    expect(cut).toContain(true)
    await upsert(kills)
    expect(await size()).toBe(whole + count)
  })

  it('leaves nothing behind once the next server has tidied up', { timeout: 240_000 }, async () => {
    expect(await isCutShort(() => upsert(0))).toBe(true)
    await tidied()
    expect(stored('SELECT count(*) AS records FROM evaluation_record')).toEqual({ records: 1 })
  })

  it('takes no record out', { timeout: 240_000 }, async () => {
    await upsert(0)
    const ids = await recordIds()
    expect(await isCutShort(() => call('DELETE', `/${id}/records`, { dataset_record_ids: ids }))).toBe(true)
    expect(await recordIds()).toEqual(ids)
    await tidied()
    expect(stored('SELECT count(*) AS removed FROM evaluation_record WHERE removed_in IS NOT NULL')).toEqual({ removed: 0 })
    await call('DELETE', `/${id}/records`, { dataset_record_ids: ids })
    expect(await size()).toBe(0)
  })

  it('deletes the dataset, which the next server goes on with', { timeout: 240_000 }, async () => {
    await upsert(0)
    expect(await isCutShort(() => call('DELETE', `/${id}`))).toBe(true)
    expect(await recordIds()).toBeNull()
    await tidied()
    expect(stored('SELECT count(*) AS records FROM evaluation_record')).toEqual({ records: 0 })
  })
})
