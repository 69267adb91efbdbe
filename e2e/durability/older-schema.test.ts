import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type RunningServer, startServer } from '../harness/server.ts'
import { indexed } from './golden/fill-store.ts'
import { type Answer, ask, questions } from './golden/questions.ts'
import { plantSeed } from './golden/seed.ts'
import { complaints } from './stored.ts'

const folder = new URL('golden/fixtures/', import.meta.url)
/** The last schema step of every release, oldest first. */
const released = readdirSync(folder)
  .filter((name) => name.endsWith('.sql'))
  .map((name) => name.slice(0, -'.sql'.length))
  .toSorted()

function plant(step: string): string {
  const dataDir = mkdtempSync(join(tmpdir(), 'assay-older-'))
  plantSeed(new URL(`${step}.sql`, folder), join(dataDir, 'assay.db'))
  return dataDir
}

describe.each(released)('a data folder of schema %s', (step) => {
  const recorded = JSON.parse(readFileSync(new URL(`${step}.json`, folder), 'utf8')) as Answer[]
  let dataDir: string
  let server: RunningServer
  beforeAll(async () => {
    dataDir = plant(step)
    server = await startServer({ dataDir })
    await indexed(server.url)
  })
  afterAll(async () => {
    await server.stop()
    rmSync(dataDir, { recursive: true, force: true })
  })

  it('is asked what it was asked then', () => {
    expect(recorded).toHaveLength(questions.length)
  })

  it.each(questions.map(({ path, body }, i) => ({ path, body, i, said: JSON.stringify(body ?? {}) })))(
    'answers $path $said as before',
    async ({ i, path, body }) => {
      expect(await ask(server.url, { path, ...(body !== undefined && { body }) })).toMatchObject(recorded[i] as object)
    },
  )

  it('is whole, and takes new spans', async () => {
    const sent = await fetch(`${server.url}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-mlflow-experiment-id': '0' },
      body: JSON.stringify({
        resourceSpans: [
          {
            scopeSpans: [
              {
                spans: [
                  {
                    traceId: 'f'.repeat(32),
                    spanId: 'f'.repeat(16),
                    name: 'new',
                    startTimeUnixNano: '1767607200000000000',
                    endTimeUnixNano: '1767607201000000000',
                  },
                ],
              },
            ],
          },
        ],
      }),
    })
    expect(sent.status).toBe(200)
    await indexed(server.url)
    expect(await complaints(dataDir)).toEqual([])
  })
})

describe('a data folder of a newer schema', () => {
  let dataDir: string
  beforeEach(() => {
    dataDir = plant(released[0] ?? '')
    edit(`INSERT INTO migration VALUES ('9999-of-tomorrow', 0)`)
  })
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }))

  function edit(sql: string): void {
    const db = new DatabaseSync(join(dataDir, 'assay.db'))
    db.exec(sql)
    db.close()
  }
  const stored = () => {
    const db = new DatabaseSync(join(dataDir, 'assay.db'), { readOnly: true })
    const rows = ['migration', 'trace', 'span'].map((table) => db.prepare(`SELECT count(*) AS rows FROM ${table}`).get()?.['rows'])
    db.close()
    return rows
  }

  it('is refused by name, and left as it is', async () => {
    const before = stored()
    await expect(startServer({ dataDir })).rejects.toThrow(
      'The data folder was written by a newer Assay (it has schema step 9999-of-tomorrow, which this version does not know). Start that version, or use another --data-dir.',
    )
    expect(stored()).toEqual(before)
    expect(await complaints(dataDir)).toContainEqual(expect.stringContaining('steps that this version does not know (9999-of-tomorrow)'))
  })

  it('is taken again when the newer step is gone', async () => {
    await expect(startServer({ dataDir })).rejects.toThrow('newer Assay')
    edit(`DELETE FROM migration WHERE id = '9999-of-tomorrow'`)
    const server = await startServer({ dataDir })
    expect((await fetch(`${server.url}/health`)).status).toBe(200)
    await server.stop()
  })
})
