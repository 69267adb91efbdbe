import { describe, expect, it } from 'vitest'
import { noAudit, singleUserPolicy } from '../../governance/index.ts'
import { openMemoryDatabase } from '../../platform/database/memory-database.fixture.ts'
import { routeCaller } from '../../platform/http/call-route.fixture.ts'
import { datasetLimits, datasetRoutes, maxBytesReadHere, maxPageChars, maxRecordsBodyBytes } from './dataset-routes.ts'
import { createRecordDrafts, type RecordDrafts } from './record-drafts.ts'
import { createDatasetChanges } from './dataset-changes.ts'
import { createDatasetStore } from './dataset-store.sqlite.ts'

const base = '/api/3.0/mlflow/datasets'
const chars = (count: number): string => 'x'.repeat(count)

function opened() {
  const { db, clock, budget } = openMemoryDatabase()
  const seam = { authoriser: singleUserPolicy, audit: noAudit, nowMs: () => 0 }
  const read: ('here' | 'elsewhere')[] = []
  const drafts = createRecordDrafts(() => undefined)
  const reader = (where: 'here' | 'elsewhere'): RecordDrafts => ({
    read(body) {
      read.push(where)
      return drafts.read(body)
    },
  })
  const recordDrafts = { here: reader('here'), elsewhere: reader('elsewhere') }
  const datasets = createDatasetStore(db, clock, { budget })
  const call = routeCaller(datasetRoutes({ datasets, changes: createDatasetChanges(datasets), recordDrafts, seam }))
  const create = async (): Promise<string> => {
    const { body } = await call('POST', `${base}/create`, { name: 'd' })
    return (body as { dataset: { dataset_id: string } }).dataset.dataset_id
  }
  return { call, create, read }
}

const tags = (count: number): string => JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, at) => [`k${at}`, ''])))

describe('calls on evaluation datasets', () => {
  it.each<[string, object, object]>([
    ['a name', { name: chars(datasetLimits.nameChars) }, { name: chars(datasetLimits.nameChars + 1) }],
    ['tags', { tags: tags(datasetLimits.tags) }, { tags: tags(datasetLimits.tags + 1) }],
    [
      'keys of tags',
      { tags: JSON.stringify({ [chars(datasetLimits.tagKeyChars)]: '' }) },
      { tags: JSON.stringify({ [chars(datasetLimits.tagKeyChars + 1)]: '' }) },
    ],
    [
      'values of tags',
      { tags: JSON.stringify({ a: chars(datasetLimits.tagValueChars) }) },
      { tags: JSON.stringify({ a: chars(datasetLimits.tagValueChars + 1) }) },
    ],
    [
      'experiments',
      { experiment_ids: Array(datasetLimits.experiments).fill('0') },
      { experiment_ids: Array(datasetLimits.experiments + 1).fill('0') },
    ],
  ])('take %s up to the limit', async (_, within, beyond) => {
    const { call } = opened()
    expect((await call('POST', `${base}/create`, { name: 'd', ...within })).status).toBe(200)
    expect((await call('POST', `${base}/create`, { name: 'd', ...beyond })).status).toBe(400)
  })

  it('take as many records to delete as the limit says', async () => {
    const { call, create } = opened()
    const path = `${base}/${await create()}/records`
    const ids = (count: number) => ({ dataset_record_ids: Array(count).fill('dr-x') as string[] })
    expect((await call('DELETE', path, ids(datasetLimits.recordIds))).body).toEqual({ deleted_count: 0 })
    expect((await call('DELETE', path, ids(datasetLimits.recordIds + 1))).status).toBe(400)
  })

  it('take records in a body up to the limit', async () => {
    const { call, create } = opened()
    const path = `${base}/${await create()}/records`
    const body = (bytes: number) => ({ records: '[]', padding: chars(bytes - '{"records":"[]","padding":""}'.length) })
    expect((await call('POST', path, body(maxRecordsBodyBytes))).status).toBe(200)
    expect((await call('POST', path, body(maxRecordsBodyBytes + 1))).status).toBe(413)
  })

  it('read a large body with records where no request waits for it', async () => {
    const { call, create, read } = opened()
    const path = `${base}/${await create()}/records`
    const body = (bytes: number) => ({ records: '[]', padding: chars(bytes - '{"records":"[]","padding":""}'.length) })
    for (const bytes of [maxBytesReadHere, maxBytesReadHere + 1]) expect((await call('POST', path, body(bytes))).status).toBe(200)
    expect(read).toEqual(['here', 'elsewhere'])
  })

  it('answer records in pages of a bounded size', async () => {
    const { call, create } = opened()
    const path = `${base}/${await create()}/records`
    const third = Math.ceil(maxPageChars / 3)
    for (const n of [1, 2, 3, 4, 5]) await call('POST', path, { records: JSON.stringify([{ inputs: { n, text: chars(third) } }]) })
    const first = (await call('GET', path)).body as { records: string; next_page_token: string }
    expect((JSON.parse(first.records) as { inputs: { n: number } }[]).map(({ inputs }) => inputs.n)).toEqual([1, 2, 3])
    const second = (await call('GET', `${path}?page_token=${encodeURIComponent(first.next_page_token)}`)).body as { records: string }
    expect((JSON.parse(second.records) as { inputs: { n: number } }[]).map(({ inputs }) => inputs.n)).toEqual([4, 5])
    expect(second).not.toHaveProperty('next_page_token')
  })

  it('give back NaN as Python writes it', async () => {
    const { call, create } = opened()
    const path = `${base}/${await create()}/records`
    const source = '{"source_type":"TRACE","source_data":{"trace_id":"tr-1","score":NaN}}'
    await call('POST', path, { records: `[{"inputs":{"x":NaN},"outputs":-Infinity,"source":${source}}]` })
    const { records } = (await call('GET', path)).body as { records: string }
    expect(records).toContain(`"inputs":{"x":NaN},"outputs":-Infinity,"tags":{},"source":${source},"source_id":"tr-1"`)
  })

  it('keep what was in each version', async () => {
    const { call, create } = opened()
    const id = await create()
    const path = `${base}/${id}/records`
    await call('POST', path, { records: JSON.stringify([{ inputs: { q: 1 }, outputs: 'old' }]) })
    await call('POST', path, { records: JSON.stringify([{ inputs: { q: 1 }, outputs: 'new' }]) })
    const outputs = async (query: string) =>
      (JSON.parse(((await call('GET', path + query)).body as { records: string }).records) as { outputs: string }[]).map(
        (each) => each.outputs,
      )
    expect([await outputs(''), await outputs('?version=1'), await outputs('?version=0')]).toEqual([['new'], ['old'], []])
    expect((await call('GET', `${path}?version=9`)).status).toBe(400)
    const versions = (await call('GET', `/api/assay/v1/datasets/${id}/versions?limit=1`)).body
    expect(versions).toMatchObject({ versions: [{ version: 2, updated: 1 }], nextBefore: 2 })
    expect((await call('GET', `/api/assay/v1/datasets/${id}/versions?before=2`)).body).toMatchObject({
      versions: [{ version: 1, inserted: 1 }],
      nextBefore: null,
    })
  })

  it.each([
    ['tags that are no object', 'POST', '/create', { name: 'd', tags: '[]' }, "'tags' must be a JSON object."],
    ['tags that are no JSON', 'POST', '/create', { name: 'd', tags: '{' }, "'tags' must be a JSON object."],
    ['a tag that is no text', 'POST', '/create', { name: 'd', tags: '{"a":{}}' }, "The tag 'a' must be text."],
    ['no name', 'POST', '/create', {}, "Missing value for required parameter 'name'."],
    ['a page token that is none', 'POST', '/search', { page_token: 'x' }, 'Invalid page token'],
    ['too many results', 'POST', '/search', { max_results: 50_001 }, 'It must be at most 50000'],
  ])('refuse %s', async (_, method, path, body, message) => {
    const { call } = opened()
    const answer = await call(method, base + path, body)
    expect(answer).toEqual({
      status: 400,
      body: expect.objectContaining({
        error_code: 'INVALID_PARAMETER_VALUE',
        message: expect.stringContaining(message) as string,
      }) as object,
    })
  })

  it('write tags as Python does', async () => {
    const { call } = opened()
    const { body } = await call('POST', `${base}/create`, { name: 'd', tags: '{"a":true,"b":1,"c":null,"d":"ü"}' })
    expect((body as { dataset: { tags: string } }).dataset.tags).toBe('{"a": "True", "b": "1", "d": "\\u00fc"}')
  })
})
