import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { sdk, shows } from './shows.ts'

/** Logged models, the active one, and the registry. */
export function modelsContract(): void {
  describe('a logged model', () => {
    let experimentId: string
    beforeAll(async () => {
      ;({ experimentId } = await sdk.setExperiment('sdk models'))
    })
    afterEach(() => sdk.clearActiveModel())

    shows(
      'is made with parameters and tags, made ready, found and deleted',
      [
        'mlflow.initialize_logged_model',
        'mlflow.finalize_logged_model',
        'mlflow.get_logged_model',
        'mlflow.last_logged_model',
        'mlflow.search_logged_models',
        'mlflow.set_logged_model_tags',
        'mlflow.delete_logged_model_tag',
        'mlflow.log_model_params',
        'MlflowClient.create_logged_model',
        'MlflowClient.finalize_logged_model',
        'MlflowClient.get_logged_model',
        'MlflowClient.search_logged_models',
        'MlflowClient.set_logged_model_tags',
        'MlflowClient.delete_logged_model_tag',
        'MlflowClient.log_model_params',
        'MlflowClient.delete_logged_model',
      ],
      async () => {
        const many = Object.fromEntries(Array.from({ length: 120 }, (_, n) => [`p${n}`, n]))
        const made = await sdk.initializeLoggedModel({ name: 'agent', modelType: 'agent', params: many, tags: { a: 'b' } })
        expect(made).toMatchObject({ name: 'agent', modelType: 'agent', experimentId, status: 'PENDING', tags: { a: 'b' } })
        expect(Object.keys(made.params)).toHaveLength(120)
        await sdk.logModelParams(made.modelId, { temperature: 0.2 })
        await sdk.setLoggedModelTags(made.modelId, { c: 'd', e: 'f' })
        await sdk.deleteLoggedModelTag(made.modelId, 'e')
        await sdk.startRun((run) => run.logMetric('correct', 0.75, { modelId: made.modelId }))
        expect(await sdk.finalizeLoggedModel(made.modelId, 'READY')).toMatchObject({ status: 'READY' })
        const now = await sdk.getLoggedModel(made.modelId)
        expect(now).toMatchObject({ status: 'READY', params: { temperature: '0.2' }, metrics: [{ key: 'correct', value: 0.75 }] })
        expect([now.tags['c'], now.tags['e']]).toEqual(['d', undefined])
        expect((await sdk.lastLoggedModel())?.modelId).toBe(made.modelId)
        const other = await sdk.createLoggedModel({ name: 'other' })
        expect((await sdk.finalizeLoggedModel(other.modelId, 'FAILED')).status).toBe('FAILED')
        const { items } = await sdk.searchLoggedModels({ filter: "name = 'agent' AND metrics.correct > 0.5" })
        expect(items.map(({ modelId }) => modelId)).toEqual([made.modelId])
        await sdk.deleteLoggedModel(other.modelId)
        await expect(sdk.getLoggedModel(other.modelId)).rejects.toMatchObject({ code: 'RESOURCE_DOES_NOT_EXIST' })
      },
    )

    shows(
      'that is active is on every trace, and on every metric',
      [
        'mlflow.set_active_model',
        'mlflow.clear_active_model',
        'mlflow.get_active_model_id',
        'mlflow.create_external_model',
        'mlflow.search_traces',
      ],
      async () => {
        const model = await sdk.setActiveModel({ name: 'support-agent v1', params: { llm: 'gpt-5-mini' }, tags: { team: 'red' } })
        expect(model).toMatchObject({ name: 'support-agent v1', status: 'READY', params: { llm: 'gpt-5-mini' }, tags: { team: 'red' } })
        expect(sdk.getActiveModelId()).toBe(model.modelId)
        expect((await sdk.setActiveModel({ name: 'support-agent v1', params: { llm: 'gpt-5-mini', seed: 1 } })).params).toEqual({
          llm: 'gpt-5-mini',
          seed: '1',
        })

        const first = await sdk.trace('answer', async (span) => {
          sdk.withSpan('look up', () => undefined)
          return span.traceId
        })
        const other = await sdk.createExternalModel({ name: 'rival' })
        const second = await sdk.setActiveModel({ modelId: other.modelId }, () => sdk.trace('answer', (span) => span.traceId))
        const runId = await sdk.startRun(async (run) => {
          await sdk.logMetric('correct', 1)
          sdk.trace('in a run', () => undefined)
          return run.runId
        })
        sdk.clearActiveModel()
        const third = sdk.trace('answer', (span) => span.traceId)
        await sdk.flush({ timeoutMs: 30_000 })

        const modelOf = async (traceId: string): Promise<unknown> => (await sdk.getTrace(traceId)).info.metadata['mlflow.modelId']
        expect([await modelOf(first), await modelOf(second), await modelOf(third)]).toEqual([model.modelId, other.modelId, undefined])
        const { items } = await sdk.searchTraces({ modelId: model.modelId })
        expect(items).toHaveLength(2)
        expect(
          (await sdk.searchTraces({ runId })).items.map(({ metadata }) => [metadata['mlflow.modelId'], metadata['mlflow.sourceRun']]),
        ).toEqual([[model.modelId, runId]])
        expect((await sdk.getLoggedModel(model.modelId)).metrics).toMatchObject([{ key: 'correct', value: 1 }])
      },
    )

    it('leaves what spans say of a trace as it is', async () => {
      const usage = { 'gen_ai.usage.input_tokens': 7, 'gen_ai.usage.output_tokens': 3 }
      const asked = async (): Promise<unknown> => {
        const traceId = await sdk.withSpan('asked', async (span) => {
          span.setInputs({ question: 'where?' })
          sdk.withSpan({ name: 'chat', type: 'LLM', attributes: usage }, () => 'there')
          return span.traceId
        })
        await sdk.flush({ timeoutMs: 30_000 })
        const { info, spans } = await sdk.getTrace(traceId)
        const { state, requestPreview, metadata } = info
        const { 'mlflow.modelId': _, 'mlflow.trace.infoFinalized': __, 'mlflow.trace.sizeStats': ___, ...said } = metadata
        return { state, requestPreview, said, spans: spans.map(({ name }) => name).sort() }
      }
      const without = await asked()
      expect(without).toMatchObject({ state: 'OK', spans: ['asked', 'chat'] })
      expect(JSON.stringify(without)).toMatch(/total_tokens.{2,6}10/)
      await sdk.setActiveModel({ name: 'counted' })
      expect(await asked()).toEqual(without)
    })

    shows(
      'knows what git has checked out',
      ['mlflow.genai.enable_git_model_versioning', 'mlflow.genai.disable_git_model_versioning'],
      async () => {
        const before = process.cwd()
        const folder = mkdtempSync(join(tmpdir(), 'assay-sdk-git-'))
        const git = (...args: string[]): string => execFileSync('git', args, { cwd: folder, encoding: 'utf8' }).trim()
        try {
          process.chdir(folder)
          expect(await sdk.enableGitModelVersioning()).toBeUndefined()
          git('init', '--quiet', '--initial-branch', 'release')
          git('config', 'user.email', 'a@example.org')
          git('config', 'user.name', 'a')
          git('remote', 'add', 'origin', 'https://ann:secret@git.example.org/agent.git')
          writeFileSync(join(folder, 'agent.txt'), 'one\n')
          git('add', '.')
          git('commit', '--quiet', '-m', 'first')
          const commit = git('rev-parse', 'HEAD')
          const clean = await sdk.enableGitModelVersioning()
          expect(clean?.model.tags).toMatchObject({
            'mlflow.source.git.commit': commit,
            'mlflow.source.git.branch': 'release',
            'mlflow.source.git.dirty': 'false',
            'mlflow.source.git.repoURL': 'https://git.example.org/agent.git',
          })
          expect(sdk.getActiveModelId()).toBe(clean?.model.modelId)
          writeFileSync(join(folder, 'agent.txt'), 'two\n')
          const dirty = await sdk.enableGitModelVersioning()
          expect(dirty?.git).toMatchObject({ dirty: true, diff: expect.stringContaining('+two') as string })
          expect(dirty?.model.modelId).not.toBe(clean?.model.modelId)
          expect((await sdk.enableGitModelVersioning())?.model.modelId).toBe(dirty?.model.modelId)
          const named = await sdk.setActiveModel({ name: 'named in git', git: true })
          expect(named.tags).toMatchObject({ 'mlflow.source.git.commit': commit, 'mlflow.source.git.dirty': 'true' })
          sdk.clearActiveModel()
          expect(sdk.getActiveModelId()).toBeUndefined()
        } finally {
          process.chdir(before)
          rmSync(folder, { recursive: true })
        }
      },
    )
  })

  describe('the model registry', () => {
    shows(
      'keeps versions of what was logged, with aliases, tags and stages',
      [
        'mlflow.register_model',
        'mlflow.search_model_versions',
        'mlflow.set_model_version_tag',
        'MlflowClient.get_model_version',
        'MlflowClient.get_model_version_by_alias',
        'MlflowClient.get_model_version_download_uri',
        'MlflowClient.get_latest_versions',
        'MlflowClient.search_model_versions',
        'MlflowClient.set_model_version_tag',
        'MlflowClient.delete_model_version_tag',
        'MlflowClient.set_registered_model_alias',
        'MlflowClient.delete_registered_model_alias',
        'MlflowClient.get_model_version_stages',
        'MlflowClient.transition_model_version_stage',
        'MlflowClient.update_model_version',
        'MlflowClient.copy_model_version',
        'MlflowClient.delete_model_version',
      ],
      async () => {
        const { modelId } = await sdk.createExternalModel({ name: 'to be registered' })
        const first = await sdk.registerModel(`models:/${modelId}`, 'sdk-agent', { tags: { made: 'here' } })
        expect(first).toMatchObject({ name: 'sdk-agent', version: 1, source: `models:/${modelId}`, status: 'READY' })
        const runId = await sdk.startRun(async (run) => {
          await sdk.logText('flavors: {}', 'agent/MLmodel')
          return run.runId
        })
        expect(await sdk.registerModel(`runs:/${runId}/agent`, 'sdk-agent')).toMatchObject({ version: 2, runId })
        await sdk.setRegisteredModelAlias('sdk-agent', 'champion', 1)
        await sdk.setModelVersionTag('sdk-agent', 1, 'checked', true)
        await sdk.setModelVersionTag('sdk-agent', 1, 'gone', 'soon')
        await sdk.deleteModelVersionTag('sdk-agent', 1, 'gone')
        await sdk.updateModelVersion('sdk-agent', 1, { description: 'the first' })
        expect(await sdk.getModelVersionByAlias('sdk-agent', 'champion')).toMatchObject({
          version: 1,
          description: 'the first',
          tags: { made: 'here', checked: 'true' },
          aliases: ['champion'],
        })
        expect((await sdk.getRegisteredModel('sdk-agent')).aliases).toEqual({ champion: 1 })
        expect(await sdk.loadText({ artifactUri: 'models:/sdk-agent@champion/MLmodel' })).toContain(modelId)
        expect(await sdk.getModelVersionDownloadUri('sdk-agent', 2)).toContain(runId)
        expect(await sdk.getModelVersionStages()).toContain('Production')
        await sdk.transitionModelVersionStage('sdk-agent', 2, 'Production')
        expect((await sdk.getLatestVersions('sdk-agent', ['Production'])).map(({ version, stage }) => [version, stage])).toEqual([
          [2, 'Production'],
        ])
        const copy = await sdk.copyModelVersion('models:/sdk-agent/1', 'sdk-agent-copy')
        expect(copy).toMatchObject({ name: 'sdk-agent-copy', version: 1, description: 'the first' })
        const versions: number[] = []
        for await (const { version } of sdk.searchModelVersions({
          filter: "name = 'sdk-agent'",
          orderBy: ['version_number ASC'],
          maxResults: 1,
        }))
          versions.push(version)
        expect(versions).toEqual([1, 2])
        await sdk.deleteRegisteredModelAlias('sdk-agent', 'champion')
        await expect(sdk.getModelVersionByAlias('sdk-agent', 'champion')).rejects.toMatchObject({ name: 'AssayError' })
        await sdk.deleteModelVersion('sdk-agent', 2)
        await expect(sdk.getModelVersion('sdk-agent', 2)).rejects.toMatchObject({ code: 'RESOURCE_DOES_NOT_EXIST' })
        await expect(sdk.registerModel('https://elsewhere.example.org/model', 'sdk-agent')).rejects.toMatchObject({
          code: 'INVALID_PARAMETER_VALUE',
        })
      },
    )

    shows(
      'keeps names that can be described, tagged, renamed, searched and deleted',
      [
        'mlflow.search_registered_models',
        'MlflowClient.create_registered_model',
        'MlflowClient.create_model_version',
        'MlflowClient.get_registered_model',
        'MlflowClient.update_registered_model',
        'MlflowClient.rename_registered_model',
        'MlflowClient.search_registered_models',
        'MlflowClient.set_registered_model_tag',
        'MlflowClient.delete_registered_model_tag',
        'MlflowClient.delete_registered_model',
      ],
      async () => {
        await sdk.createRegisteredModel('sdk-name', { description: 'a', tags: { team: 'red' } })
        await expect(sdk.createRegisteredModel('sdk-name')).rejects.toMatchObject({ code: 'RESOURCE_ALREADY_EXISTS' })
        const { modelId } = await sdk.createExternalModel()
        await sdk.createModelVersion('sdk-name', { source: `models:/${modelId}`, modelId, description: 'one' })
        await sdk.updateRegisteredModel('sdk-name', { description: 'b' })
        await sdk.setRegisteredModelTag('sdk-name', 'stage', 'gold')
        await sdk.setRegisteredModelTag('sdk-name', 'gone', 'soon')
        await sdk.deleteRegisteredModelTag('sdk-name', 'gone')
        await sdk.renameRegisteredModel('sdk-name', 'sdk-new-name')
        expect(await sdk.getRegisteredModel('sdk-new-name')).toMatchObject({
          description: 'b',
          tags: { team: 'red', stage: 'gold' },
          latestVersions: [{ version: 1, description: 'one' }],
        })
        const { items } = await sdk.searchRegisteredModels({ filter: "name LIKE 'sdk-new%'", orderBy: ['name ASC'] })
        expect(items.map(({ name }) => name)).toEqual(['sdk-new-name'])
        await sdk.deleteRegisteredModel('sdk-new-name')
        await expect(sdk.getRegisteredModel('sdk-new-name')).rejects.toMatchObject({ code: 'RESOURCE_DOES_NOT_EXIST' })
      },
    )
  })
}
