import { describe, expect, it } from 'vitest'
import type { LoggedModelStore } from '../runs/index.ts'
import type { RegistryEvent } from './registry-events.ts'
import { parseModelOrder, parseRegistryFilter, parseVersionOrder } from './registry-filter.ts'
import { maxFoundBytes } from '../platform/database/found-page.ts'
import { isPromptTag, type ModelVersionDraft, type RegistryStore } from './registry-store.ts'

export interface OpenRegistryStore {
  registry: RegistryStore
  loggedModels: LoggedModelStore
  /** What was said to the event sink, with its workspace. */
  events: [workspace: string, event: RegistryEvent][]
  /** Moves the store's clock, which starts at 1,000,000. */
  setNowMs(nowMs: number): void
  /** Makes a workspace beside `default`. */
  addWorkspace(name: string): void
}

/** What every implementation of `RegistryStore` must do. */
export function registryStoreContract(name: string, open: () => OpenRegistryStore): void {
  const code = (code: string) => expect.objectContaining({ code })
  const none = new Map<string, string>()
  const model = (name: string, tags: Record<string, string> = {}) => ({ name, description: '', tags: new Map(Object.entries(tags)) })
  const draft = (part: Partial<ModelVersionDraft> = {}): ModelVersionDraft => ({
    source: 's3://b/m',
    storageLocation: 's3://b/m',
    runId: '',
    runLink: '',
    description: '',
    modelId: '',
    tags: none,
    ...part,
  })

  describe(`RegistryStore on ${name}`, () => {
    it('creates a model, describes it, renames it', async () => {
      const { registry, setNowMs } = open()
      expect(await registry.createModel('default', { name: 'm', description: 'd', tags: new Map([['a', 'b']]) })).toEqual({
        name: 'm',
        description: 'd',
        createdAtMs: 1_000_000,
        updatedAtMs: 1_000_000,
        tags: new Map([['a', 'b']]),
        aliases: new Map(),
        latestVersions: [],
      })
      setNowMs(1_000_001)
      expect(await registry.describeModel('default', 'm', 'new')).toMatchObject({ description: 'new', updatedAtMs: 1_000_001 })
      await registry.createVersion('default', 'm', draft())
      expect((await registry.renameModel('default', 'm', 'n')).latestVersions[0]?.name).toBe('n')
      await expect(registry.getModel('default', 'm')).rejects.toThrow('Registered Model with name=m not found')
    })

    it('tells the logged model of a version in the change that makes it', async () => {
      const { registry, loggedModels, events } = open()
      const from = { experimentId: '0', name: 'net', modelType: '', sourceRunId: '', params: none, tags: none }
      const { modelId } = await loggedModels.create('default', from)
      await registry.createModel('default', model('m'))
      await registry.createVersion('default', 'm', draft({ modelId }))
      const { tags } = await loggedModels.get('default', modelId)
      expect(JSON.parse(tags.get('mlflow.modelVersions') ?? '')).toEqual([{ name: 'm', version: 1 }])
      const before = events.length
      await loggedModels.delete('default', modelId)
      await expect(registry.createVersion('default', 'm', draft({ modelId }))).rejects.toEqual(code('RESOURCE_DOES_NOT_EXIST'))
      expect((await registry.getModel('default', 'm')).latestVersions.map(({ version }) => version)).toEqual([1])
      expect(events).toHaveLength(before)
    })

    it('refuses a taken name, and says by what', async () => {
      const { registry } = open()
      await registry.createModel('default', model('m'))
      await registry.createModel('default', model('p', { [isPromptTag]: 'true' }))
      const create = (name: string, tags = {}) => registry.createModel('default', model(name, tags))
      await expect(create('m')).rejects.toThrow('Registered Model (name=m) already exists.')
      await expect(create('p', { [isPromptTag]: 'true' })).rejects.toThrow('Prompt (name=p) already exists.')
      await expect(create('p')).rejects.toThrow(
        "Tried to create a registered model with name 'p', but the name is already taken by a prompt.",
      )
      await expect(registry.renameModel('default', 'm', 'p')).rejects.toEqual(code('RESOURCE_ALREADY_EXISTS'))
    })

    it('keeps workspaces apart', async () => {
      const { registry, addWorkspace } = open()
      addWorkspace('team')
      await registry.createModel('default', model('m'))
      await registry.createVersion('default', 'm', draft())
      const nobody = code('RESOURCE_DOES_NOT_EXIST')
      await expect(registry.getModel('team', 'm')).rejects.toEqual(nobody)
      await expect(registry.getVersion('team', 'm', 1)).rejects.toEqual(nobody)
      await expect(registry.createVersion('team', 'm', draft())).rejects.toEqual(nobody)
      await expect(registry.setAlias('team', 'm', 'a', 1)).rejects.toEqual(nobody)
      await expect(registry.deleteModel('team', 'm')).rejects.toEqual(nobody)
      await registry.createModel('team', model('m'))
      const all = { conditions: [], prompts: false, limit: 10, offset: 0 }
      expect(await registry.searchVersions('team', { ...all, orderBy: [] })).toEqual({ items: [], more: false })
      expect((await registry.searchModels('team', { ...all, orderBy: [] })).items).toHaveLength(1)
    })

    it('numbers versions, and gives no number twice', async () => {
      const { registry } = open()
      await registry.createModel('default', model('m'))
      expect(await registry.createVersion('default', 'm', draft({ runId: 'r', tags: new Map([['a', 'b']]) }))).toEqual({
        name: 'm',
        version: 1,
        description: '',
        source: 's3://b/m',
        storageLocation: 's3://b/m',
        runId: 'r',
        runLink: '',
        stage: 'None',
        createdAtMs: 1_000_000,
        updatedAtMs: 1_000_000,
        tags: new Map([['a', 'b']]),
        aliases: [],
      })
      await registry.createVersion('default', 'm', draft())
      await registry.deleteVersion('default', 'm', 2)
      await expect(registry.getVersion('default', 'm', 2)).rejects.toThrow('Model Version (name=m, version=2) not found')
      expect((await registry.createVersion('default', 'm', draft())).version).toBe(3)
    })

    it('moves versions through stages, and has the newest of each', async () => {
      const { registry } = open()
      await registry.createModel('default', model('m'))
      for (let i = 0; i < 4; i++) await registry.createVersion('default', 'm', draft())
      await registry.moveVersion('default', 'm', 1, 'Production', false)
      await registry.moveVersion('default', 'm', 2, 'Production', false)
      const latest = async () => (await registry.getModel('default', 'm')).latestVersions.map(({ version, stage }) => [version, stage])
      expect(await latest()).toEqual([
        [2, 'Production'],
        [4, 'None'],
      ])
      await registry.moveVersion('default', 'm', 3, 'Production', true)
      expect(await latest()).toEqual([
        [2, 'Archived'],
        [3, 'Production'],
        [4, 'None'],
      ])
    })

    it('has the newest of a stage where the oldest of that stage stands', async () => {
      const { registry } = open()
      await registry.createModel('default', model('m'))
      for (let i = 0; i < 4; i++) await registry.createVersion('default', 'm', draft())
      await registry.moveVersion('default', 'm', 2, 'Production', false)
      const { latestVersions } = await registry.getModel('default', 'm')
      expect(latestVersions.map(({ version, stage }) => [version, stage])).toEqual([
        [4, 'None'],
        [2, 'Production'],
      ])
    })

    it('gives aliases, of which each names one version', async () => {
      const { registry } = open()
      await registry.createModel('default', model('m'))
      for (let i = 0; i < 2; i++) await registry.createVersion('default', 'm', draft())
      await registry.setAlias('default', 'm', 'best', 1)
      await registry.setAlias('default', 'm', 'best', 2)
      await registry.setAlias('default', 'm', 'old', 1)
      expect(await registry.getVersionByAlias('default', 'm', 'best')).toMatchObject({ version: 2, aliases: ['best'] })
      expect((await registry.getModel('default', 'm')).aliases).toEqual(
        new Map([
          ['best', 2],
          ['old', 1],
        ]),
      )
      expect((await registry.getVersionByAlias('default', 'm', 'LATEST')).version).toBe(2)
      await registry.deleteAlias('default', 'm', 'best')
      await expect(registry.getVersionByAlias('default', 'm', 'best')).rejects.toThrow('Registered model alias best not found.')
      await registry.deleteVersion('default', 'm', 1)
      expect((await registry.getModel('default', 'm')).aliases).toEqual(new Map())
      await expect(registry.setAlias('default', 'm', 'old', 1)).rejects.toEqual(code('RESOURCE_DOES_NOT_EXIST'))
    })

    it('moves an alias from where it is thought to be, and from nowhere else', async () => {
      const { registry } = open()
      await registry.createModel('default', model('m'))
      for (let i = 0; i < 3; i++) await registry.createVersion('default', 'm', draft())
      await registry.setAlias('default', 'm', 'best', 1, null)
      await registry.setAlias('default', 'm', 'best', 2, 1)
      const conflict = code('RESOURCE_CONFLICT')
      await expect(registry.setAlias('default', 'm', 'best', 3, 1)).rejects.toEqual(conflict)
      await expect(registry.setAlias('default', 'm', 'best', 3, null)).rejects.toThrow("The alias 'best' names version 2 by now")
      await expect(registry.deleteAlias('default', 'm', 'best', 1)).rejects.toEqual(conflict)
      expect((await registry.getVersionByAlias('default', 'm', 'best')).version).toBe(2)
      await registry.deleteAlias('default', 'm', 'best', 2)
      await expect(registry.deleteAlias('default', 'm', 'best', 2)).rejects.toThrow("The alias 'best' is not there any more")
    })

    it('sets tags and takes them away, of models and of versions', async () => {
      const { registry } = open()
      await registry.createModel('default', model('m'))
      await registry.createVersion('default', 'm', draft())
      await registry.setModelTag('default', 'm', 'a', '1')
      await registry.setModelTag('default', 'm', 'a', '2')
      await registry.setVersionTag('default', 'm', 1, 'b', '3')
      expect((await registry.getModel('default', 'm')).tags).toEqual(new Map([['a', '2']]))
      expect((await registry.getVersion('default', 'm', 1)).tags).toEqual(new Map([['b', '3']]))
      for (let i = 0; i < 2; i++) {
        await registry.deleteModelTag('default', 'm', 'a')
        await registry.deleteVersionTag('default', 'm', 1, 'b')
      }
      expect((await registry.getModel('default', 'm')).tags).toEqual(new Map())
      expect((await registry.getVersion('default', 'm', 1)).tags).toEqual(new Map())
    })

    it('says what happens to models', async () => {
      const { registry, events } = open()
      await registry.createModel('default', { name: 'm', description: '', tags: new Map([['team', 'red']]) })
      await registry.createVersion('default', 'm', draft({ runId: 'r', description: 'first', tags: new Map([['a', 'b']]) }))
      await registry.createVersion('default', 'm', draft())
      await registry.setModelTag('default', 'm', 'no', 'event')
      await registry.deleteModelTag('default', 'm', 'no')
      await registry.setVersionTag('default', 'm', 1, 'k', 'v')
      await registry.deleteVersionTag('default', 'm', 1, 'none')
      await registry.setAlias('default', 'm', 'best', 2)
      await registry.deleteAlias('default', 'm', 'best')
      await registry.deleteVersion('default', 'm', 2)
      expect(events).toEqual([
        ['default', { type: 'registered_model.created', data: { name: 'm', tags: { team: 'red' }, description: '' } }],
        [
          'default',
          {
            type: 'model_version.created',
            data: { name: 'm', version: '1', source: 's3://b/m', run_id: 'r', tags: { a: 'b' }, description: 'first' },
          },
        ],
        [
          'default',
          {
            type: 'model_version.created',
            data: { name: 'm', version: '2', source: 's3://b/m', run_id: null, tags: {}, description: null },
          },
        ],
        ['default', { type: 'model_version_tag.set', data: { name: 'm', version: '1', key: 'k', value: 'v' } }],
        ['default', { type: 'model_version_tag.deleted', data: { name: 'm', version: '1', key: 'none' } }],
        ['default', { type: 'model_version_alias.created', data: { name: 'm', alias: 'best', version: '2' } }],
        ['default', { type: 'model_version_alias.deleted', data: { name: 'm', alias: 'best' } }],
      ])
    })

    it('says what happens to prompts, without what makes them prompts', async () => {
      const { registry, events, addWorkspace } = open()
      addWorkspace('team')
      const marks = { [isPromptTag]: 'true', _mlflow_prompt_type: 'text' }
      await registry.createModel('team', { name: 'p', description: 'greets', tags: new Map(Object.entries({ ...marks, by: 'ann' })) })
      const tags = new Map(Object.entries({ ...marks, 'mlflow.prompt.text': 'Hello {{who}}', by: 'bob' }))
      await registry.createVersion('team', 'p', draft({ tags }))
      await registry.setModelTag('team', 'p', 'k', 'v')
      await registry.deleteModelTag('team', 'p', 'k')
      await registry.setVersionTag('team', 'p', 1, 'k', 'v')
      await registry.deleteVersionTag('team', 'p', 1, 'k')
      await registry.setAlias('team', 'p', 'best', 1)
      await registry.deleteAlias('team', 'p', 'best')
      expect(events.map(([workspace]) => workspace)).toEqual(Array.from(events, () => 'team'))
      expect(events.map(([, event]) => event)).toEqual([
        { type: 'prompt.created', data: { name: 'p', tags: { by: 'ann' }, description: 'greets' } },
        {
          type: 'prompt_version.created',
          data: { name: 'p', version: '1', template: 'Hello {{who}}', tags: { by: 'bob' }, description: null },
        },
        { type: 'prompt_tag.set', data: { name: 'p', key: 'k', value: 'v' } },
        { type: 'prompt_tag.deleted', data: { name: 'p', key: 'k' } },
        { type: 'prompt_version_tag.set', data: { name: 'p', version: '1', key: 'k', value: 'v' } },
        { type: 'prompt_version_tag.deleted', data: { name: 'p', version: '1', key: 'k' } },
        { type: 'prompt_alias.created', data: { name: 'p', alias: 'best', version: '1' } },
        { type: 'prompt_alias.deleted', data: { name: 'p', alias: 'best' } },
      ])
    })

    it('says nothing of what was refused', async () => {
      const { registry, events } = open()
      await registry.createModel('default', model('m'))
      events.length = 0
      await expect(registry.createModel('default', model('m'))).rejects.toEqual(code('RESOURCE_ALREADY_EXISTS'))
      await expect(registry.setAlias('default', 'm', 'a', 1)).rejects.toEqual(code('RESOURCE_DOES_NOT_EXIST'))
      await expect(registry.setVersionTag('default', 'm', 1, 'a', 'b')).rejects.toEqual(code('RESOURCE_DOES_NOT_EXIST'))
      expect(events).toEqual([])
    })

    describe('searching', () => {
      async function filled(): Promise<RegistryStore> {
        const { registry, setNowMs } = open()
        await registry.createModel('default', model('alpha', { team: 'red' }))
        await registry.createModel('default', model('beta'))
        await registry.createModel('default', model('prompt', { [isPromptTag]: 'true' }))
        let nowMs = 2_000_000
        for (const [name, part] of [
          ['alpha', { runId: 'r1' }],
          ['alpha', { source: 'runs:/r2/m', tags: new Map([['ok', 'yes']]) }],
          ['beta', { runId: 'r1' }],
          ['prompt', { source: 'dummy-source' }],
        ] as [string, Partial<ModelVersionDraft>][]) {
          setNowMs(nowMs++)
          await registry.createVersion('default', name, draft(part))
        }
        return registry
      }
      const page = { limit: 100, offset: 0 }

      it.each([
        ['', 'alpha,beta'],
        ["name LIKE 'a%'", 'alpha'],
        ["name LIKE 'A%'", ''],
        ["name ILIKE 'A%'", 'alpha'],
        ["name IN ('beta', 'none')", 'beta'],
        ["tags.team = 'red'", 'alpha'],
        ["tags.`mlflow.prompt.is_prompt` = 'true'", 'prompt'],
      ])('models by %s finds %s', async (filter, names) => {
        const registry = await filled()
        const found = await registry.searchModels('default', { ...parseRegistryFilter(filter, 'models'), orderBy: [], ...page })
        expect(found.items.map(({ name }) => name).join(',')).toBe(names)
      })

      it.each([
        ['', 'beta/1,alpha/2,alpha/1'],
        ["name = 'alpha'", 'alpha/2,alpha/1'],
        ["run_id = 'r1'", 'beta/1,alpha/1'],
        ["run_id IN ('r1') AND name != 'beta'", 'alpha/1'],
        ["source_path LIKE 'runs:%'", 'alpha/2'],
        ['version_number > 1', 'alpha/2'],
        ["tags.ok = 'yes'", 'alpha/2'],
        ["tags.`mlflow.prompt.is_prompt` = 'true'", 'prompt/1'],
      ])('versions by %s finds %s', async (filter, names) => {
        const registry = await filled()
        const found = await registry.searchVersions('default', {
          ...parseRegistryFilter(filter, 'versions'),
          orderBy: parseVersionOrder([]),
          ...page,
        })
        expect(found.items.map(({ name, version }) => `${name}/${version}`).join(',')).toBe(names)
      })

      it('in an order, page by page', async () => {
        const registry = await filled()
        const models = async (order: string[], limit = 10, offset = 0) =>
          registry
            .searchModels('default', { conditions: [], prompts: false, orderBy: parseModelOrder(order), limit, offset })
            .then(({ items, more }) => [...items.map(({ name }) => name), ...(more ? ['…'] : [])])
        expect(await models(['name DESC'])).toEqual(['beta', 'alpha'])
        expect(await models(['last_updated_timestamp DESC'])).toEqual(['beta', 'alpha'])
        expect(await models([], 1)).toEqual(['alpha', '…'])
        expect(await models([], 1, 1)).toEqual(['beta'])
      })

      it('in shorter pages where the texts are long, none of which is empty', async () => {
        const { registry } = open()
        await registry.createModel('default', model('m'))
        const third = Math.floor(maxFoundBytes / 3) - 1_000
        for (const chars of [third, third, third + 3_000, maxFoundBytes]) {
          await registry.createVersion('default', 'm', draft({ source: '', tags: new Map([['t', 'x'.repeat(chars - 1)]]) }))
        }
        const versions = async (offset: number) => {
          const { items, more } = await registry.searchVersions('default', {
            conditions: [],
            prompts: false,
            orderBy: parseVersionOrder(['version_number']),
            limit: 4,
            offset,
          })
          return [...items.map(({ version }) => version), ...(more ? ['…'] : [])]
        }
        expect(await versions(0)).toEqual([1, 2, '…'])
        expect(await versions(1)).toEqual([2, 3, '…'])
        expect(await versions(3)).toEqual([4])
        const found = await registry.searchModels('default', { conditions: [], prompts: false, orderBy: [], limit: 4, offset: 0 })
        expect(found.items.map(({ name }) => name)).toEqual(['m'])
      })
    })
  })
}
