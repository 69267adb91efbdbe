import { describe, expect, it } from 'vitest'
import { maxBlamedVersions, maxListChars, type RegistryListQuery, type RegistryReader, shown } from './registry-reader.ts'
import { isPromptTag, type RegistryStore } from './registry-store.ts'

export interface OpenRegistryReader {
  reader: RegistryReader
  /** Writes what `reader` reads. */
  registry: RegistryStore
  setNowMs(nowMs: number): void
  addWorkspace(name: string): void
}

/** What every implementation of `RegistryReader` must do. */
export function registryReaderContract(name: string, open: () => OpenRegistryReader): void {
  const isPrompt = { [isPromptTag]: 'true' }
  const everything: RegistryListQuery = { prompts: true, words: [], tags: [], sort: 'name', after: null, limit: 10 }
  const gone = expect.objectContaining({ code: 'RESOURCE_DOES_NOT_EXIST' })

  describe(`RegistryReader on ${name}`, () => {
    function opened() {
      const { reader, registry, ...rest } = open()
      return {
        reader,
        ...rest,
        registry,
        make: (model: string, tags: Record<string, string> = isPrompt, workspace = 'default') =>
          registry.createModel(workspace, { name: model, description: '', tags: new Map(Object.entries(tags)) }),
        add: (model: string, tags: Record<string, string> = {}, part: { description?: string; source?: string; runId?: string } = {}) =>
          registry.createVersion('default', model, {
            source: '',
            storageLocation: '',
            runId: '',
            runLink: '',
            modelId: '',
            description: '',
            ...part,
            tags: new Map(Object.entries(tags)),
          }),
      }
    }
    const prompt = (text: string) => ({ [isPromptTag]: 'true', 'mlflow.prompt.text': text, _mlflow_prompt_type: 'text' })

    it('lists prompts and models apart, with what a line shows', async () => {
      const { reader, registry, make, add, setNowMs } = opened()
      await make('greet', { ...isPrompt, team: 'red', _mlflow_experiment_ids: ',0,' })
      await make('classifier', {})
      for (let i = 0; i < 3; i++) await add('greet', prompt('Hi'))
      await registry.deleteVersion('default', 'greet', 3)
      await registry.setAlias('default', 'greet', 'beta', 2)
      await registry.setAlias('default', 'greet', 'production', 1)
      setNowMs(2_000_000)
      await add('classifier')
      await registry.moveVersion('default', 'classifier', 1, 'Staging', false)
      expect(await reader.list('default', everything)).toEqual({
        items: [
          {
            name: 'greet',
            description: '',
            createdAtMs: 1_000_000,
            updatedAtMs: 1_000_000,
            versionCount: 2,
            newestVersion: 2,
            aliases: [
              { alias: 'production', version: 1 },
              { alias: 'beta', version: 2 },
            ],
            aliasCount: 2,
            stages: [],
            tags: { team: 'red' },
            tagCount: 1,
          },
        ],
        next: null,
      })
      expect((await reader.list('default', { ...everything, prompts: false })).items).toMatchObject([
        { name: 'classifier', updatedAtMs: 2_000_000, newestVersion: 1, stages: [{ stage: 'Staging', version: 1 }] },
      ])
      expect(await reader.get('default', 'greet')).toMatchObject({ name: 'greet', kind: 'prompt', versionCount: 2 })
      expect(await reader.get('default', 'classifier')).toMatchObject({ name: 'classifier', kind: 'model' })
    })

    it.each<[string, Partial<RegistryListQuery>, string]>([
      ['all', {}, 'ab c,b,B%d'],
      ['those whose name has a word, in any case', { words: ['B'] }, 'ab c,b,B%d'],
      ['those whose name has all words', { words: ['c', 'A'] }, 'ab c'],
      ['those whose name has a word that is a wildcard elsewhere', { words: ['%'] }, 'B%d'],
      ['those with a tag', { tags: [{ key: 'team', value: null }] }, 'ab c,b'],
      ['those with a tag of a value', { tags: [{ key: 'team', value: 'red' }] }, 'b'],
      [
        'those with all tags',
        {
          tags: [
            { key: 'team', value: 'red' },
            { key: 'env', value: 'prod' },
          ],
        },
        '',
      ],
    ])('finds %s', async (_, part, names) => {
      const { reader, make } = opened()
      await make('B%d')
      await make('b', { ...isPrompt, team: 'red' })
      await make('ab c', { ...isPrompt, team: 'blue', env: 'prod' })
      const { items } = await reader.list('default', { ...everything, ...part })
      expect(
        items
          .map((item) => item.name)
          .toSorted((a, b) => a.localeCompare(b))
          .join(','),
      ).toBe(names)
    })

    it.each(['name', 'updated'] as const)('goes through a list by %s, page by page, with nothing twice', async (sort) => {
      const { reader, make, setNowMs } = opened()
      for (const [i, each] of ['d', 'a', 'c', 'b', 'e'].entries()) {
        // Two at a time, so that the time alone tells no order.
        setNowMs(1_000_000 + Math.floor(i / 2))
        await make(each)
      }
      const found: string[] = []
      let after: RegistryListQuery['after'] = null
      do {
        const page: Awaited<ReturnType<RegistryReader['list']>> = await reader.list('default', { ...everything, sort, after, limit: 2 })
        found.push(...page.items.map((item) => item.name))
        after = page.next
      } while (after !== null)
      expect(found.join('')).toBe(sort === 'name' ? 'abcde' : 'ebcad')
    })

    it('ends a page of long names early', async () => {
      const { reader, make } = opened()
      for (const first of ['a', 'b', 'c']) await make(first + 'x'.repeat(maxListChars / 2))
      const { items, next } = await reader.list('default', everything)
      expect([items.length, next !== null]).toEqual([1, true])
    })

    it('keeps workspaces apart', async () => {
      const { reader, make, add, addWorkspace } = opened()
      addWorkspace('team')
      await make('greet')
      await add('greet', prompt('Hi'))
      expect((await reader.list('team', everything)).items).toEqual([])
      await expect(reader.get('team', 'greet')).rejects.toEqual(gone)
      await expect(reader.versions('team', 'greet', { before: null, limit: 1 })).rejects.toEqual(gone)
      await expect(reader.version('team', 'greet', 1)).rejects.toEqual(gone)
      await expect(reader.blame('team', 'greet', 1)).rejects.toEqual(gone)
    })

    it('lists versions newest first, without their texts', async () => {
      const { reader, registry, make, add } = opened()
      await make('greet')
      await add('greet', { ...prompt('x'.repeat(100_000)), author: 'Lea', team: 'red' }, { description: 'm'.repeat(400) })
      for (let i = 0; i < 3; i++) await add('greet', { ...prompt('Hi'), 'mlflow.user': 'mo' }, { runId: 'r1' })
      await registry.setAlias('default', 'greet', 'production', 1)
      await registry.deleteVersion('default', 'greet', 3)
      const newest = await reader.versions('default', 'greet', { before: null, limit: 2 })
      expect(newest).toMatchObject({ more: true, items: [{ version: 4, author: 'mo', runId: 'r1' }, { version: 2 }] })
      expect(await reader.versions('default', 'greet', { before: 2, limit: 2 })).toEqual({
        more: false,
        items: [
          {
            version: 1,
            description: 'm'.repeat(300),
            author: 'Lea',
            stage: 'None',
            aliases: ['production'],
            createdAtMs: 1_000_000,
            updatedAtMs: 1_000_000,
            runId: null,
            tags: { author: 'Lea', team: 'red' },
            tagCount: 2,
          },
        ],
      })
    })

    it('reads a version with all it says', async () => {
      const { reader, make, add } = opened()
      await make('greet')
      const config = { _mlflow_prompt_model_config: '{"temperature":0.3}', _mlflow_prompt_response_format: 'no JSON' }
      await add('greet', { ...prompt('Hi {{name}}'), ...config, why: 'y'.repeat(shown.tagChars + 1) }, { description: 'first' })
      expect(await reader.version('default', 'greet', 1)).toEqual({
        name: 'greet',
        version: 1,
        description: 'first',
        author: null,
        stage: 'None',
        aliases: [],
        createdAtMs: 1_000_000,
        updatedAtMs: 1_000_000,
        runId: null,
        previous: null,
        next: null,
        tags: { why: 'y'.repeat(shown.tagChars) },
        tagCount: 1,
        template: { type: 'text', text: 'Hi {{name}}' },
        modelConfig: { temperature: 0.3 },
        responseFormat: 'no JSON',
        source: '',
        runLink: '',
        loggedModelId: null,
      })
      await expect(reader.version('default', 'greet', 2)).rejects.toEqual(gone)
    })

    it('names the versions beside one that are there', async () => {
      const { reader, registry, make, add } = opened()
      await make('greet')
      for (let i = 0; i < 5; i++) await add('greet', prompt('Hi'))
      for (const version of [2, 4]) await registry.deleteVersion('default', 'greet', version)
      expect(await reader.version('default', 'greet', 3)).toMatchObject({ previous: 1, next: 5 })
      expect(await reader.version('default', 'greet', 5)).toMatchObject({ previous: 3, next: null })
    })

    it('reads a version of a model, with the logged model that its source names', async () => {
      const { reader, make, add } = opened()
      await make('classifier', {})
      await add('classifier', {}, { source: 'models:/m-0123' })
      await add('classifier', {}, { source: 'models:/other/1' })
      expect(await reader.version('default', 'classifier', 1)).toMatchObject({ template: null, modelConfig: null, loggedModelId: 'm-0123' })
      expect(await reader.version('default', 'classifier', 2)).toMatchObject({ source: 'models:/other/1', loggedModelId: null })
    })

    it('shows no more than 200 tags, and says how many there are', async () => {
      const { reader, make } = opened()
      const many = Object.fromEntries(Array.from({ length: shown.tags + 1 }, (_, i) => [`t${i}`, '']))
      await make('greet', { ...isPrompt, ...many })
      const { tags, tagCount } = await reader.get('default', 'greet')
      expect([Object.keys(tags).length, tagCount]).toEqual([shown.tags, shown.tags + 1])
    })

    it('blames the lines of a prompt', async () => {
      const { reader, registry, make, add } = opened()
      await make('greet')
      await add('greet', { ...prompt('a\nb'), author: 'Lea' })
      await add('greet', prompt('a'))
      await add('greet', prompt('a\nc'))
      await registry.deleteVersion('default', 'greet', 2)
      expect(await reader.blame('default', 'greet', 3)).toEqual({
        messages: [[1, 3]],
        authors: [
          { version: 3, author: null, createdAtMs: 1_000_000 },
          { version: 1, author: 'Lea', createdAtMs: 1_000_000 },
        ],
      })
      await expect(reader.blame('default', 'greet', 2)).rejects.toEqual(gone)
      await expect(reader.blame('default', 'greet', 4)).rejects.toEqual(gone)
    })

    it('blames up to 200 versions back', async () => {
      const { reader, make, add } = opened()
      await make('greet')
      for (let i = 0; i < maxBlamedVersions + 1; i++) await add('greet', prompt('a'))
      expect((await reader.blame('default', 'greet', maxBlamedVersions)).messages).toEqual([[1]])
      expect(await reader.blame('default', 'greet', maxBlamedVersions + 1)).toEqual({ messages: [[0]], authors: [] })
    })
  })
}
