import { init } from '@assay/sdk'
import { describe, expect, it } from 'vitest'
import { openDoor } from './door.ts'
import { sdk, shows } from './shows.ts'

/** The prompt registry of the server at `url()`. */
export function promptsContract(url: () => string): void {
  describe('a prompt', () => {
    shows(
      'of text is registered in versions, loaded by version, by name and by alias, and filled in',
      [
        'mlflow.register_prompt',
        'mlflow.load_prompt',
        'mlflow.set_prompt_alias',
        'mlflow.delete_prompt_alias',
        'mlflow.genai.register_prompt',
        'mlflow.genai.load_prompt',
        'mlflow.genai.set_prompt_alias',
        'mlflow.genai.delete_prompt_alias',
        'MlflowClient.register_prompt',
        'MlflowClient.load_prompt',
        'MlflowClient.set_prompt_alias',
        'MlflowClient.delete_prompt_alias',
        'MlflowClient.get_prompt_version_by_alias',
      ],
      async () => {
        await sdk.setExperiment('sdk prompts')
        const first = await sdk.registerPrompt({
          name: 'sdk-support',
          template: 'Hello {{ name }}, about {{order.id}}: {{question}}',
          commitMessage: 'the first',
          tags: { team: 'red' },
          responseFormat: { type: 'object', properties: { answer: { type: 'string' } } },
          modelConfig: { modelName: 'gpt-5-mini', temperature: 0.2, maxTokens: 100, seed: 7 },
        })
        expect(first).toMatchObject({
          name: 'sdk-support',
          version: 1,
          uri: 'prompts:/sdk-support/1',
          commitMessage: 'the first',
          tags: { team: 'red' },
        })
        expect(first.variables).toEqual(['name', 'order.id', 'question'])
        await sdk.registerPrompt({ name: 'sdk-support', template: 'Hi {{name}}' })
        await sdk.setPromptAlias('sdk-support', 'production', 1)

        const loaded = await sdk.loadPrompt('prompts:/sdk-support@production')
        expect(loaded).toMatchObject({
          version: 1,
          template: first.template,
          aliases: ['production'],
          responseFormat: { type: 'object', properties: { answer: { type: 'string' } } },
          modelConfig: { modelName: 'gpt-5-mini', temperature: 0.2, maxTokens: 100, seed: 7 },
        })
        expect(loaded.format({ name: 'Ann', 'order.id': 'A-1', question: 'where?' })).toBe('Hello Ann, about A-1: where?')
        expect((await sdk.loadPrompt('sdk-support')).template).toBe('Hi {{name}}')
        expect((await sdk.loadPrompt('sdk-support', { version: 1 })).version).toBe(1)
        expect((await sdk.loadPrompt('prompts:/sdk-support/2')).format({ name: 'Bo' })).toBe('Hi Bo')
        expect((await sdk.getPromptVersionByAlias('sdk-support', 'production')).version).toBe(1)

        await sdk.setPromptAlias('sdk-support', 'production', 2)
        expect((await sdk.loadPrompt('sdk-support', { alias: 'production' })).version).toBe(2)
        await sdk.deletePromptAlias('sdk-support', 'production')
        expect(await sdk.loadPrompt('prompts:/sdk-support@production', { allowMissing: true })).toBeUndefined()
        await expect(sdk.loadPrompt('prompts:/sdk-support@production')).rejects.toMatchObject({
          name: 'AssayError',
          code: 'INVALID_PARAMETER_VALUE',
        })
        await expect(sdk.loadPrompt('sdk-none')).rejects.toMatchObject({ code: 'RESOURCE_DOES_NOT_EXIST' })
        expect(await sdk.loadPrompt('sdk-none', { allowMissing: true })).toBeUndefined()
        await expect(sdk.setPromptAlias('sdk-support', 'production', 99)).rejects.toMatchObject({ code: 'RESOURCE_DOES_NOT_EXIST' })
      },
    )

    it('is registered by several programs at once: each adds a version', async () => {
      const templates = ['a', 'b', 'c', 'd']
      const added = await Promise.all(templates.map((template) => sdk.registerPrompt({ name: 'sdk-at-once', template })))
      expect(new Set(added.map(({ version }) => version))).toEqual(new Set([1, 2, 3, 4]))
      expect(added.map(({ template }) => template)).toEqual(templates)
    })

    it('of a chat keeps its messages, and is typed as what it is', async () => {
      const template = [
        { role: 'system', content: 'You are {{style}}.' },
        { role: 'user', content: [{ type: 'text', text: '{{question}} "now"' }] },
      ]
      await sdk.registerPrompt({ name: 'sdk-chat', template })
      const prompt = await sdk.loadPrompt('sdk-chat', { type: 'chat' })
      expect(prompt.format({ style: 'kind', question: 'Where?' })).toEqual([
        { role: 'system', content: 'You are kind.' },
        { role: 'user', content: [{ type: 'text', text: 'Where? "now"' }] },
      ])
      await expect(sdk.loadPrompt('sdk-chat', { type: 'text' })).rejects.toMatchObject({ code: 'INVALID_PARAMETER_VALUE' })
    })

    shows(
      'has tags and a model configuration that can be changed, of itself and of each version',
      [
        'mlflow.genai.get_prompt_tags',
        'mlflow.genai.set_prompt_tag',
        'mlflow.genai.delete_prompt_tag',
        'mlflow.genai.set_prompt_version_tag',
        'mlflow.genai.delete_prompt_version_tag',
        'mlflow.genai.set_prompt_model_config',
        'mlflow.genai.delete_prompt_model_config',
        'MlflowClient.create_prompt',
        'MlflowClient.create_prompt_version',
        'MlflowClient.get_prompt',
        'MlflowClient.get_prompt_version',
        'MlflowClient.set_prompt_tag',
        'MlflowClient.delete_prompt_tag',
        'MlflowClient.set_prompt_version_tag',
        'MlflowClient.delete_prompt_version_tag',
      ],
      async () => {
        await sdk.createPrompt('sdk-tagged', { description: 'made by hand', tags: { a: 'b' } })
        expect(await sdk.createPromptVersion('sdk-tagged', 'one', { tags: { first: 'yes' } })).toMatchObject({
          version: 1,
          tags: { first: 'yes' },
        })
        await sdk.setPromptTag('sdk-tagged', 'c', 'd')
        await sdk.deletePromptTag('sdk-tagged', 'a')
        expect(await sdk.getPromptTags('sdk-tagged')).toEqual({ c: 'd' })
        expect(await sdk.getPrompt('sdk-tagged')).toMatchObject({ name: 'sdk-tagged', description: 'made by hand', tags: { c: 'd' } })
        expect(await sdk.getPrompt('sdk-none')).toBeUndefined()
        await sdk.setPromptVersionTag('sdk-tagged', 1, 'second', 'yes')
        await sdk.deletePromptVersionTag('sdk-tagged', 1, 'first')
        await sdk.setPromptModelConfig('sdk-tagged', 1, { modelName: 'small', topP: 1 })
        expect(await sdk.loadPrompt('sdk-tagged', { version: 1 })).toMatchObject({
          tags: { second: 'yes' },
          modelConfig: { modelName: 'small', topP: 1 },
        })
        await sdk.deletePromptModelConfig('sdk-tagged', 1)
        const { modelConfig, tags } = (await sdk.getPromptVersion('sdk-tagged', 1)) ?? {}
        expect([modelConfig, tags]).toEqual([undefined, { second: 'yes' }])
      },
    )

    shows(
      'is searched among prompts alone, and deleted',
      [
        'mlflow.search_prompts',
        'mlflow.genai.search_prompts',
        'MlflowClient.search_prompts',
        'MlflowClient.delete_prompt_version',
        'MlflowClient.delete_prompt',
      ],
      async () => {
        const { experimentId } = await sdk.setExperiment('sdk prompts')
        await sdk.createRegisteredModel('sdk-found-model')
        await sdk.registerPrompt({ name: 'sdk-found-1', template: 'a' })
        await sdk.registerPrompt({ name: 'sdk-found-2', template: 'b' })
        const { items } = await sdk.searchPrompts({ filter: "name LIKE 'sdk-found%'" })
        expect(items.map(({ name }) => name).sort()).toEqual(['sdk-found-1', 'sdk-found-2'])
        expect((await sdk.searchPrompts({ filter: `experiment_id = '${experimentId}'` })).items.map(({ name }) => name)).toContain(
          'sdk-found-1',
        )
        expect((await sdk.searchPrompts({ filter: "experiment_id = '987654'" })).items).toEqual([])
        await expect(sdk.registerPrompt({ name: 'sdk-found-model', template: 'x' })).rejects.toMatchObject({
          code: 'INVALID_PARAMETER_VALUE',
        })
        await expect(sdk.loadPrompt('sdk-found-model', { version: 1 })).rejects.toMatchObject({ name: 'AssayError' })
        await sdk.deletePromptVersion('sdk-found-1', 1)
        expect(await sdk.getPromptVersion('sdk-found-1', 1)).toBeUndefined()
        await sdk.deletePrompt('sdk-found-1')
        expect(await sdk.getPrompt('sdk-found-1')).toBeUndefined()
        await expect(sdk.createPromptVersion('sdk-found-model', 'x')).rejects.toMatchObject({ code: 'INVALID_PARAMETER_VALUE' })
        await expect(sdk.deletePrompt('sdk-found-model')).rejects.toMatchObject({ code: 'INVALID_PARAMETER_VALUE' })
      },
    )

    shows(
      'is tied to the trace, the run and the model that used it',
      [
        'MlflowClient.link_prompt_version_to_run',
        'MlflowClient.link_prompt_version_to_model',
        'MlflowClient.link_prompt_versions_to_trace',
        'MlflowClient.list_logged_prompts',
        'MlflowClient.detach_prompt_from_run',
      ],
      async () => {
        await sdk.setExperiment('sdk prompts')
        const prompt = await sdk.registerPrompt({ name: 'sdk-linked', template: 'x' })
        const other = await sdk.registerPrompt({ name: 'sdk-linked-too', template: 'y' })
        const model = await sdk.setActiveModel({ name: 'with prompts' })
        const { runId, traceId } = await sdk.startRun((run) =>
          sdk.withSpan('answer', async (span) => {
            await sdk.loadPrompt('prompts:/sdk-linked/1')
            await sdk.loadPrompt('prompts:/sdk-linked/1')
            return { runId: run.runId, traceId: span.traceId }
          }),
        )
        sdk.clearActiveModel()
        await sdk.flush({ timeoutMs: 30_000 })
        const linked = [{ name: 'sdk-linked', version: '1' }]
        const { info, spans } = await sdk.getTrace(traceId)
        expect(JSON.parse(info.tags['mlflow.linkedPrompts'] ?? '[]')).toEqual(linked)
        expect(spans.map(({ attributes }) => valueOf(attributes['mlflow.linkedPrompts']))).toEqual([linked])
        expect((await sdk.searchTraces({ filter: "prompt = 'sdk-linked/1'" })).items.map((found) => found.traceId)).toEqual([
          `tr-${traceId}`,
        ])
        expect((await sdk.listLoggedPrompts(runId)).map(({ uri }) => uri)).toEqual([prompt.uri])
        expect(JSON.parse((await sdk.getLoggedModel(model.modelId)).tags['mlflow.linkedPrompts'] ?? '[]')).toEqual(linked)

        await Promise.all([sdk.linkPromptVersionToRun(runId, other), sdk.linkPromptVersionToRun(runId, prompt)])
        expect((await sdk.listLoggedPrompts(runId)).map(({ uri }) => uri)).toEqual([prompt.uri, other.uri])
        await sdk.detachPromptFromRun(runId, prompt.uri)
        await expect(sdk.detachPromptFromRun(runId, prompt.uri)).rejects.toMatchObject({ code: 'INVALID_PARAMETER_VALUE' })
        expect((await sdk.listLoggedPrompts(runId)).map(({ uri }) => uri)).toEqual([other.uri])
        await sdk.linkPromptVersionToModel(other, model.modelId)
        expect(JSON.parse((await sdk.getLoggedModel(model.modelId)).tags['mlflow.linkedPrompts'] ?? '[]')).toHaveLength(2)
        await sdk.linkPromptVersionsToTrace([other], traceId)
        expect((await sdk.searchTraces({ filter: "prompt = 'sdk-linked-too/1'" })).items).toHaveLength(1)
      },
    )

    it('is given while the server is out, and asked for anew when it is back', async () => {
      await sdk.registerPrompt({ name: 'sdk-outage', template: 'old' })
      await using door = await openDoor(url())
      const told: string[] = []
      init({ url: door.url, openTelemetry: false, maxRetries: 0, log: (line) => told.push(line) })
      try {
        const options = { cacheTtlSeconds: 1e-9 }
        expect((await sdk.loadPrompt('sdk-outage', options)).template).toBe('old')
        await sdk.flush({ timeoutMs: 30_000 })
        door.out = true
        const asked = door.requests.length
        for (let n = 0; n < 20; n++) expect((await sdk.loadPrompt('sdk-outage', options)).template).toBe('old')
        // Once: while it is out, not every caller waits for it.
        expect(door.requests.length - asked).toBe(1)
        expect(told).toEqual([
          expect.stringMatching(/^\[assay\] prompts are given as they were loaded before, since AssayError: GET .* got no answer/),
        ])
        await expect(sdk.loadPrompt('sdk-outage', { cacheTtlSeconds: 0 })).rejects.toMatchObject({ code: 'UNREACHABLE' })
        await expect(sdk.loadPrompt('sdk-never-seen')).rejects.toMatchObject({ code: 'UNREACHABLE' })
        door.out = false
        await sdk.registerPrompt({ name: 'sdk-outage', template: 'new' })
        expect((await sdk.loadPrompt('sdk-outage', options)).template).toBe('new')
      } finally {
        await sdk.flush({ timeoutMs: 30_000 })
        init({ url: url(), openTelemetry: false })
      }
    })
  })
}

/** MLflow gives what is under `mlflow.*` as JSON text. */
function valueOf(attribute: unknown): unknown {
  return typeof attribute === 'string' ? valueOf(JSON.parse(attribute)) : attribute
}
