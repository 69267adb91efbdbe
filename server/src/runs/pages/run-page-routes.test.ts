import {
  compareRuns,
  deleteRuns,
  type Endpoint,
  getLoggedModel,
  getRun,
  listArtifacts,
  listLoggedModels,
  listRunKeys,
  listRuns,
  restoreRuns,
  runPageLimits,
  sampleCurves,
} from '@assay/protocol'
import { describe, expect, it } from 'vitest'
import { openRunPagesApp } from './run-pages-app.fixture.ts'

const metric = (key: string, step: number, value: number, atMs = step) => ({ key, step, value, atMs, model: null })

describe('the pages of runs', () => {
  it('list runs by filter and order, each with its columns, page by page', async () => {
    const { aRun, ask } = openRunPagesApp()
    for (const [name, loss] of [
      ['a', 0.3],
      ['b', 0.9],
      ['c', 0.1],
      ['d', Number.NaN],
    ] as const)
      await aRun(name, { metrics: [metric('loss', 0, loss)], params: new Map([['note', 'x'.repeat(600)]]) })
    const question = {
      experimentId: '0',
      filter: 'metrics.loss < 0.5',
      order: 'metrics.loss ASC',
      columns: ['metrics.loss', 'params.note'],
    }
    const first = await ask(listRuns, { ...question, limit: 1 })
    expect(first.runs.map((run) => [run.name, ...run.values])).toEqual([['c', 0.1, `${'x'.repeat(500)}…`]])
    expect(first.total).toBe(2)
    await aRun('later', { metrics: [metric('loss', 0, 0)] })
    const second = await ask(listRuns, { ...question, limit: 1, cursor: first.nextCursor })
    expect(second.runs.map((run) => run.name)).toEqual(['a'])
    expect([second.nextCursor, second.newer]).toEqual([null, 1])
    const again = await ask(listRuns, { ...question, cursor: first.cursor })
    expect(again.runs.map((run) => run.name)).toEqual(['c', 'a'])
  })

  it('say what cannot be read of a list, and where', async () => {
    const { refused } = openRunPagesApp()
    const list = (request: object) => refused(listRuns as Endpoint<never, unknown>, { experimentId: '0', ...request })
    expect(await list({ filter: 'metrics.loss <' })).toMatch(/^INVALID_PARAMETER_VALUE/)
    expect(await list({ order: 'loss' })).toMatch(/^INVALID_PARAMETER_VALUE: Invalid attribute key 'loss'/)
    expect(await list({ columns: ['loss'] })).toBe(
      "INVALID_PARAMETER_VALUE: 'loss' is no column. Ask for metrics.<key>, params.<key> or tags.<key>.",
    )
    expect(await list({ cursor: '1' })).toMatch(/^INVALID_PARAMETER_VALUE: Invalid page token/)
    expect(await list({ nesting: 'children' })).toMatch(/parentRunId/)
    expect(await list({ limit: runPageLimits.rows + 1 })).toMatch(/^INVALID_PARAMETER_VALUE: Invalid value for parameter 'limit'/)
    expect(await list({ columns: Array(runPageLimits.columns + 1).fill('metrics.a') })).toMatch(/parameter 'columns'/)
    expect(await list({ experimentId: '7' })).toMatch(/^RESOURCE_DOES_NOT_EXIST/)
  })

  it('fold runs below their parent', async () => {
    const { aRun, ask } = openRunPagesApp()
    const parentRunId = await aRun('parent')
    await aRun('child', { tags: { 'mlflow.parentRunId': parentRunId } })
    const top = await ask(listRuns, { experimentId: '0', nesting: 'top' })
    expect(top.runs.map((run) => [run.name, run.childCount])).toEqual([['parent', 1]])
    const below = await ask(listRuns, { experimentId: '0', nesting: 'children', parentRunId })
    expect(below.runs.map((run) => run.name)).toEqual(['child'])
  })

  it('call a run by its id where its name is blank', async () => {
    const { aRun, ask } = openRunPagesApp()
    const runId = await aRun(' \t ')
    await aRun('child', { tags: { 'mlflow.parentRunId': runId } })
    const named = { runId, name: runId }
    const { runs } = await ask(listRuns, { experimentId: '0', nesting: 'top' })
    expect(runs).toMatchObject([named])
    expect(await ask(getRun, { runId })).toMatchObject({ name: runId, children: [{ name: 'child' }] })
    expect(await ask(compareRuns, { runIds: [runId] })).toMatchObject({ runs: [named] })
    const [child] = (await ask(getRun, { runId })).children
    expect(await ask(getRun, { runId: child?.runId })).toMatchObject({ parent: named })
  })

  it('offer the keys there are', async () => {
    const { aRun, ask } = openRunPagesApp()
    await aRun('a', { metrics: [metric('loss', 0, 1)], params: new Map([['lr', '1']]) })
    expect(await ask(listRunKeys, { experimentId: '0' })).toEqual({
      metrics: ['loss'],
      params: ['lr'],
      tags: ['mlflow.runName'],
      exact: true,
    })
  })

  it('show a run with its family, models and datasets', async () => {
    const { aRun, ask, runs, models } = openRunPagesApp()
    const parentId = await aRun('parent')
    const runId = await aRun('run', { tags: { 'mlflow.parentRunId': parentId }, metrics: [metric('loss', 3, Number.NaN)] })
    const childId = await aRun('child', { tags: { 'mlflow.parentRunId': runId } })
    const model = await models.create('default', {
      experimentId: '0',
      name: 'net',
      modelType: '',
      sourceRunId: runId,
      params: new Map(),
      tags: new Map(),
    })
    const dataset = { name: 'd', digest: '1', sourceType: 'local', source: 'file', schema: 's'.repeat(70_000), profile: null }
    await runs.logInputs('default', runId, [{ ...dataset, tags: [['mlflow.data.context', 'training']] }], ['m-gone'])
    await runs.logOutputs('default', runId, [{ modelId: model.modelId, step: 0 }])
    const run = await ask(getRun, { runId })
    expect(run).toMatchObject({
      name: 'run',
      metrics: [{ key: 'loss', value: 'NaN', step: 3, atMs: 3 }],
      parent: { runId: parentId, name: 'parent', status: 'RUNNING' },
      children: [{ runId: childId, name: 'child', status: 'RUNNING' }],
      childCount: 1,
      modelInputs: [],
      modelOutputs: [{ modelId: model.modelId, name: 'net', status: 'PENDING' }],
      datasets: [{ name: 'd', context: 'training', schema: `${'s'.repeat(65_536)}…` }],
    })
  })

  it('compare runs in the order asked for, and name those that are gone', async () => {
    const { aRun, ask } = openRunPagesApp()
    const [one, two] = [await aRun('one', { params: new Map([['lr', '1']]) }), await aRun('two')]
    const { runs, missing } = await ask(compareRuns, { runIds: [two, 'gone', one, two] })
    expect(runs.map((run) => [run.name, run.params])).toEqual([
      ['two', []],
      ['one', [{ key: 'lr', value: '1' }]],
    ])
    expect(missing).toEqual(['gone'])
  })

  it('draw curves: at most so many points, with the spike among them, NaN as a gap, none of what was not logged', async () => {
    const { aRun, ask, refused } = openRunPagesApp()
    const points = Array.from({ length: 1000 }, (_, step) =>
      metric('loss', step, step === 999 ? Number.NaN : step === 345 ? 9 : 1, 50 + step),
    )
    const [one, two] = [await aRun('one', { metrics: points }), await aRun('two')]
    const { curves } = await ask(sampleCurves, { runIds: [one, two, 'gone'], keys: ['loss', 'acc'], maxPoints: 4 })
    const steps = [0, 1, 345, 999]
    expect(curves).toEqual([{ runId: one, key: 'loss', total: 1000, startMs: 50, steps, timesMs: steps, values: [1, 1, 9, null] }])
    const keys = Array.from({ length: 100 }, (_, i) => `m${i}`)
    const ids = Array.from({ length: 100 }, () => one)
    const asked = (maxPoints: number) =>
      refused(sampleCurves as Endpoint<never, unknown>, { runIds: ids, keys: keys.slice(0, 10), maxPoints })
    expect(await asked(201)).toMatch(/at most 200000 are drawn at once/)
  })

  it('delete runs and take that back', async () => {
    const { aRun, ask } = openRunPagesApp()
    const ids = [await aRun('a'), await aRun('b')]
    const names = async (view: string) => (await ask(listRuns, { experimentId: '0', view })).runs.map((run) => run.name).sort()
    await ask(deleteRuns, { runIds: ids })
    expect([await names('active'), await names('deleted')]).toEqual([[], ['a', 'b']])
    await ask(restoreRuns, { runIds: ids })
    expect([await names('active'), await names('deleted')]).toEqual([['a', 'b'], []])
  })

  it('delete and restore past what is not there, and name it', async () => {
    const { aRun, ask, runs } = openRunPagesApp()
    const ids = [await aRun('a'), 'gone', await aRun('b')]
    const stages = async () => Promise.all([ids[0], ids[2]].map(async (id) => (await runs.get('default', id ?? '')).lifecycleStage))
    expect(await ask(deleteRuns, { runIds: ids })).toEqual({ missing: ['gone'] })
    expect(await stages()).toEqual(['deleted', 'deleted'])
    expect(await ask(restoreRuns, { runIds: ids })).toEqual({ missing: ['gone'] })
    expect(await stages()).toEqual(['active', 'active'])
  })

  it('list and show logged models: latest metrics by dataset, who made and who read them, where they are registered', async () => {
    const { aRun, ask, runs, models, refused } = openRunPagesApp()
    const runId = await aRun('trainer', { tags: { 'mlflow.source.git.commit': 'abc' } })
    const draft = { experimentId: '0', modelType: 'agent', sourceRunId: runId, params: new Map([['depth', '3']]), tags: new Map() }
    const { modelId } = await models.create('default', { ...draft, name: 'net' })
    await models.create('default', { ...draft, name: 'other', sourceRunId: '' })
    await models.noteVersion('default', modelId, 'shop', 4)
    const on = (datasetName: string) => ({ id: modelId, datasetName, datasetDigest: '' })
    const scores = [
      { ...metric('acc', 1, 0.5), model: on('test') },
      { ...metric('acc', 2, 0.7), model: on('test') },
      { ...metric('acc', 3, 0.9), model: on('') },
    ]
    await runs.log('default', runId, { metrics: scores, params: new Map(), tags: new Map() })
    const readerId = await aRun('reader')
    await runs.logInputs('default', readerId, [], [modelId])

    const { models: listed } = await ask(listLoggedModels, { experimentId: '0', filter: "name = 'net'" })
    const source = { runId, name: 'trainer', status: 'RUNNING' }
    expect(listed).toMatchObject([
      {
        name: 'net',
        modelType: 'agent',
        sourceRun: source,
        versions: [{ name: 'shop', version: '4' }],
        metrics: [
          { key: 'acc', value: 0.9, dataset: null },
          { key: 'acc', value: 0.7, dataset: 'test' },
        ],
      },
    ])
    const first = await ask(listLoggedModels, { experimentId: '0', limit: 1 })
    const second = await ask(listLoggedModels, { experimentId: '0', limit: 1, cursor: first.nextCursor })
    expect([...first.models, ...second.models].map((model) => model.name).sort()).toEqual(['net', 'other'])
    expect(second.nextCursor).toBe(null)

    expect(await ask(getLoggedModel, { modelId })).toMatchObject({
      params: [{ key: 'depth', value: '3' }],
      sourceRun: source,
      sourceTags: expect.arrayContaining([{ key: 'mlflow.source.git.commit', value: 'abc' }]),
      usedBy: [{ runId: readerId, name: 'reader', experimentId: '0' }],
    })
    expect(await refused(getLoggedModel as Endpoint<never, unknown>, { modelId: 'm-none' })).toMatch(/^RESOURCE_DOES_NOT_EXIST/)
  })

  it('list a version of a logged model once that was noted as a number and as text', async () => {
    const { ask, models } = openRunPagesApp()
    const noted = [1, '1', '2', 2].map((version) => ({ name: 'iris', version }))
    const tags = new Map([['mlflow.modelVersions', JSON.stringify([...noted, { name: 'rose', version: 2 }])]])
    const draft = { experimentId: '0', name: 'net', modelType: '', sourceRunId: '', params: new Map(), tags }
    const { modelId } = await models.create('default', draft)
    expect((await ask(getLoggedModel, { modelId })).versions).toEqual([
      { name: 'iris', version: '1' },
      { name: 'iris', version: '2' },
      { name: 'rose', version: '2' },
    ])
  })

  it('list artifacts folder by folder, and refuse a path that leads elsewhere', async () => {
    const { aRun, ask, refused, blobs, runs } = openRunPagesApp()
    const runId = await aRun('a')
    const { root } = await ask(listArtifacts, { of: 'run', id: runId })
    const { artifactUri } = await runs.get('default', runId)
    expect(artifactUri.endsWith(root)).toBe(true)
    const put = (path: string, text: string) =>
      blobs.put('default', [...root.split('/'), ...path.split('/')], ReadableStream.from([Buffer.from(text)]))
    await put('plots/loss.png', 'png')
    await put('a.txt', 'text')
    expect((await ask(listArtifacts, { of: 'run', id: runId })).entries).toEqual([
      { name: 'plots', isFolder: true, bytes: 0 },
      { name: 'a.txt', isFolder: false, bytes: 4 },
    ])
    expect((await ask(listArtifacts, { of: 'run', id: runId, path: 'plots' })).entries).toEqual([
      { name: 'loss.png', isFolder: false, bytes: 3 },
    ])
    expect(await refused(listArtifacts as Endpoint<never, unknown>, { of: 'run', id: runId, path: '../..' })).toMatch(
      /^INVALID_PARAMETER_VALUE/,
    )
  })
})
