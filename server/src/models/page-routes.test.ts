import {
  createPromptVersion,
  deleteAlias,
  deleteRegisteredModel,
  deleteVersion,
  describeModel,
  describeVersion,
  type Endpoint,
  getBlame,
  getPromptUse,
  getRegisteredModel,
  getVersion,
  getVersionOrigin,
  listModels,
  listPrompts,
  listPromptUse,
  listVersions,
  moveVersion,
  setAlias,
  setRegistryTag,
} from '@assay/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { noAudit, singleUserPolicy } from '../governance/index.ts'
import { openMemoryDatabase } from '../platform/database/memory-database.fixture.ts'
import { Guard } from '../platform/http/guard.ts'
import { createHttpApp } from '../platform/http/http-app.ts'
import { createExperimentStore, createLoggedModelStore, createPromptLinkReader, createRunStore } from '../runs/index.ts'
import { createPromptTraceReader } from '../tracing/index.ts'
import { maxPageRows, registryPageRoutes } from './page-routes.ts'
import { createRegistryReader } from './registry-reader.sqlite.ts'
import { createRegistryStore } from './registry-store.sqlite.ts'

/** The pages' calls over the real stores, in process. */
function open() {
  const { db, clock, budget } = openMemoryDatabase()
  createExperimentStore(db, clock, budget)
  const stores = {
    registry: createRegistryStore(db, clock, { budget, loggedModels: createLoggedModelStore(db, clock, budget) }),
    runs: createRunStore(db, clock, budget),
    loggedModels: createLoggedModelStore(db, clock, budget),
  }
  const app = createHttpApp({
    routes: registryPageRoutes({
      ...stores,
      reader: createRegistryReader(db, budget),
      promptTraces: createPromptTraceReader(db, budget),
      promptLinks: createPromptLinkReader(db, budget),
      seam: { authoriser: singleUserPolicy, audit: noAudit, nowMs: clock.nowMs },
    }),
    guard: new Guard({ allowedHosts: [], host: '127.0.0.1', token: null }),
    authoriser: singleUserPolicy,
    logError: (_, error) => {
      throw error
    },
    onRefused: () => null,
  })
  return {
    ...stores,
    db,
    async ask<Request, Response>(endpoint: Endpoint<Request, Response>, request: Record<string, unknown>) {
      const rest = { ...request }
      const path = endpoint.path.replace(/:(\w+)/g, (_, name: string) => {
        const value = encodeURIComponent(String(rest[name]))
        delete rest[name]
        return value
      })
      const inQuery = endpoint.method === 'GET' || endpoint.method === 'DELETE'
      const query = Object.entries(rest).flatMap(([name, value]) => [value].flat().map((each): [string, string] => [name, String(each)]))
      const response = await app.request(inQuery ? `${path}?${new URLSearchParams(query).toString()}` : path, {
        method: endpoint.method,
        ...(!inQuery && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(rest) }),
      })
      const body: unknown = await response.json()
      return response.status === 200 ? endpoint.response.parse(body) : (body as { error_code: string; message: string })
    },
  }
}

describe("the registry's calls for pages", () => {
  let opened: ReturnType<typeof open>
  beforeEach(() => {
    opened = open()
  })
  afterEach(() => opened.db.close())

  const names = ['support-system', 'a b', 'höflich ✓', '100%', 'a%2Fb', 'what?', '#1', "l'été & co", '日本語', '{{x}}', '<b>']
  const prompt = async (name: string, ...texts: string[]) => {
    const isPrompt: [string, string] = ['mlflow.prompt.is_prompt', 'true']
    await opened.registry.createModel('default', { name, description: '', tags: new Map([isPrompt]) })
    for (const text of texts) {
      await opened.registry.createVersion('default', name, {
        source: 'dummy-source',
        storageLocation: 'dummy-source',
        runId: '',
        runLink: '',
        modelId: '',
        description: '',
        tags: new Map([isPrompt, ['mlflow.prompt.text', text], ['_mlflow_prompt_type', 'text'], ['author', 'Lea']]),
      })
    }
  }

  it.each(names)('find, read, change and delete a prompt named %s', async (name) => {
    await prompt(name, 'one', 'two')
    expect(await opened.ask(listPrompts, {})).toMatchObject({ prompts: [{ name, newestVersion: 2 }], nextCursor: null })
    expect(await opened.ask(getRegisteredModel, { name })).toMatchObject({ name, kind: 'prompt' })
    expect(await opened.ask(listVersions, { name, before: 2 })).toMatchObject({ versions: [{ version: 1, author: 'Lea' }], more: false })
    expect(await opened.ask(getVersion, { name, version: 2 })).toMatchObject({ template: { type: 'text', text: 'two' } })
    expect(await opened.ask(getBlame, { name, version: 2 })).toMatchObject({ messages: [[2]] })
    expect(await opened.ask(getPromptUse, { name, from: 0 })).toEqual({ versions: [], runs: [], models: [] })
    expect(await opened.ask(setAlias, { name, alias: 'production', version: 1, expected: null })).toEqual({})
    expect(await opened.ask(deleteAlias, { name, alias: 'production', expected: 1 })).toEqual({})
    expect(await opened.ask(deleteVersion, { name, version: 2 })).toEqual({})
    expect(await opened.ask(deleteRegisteredModel, { name })).toEqual({})
    expect(await opened.ask(getRegisteredModel, { name })).toMatchObject({ error_code: 'RESOURCE_DOES_NOT_EXIST' })
  })

  it('make a new version of a prompt of another, with what else that says, but for its author', async () => {
    await prompt('greet', 'Hi')
    await opened.registry.setVersionTag('default', 'greet', 1, '_mlflow_prompt_model_config', '{"temperature":0}')
    const template = { type: 'chat', messages: [{ role: 'user', content: 'Hi {{name}}', isJson: false, rest: '' }] }
    expect(await opened.ask(createPromptVersion, { name: 'greet', from: 1, template, commitMessage: 'as a chat' })).toEqual({ version: 2 })
    expect(await opened.ask(getVersion, { name: 'greet', version: 2 })).toMatchObject({
      template,
      description: 'as a chat',
      author: null,
      modelConfig: { temperature: 0 },
    })
    const { tags } = await opened.registry.getVersion('default', 'greet', 2)
    expect(tags.get('mlflow.prompt.text')).toBe('[{"role":"user","content":"Hi {{name}}"}]')
  })

  it('make no new version of a model, nor one whose text is too long', async () => {
    await opened.registry.createModel('default', { name: 'm', description: '', tags: new Map() })
    await opened.registry.createVersion('default', 'm', {
      source: 's3://b/m',
      storageLocation: 's3://b/m',
      runId: '',
      runLink: '',
      modelId: '',
      description: '',
      tags: new Map(),
    })
    const text = (length: number) => ({ type: 'text', text: 'x'.repeat(length) })
    expect(await opened.ask(createPromptVersion, { name: 'm', from: 1, template: text(1), commitMessage: '' })).toMatchObject({
      message: "'m' is a model, not a prompt. Register a new version of it with its files.",
    })
    await prompt('greet', 'Hi')
    expect(await opened.ask(createPromptVersion, { name: 'greet', from: 1, template: text(100_000), commitMessage: '' })).toEqual({
      version: 2,
    })
    expect(await opened.ask(createPromptVersion, { name: 'greet', from: 1, template: text(100_001), commitMessage: '' })).toMatchObject({
      message: 'Prompt text exceeds max length of 100000 characters.',
    })
  })

  it('move no alias that somebody else has moved, and set none of a reserved name', async () => {
    await prompt('greet', 'a', 'b', 'c')
    await opened.registry.setAlias('default', 'greet', 'production', 2)
    const move = (alias: string, expected: number | null) => opened.ask(setAlias, { name: 'greet', alias, version: 3, expected })
    expect(await move('production', 1)).toMatchObject({ error_code: 'RESOURCE_CONFLICT' })
    expect(await move('latest', null)).toMatchObject({ error_code: 'INVALID_PARAMETER_VALUE' })
    expect(await opened.ask(deleteAlias, { name: 'greet', alias: 'production', expected: 3 })).toMatchObject({
      error_code: 'RESOURCE_CONFLICT',
    })
    expect(await move('production', 2)).toEqual({})
  })

  it('describe, tag and move a model and its versions', async () => {
    await opened.registry.createModel('default', { name: 'm', description: '', tags: new Map() })
    const draft = { source: 's3://b', storageLocation: 's3://b', runId: '', runLink: '', modelId: '', description: '', tags: new Map() }
    for (let i = 0; i < 2; i++) await opened.registry.createVersion('default', 'm', draft)
    await opened.ask(describeModel, { name: 'm', description: '# M' })
    await opened.ask(describeVersion, { name: 'm', version: 1, description: 'first' })
    expect(await opened.ask(setRegistryTag, { name: 'm', version: null, key: 'a/b', value: '1' })).toEqual({ before: null })
    await opened.ask(setRegistryTag, { name: 'm', version: 1, key: 'c', value: '2' })
    await opened.ask(moveVersion, { name: 'm', version: 1, stage: 'Production', archiveOthers: false })
    expect(await opened.ask(moveVersion, { name: 'm', version: 2, stage: 'Production', archiveOthers: true })).toEqual({})
    expect(await opened.ask(getRegisteredModel, { name: 'm' })).toMatchObject({
      description: '# M',
      tags: { 'a/b': '1' },
      stages: [{ stage: 'Production', version: 2 }],
    })
    expect(await opened.ask(getVersion, { name: 'm', version: 1 })).toMatchObject({
      description: 'first',
      tags: { c: '2' },
      stage: 'Archived',
    })
    expect(await opened.ask(setRegistryTag, { name: 'm', version: null, key: 'a/b', value: null })).toEqual({ before: '1' })
    expect(await opened.ask(setRegistryTag, { name: 'm', version: 1, key: 'c', value: null })).toEqual({ before: '2' })
    expect(await opened.ask(listModels, {})).toMatchObject({ models: [{ name: 'm', tags: {} }] })
    expect(await opened.ask(getVersion, { name: 'm', version: 1 })).toMatchObject({ tags: {} })
    expect(await opened.ask(moveVersion, { name: 'm', version: 2, stage: 'None', archiveOthers: true })).toMatchObject({
      error_code: 'INVALID_PARAMETER_VALUE',
    })
  })

  it('say which run and logged model a version came from, as far as they are there', async () => {
    const run = await opened.runs.create('default', { experimentId: '0', userId: '', startMs: 1, name: 'fit', tags: new Map() })
    await opened.runs.log('default', run.runId, {
      params: new Map([['depth', '3']]),
      tags: new Map(),
      metrics: [
        { key: 'loss', value: Number.NaN, step: 0, atMs: 1, model: null },
        { key: 'auc', value: 0.9, step: 0, atMs: 1, model: null },
      ],
    })
    const model = await opened.loggedModels.create('default', {
      experimentId: '0',
      name: 'tree',
      modelType: '',
      sourceRunId: run.runId,
      params: new Map(),
      tags: new Map(),
    })
    await opened.registry.createModel('default', { name: 'm', description: '', tags: new Map() })
    for (const source of [`models:/${model.modelId}`, 'models:/m-gone']) {
      await opened.registry.createVersion('default', 'm', {
        source,
        storageLocation: '',
        runId: '',
        runLink: '',
        modelId: '',
        description: '',
        tags: new Map(),
      })
    }
    expect(await opened.ask(getVersionOrigin, { name: 'm', version: 1 })).toMatchObject({
      run: { runId: run.runId, name: 'fit', params: { depth: '3' }, metrics: { loss: 'NaN', auc: 0.9 } },
      model: { modelId: model.modelId, name: 'tree' },
    })
    expect(await opened.ask(getVersionOrigin, { name: 'm', version: 2 })).toEqual({ run: null, model: null })
  })

  it('go through a list by cursor and by tags', async () => {
    for (const name of ['a', 'b', 'c']) await prompt(name)
    await opened.registry.setModelTag('default', 'b', 'team', 'x=y')
    await opened.registry.setModelTag('default', 'b', 'env', 'prod')
    const first = (await opened.ask(listPrompts, { sort: 'name', limit: 2 })) as { nextCursor: string }
    expect(await opened.ask(listPrompts, { sort: 'name', cursor: first.nextCursor })).toMatchObject({ prompts: [{ name: 'c' }] })
    expect(await opened.ask(listPrompts, { cursor: first.nextCursor })).toMatchObject({ error_code: 'INVALID_PARAMETER_VALUE' })
    expect(await opened.ask(listPrompts, { tag: ['team=x=y', 'env'] })).toMatchObject({ prompts: [{ name: 'b' }] })
    expect(await opened.ask(listPrompts, { q: ' B ' })).toMatchObject({ prompts: [{ name: 'b' }] })
    expect(await opened.ask(listPrompts, { limit: 0 })).toMatchObject({ message: 'A page has at least one row.' })
    expect(await opened.ask(listPromptUse, { from: 0 })).toEqual({ prompts: [] })
  })

  it('give at most 200 rows a page', async () => {
    await prompt('greet', ...Array.from({ length: maxPageRows + 1 }, () => ''))
    const page = (await opened.ask(listVersions, { name: 'greet', limit: 1000 })) as { versions: unknown[]; more: boolean }
    expect([page.versions.length, page.more]).toEqual([maxPageRows, true])
  })
})
