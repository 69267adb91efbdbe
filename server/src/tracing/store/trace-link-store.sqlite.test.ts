import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type OpenSqliteSpans, openSqliteSpans } from './open-sqlite-spans.fixture.ts'
import type { TraceLinkStore } from './trace-link-store.ts'
import { createTraceLinkStore } from './trace-link-store.sqlite.ts'

const traceId = '0af7651916cd43dd8448eb211c80319c'
const unknown = '1af7651916cd43dd8448eb211c80319c'

describe('the links of traces in SQLite', () => {
  let opened: OpenSqliteSpans
  let links: TraceLinkStore
  beforeEach(async () => {
    opened = openSqliteSpans()
    links = createTraceLinkStore(opened.db, (...tag) => opened.writer.setTag(...tag))
    await opened.writer.patchTrace('default', {
      traceId,
      experimentId: '0',
      startUs: 1_700_000_000_000_000,
      durationUs: 1000,
      status: 'OK',
      inputPreview: null,
      outputPreview: null,
      clientRequestId: null,
      tags: new Map(),
      metadata: new Map([['mlflow.sourceRun', 'made-in']]),
    })
  })
  afterEach(() => opened[Symbol.asyncDispose]())

  const runs = () =>
    opened.db
      .prepare('SELECT run_id FROM trace_run ORDER BY run_id')
      .all()
      .map((row) => row['run_id'])
  const promptsTag = async () => (await opened.reader.getTrace('default', traceId))?.tags.get('mlflow.linkedPrompts')
  const found = async (runId: string) =>
    (
      await opened.reader.searchTraces('default', {
        experimentIds: ['0'],
        filter: { kind: 'compare', field: { on: 'trace', name: 'run_id' }, op: '=', value: runId },
        limit: 10,
      })
    ).items.length

  it('tie a trace to several runs, each once, beside the run that it was made in', async () => {
    await links.linkRun('default', [traceId, unknown], 'first')
    await links.linkRun('default', [traceId], 'second')
    await links.linkRun('default', [traceId], 'first')
    expect(runs()).toEqual(['first', 'second'])
    expect(await Promise.all(['first', 'second', 'made-in', 'other'].map(found))).toEqual([1, 1, 1, 0])
    expect((await opened.reader.getTrace('default', traceId))?.metadata.get('mlflow.sourceRun')).toBe('made-in')
  })

  it('go with their trace', async () => {
    await links.linkRun('default', [traceId], 'first')
    await opened.writer.deleteTraces('default', '0', { traceIds: [traceId] })
    expect(runs()).toEqual([])
  })

  it('do not reach the traces of another workspace', async () => {
    await opened.addWorkspace('other')
    await links.linkRun('other', [traceId], 'first')
    expect(runs()).toEqual([])
    await expect(links.linkPrompts('other', traceId, [{ name: 'greet', version: '1' }])).rejects.toMatchObject({
      code: 'RESOURCE_DOES_NOT_EXIST',
    })
  })

  it('list each prompt once, behind those that a client listed itself', async () => {
    await opened.writer.setTag('default', traceId, 'mlflow.linkedPrompts', '[{"name":"greet","version":"1","by":"client"}]')
    await links.linkPrompts('default', traceId, [
      { name: 'greet', version: '1' },
      { name: 'greet', version: '2' },
      { name: 'greet', version: '2' },
    ])
    expect(await promptsTag()).toBe('[{"name":"greet","version":"1","by":"client"},{"name":"greet","version":"2"}]')
  })

  it.each(['not JSON', '{"name":"greet"}', '[1]'])('begin a list where a client set the tag to %s', async (tag) => {
    await opened.writer.setTag('default', traceId, 'mlflow.linkedPrompts', tag)
    await links.linkPrompts('default', traceId, [{ name: 'greet', version: '1' }])
    expect(await promptsTag()).toBe('[{"name":"greet","version":"1"}]')
  })
})
