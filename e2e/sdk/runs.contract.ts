import { describe, expect, it } from 'vitest'
import { sdk, shows } from './shows.ts'

/** Experiments and runs, on a server that `init` points to. */
export function runsContract(): void {
  describe('experiments', () => {
    shows(
      'are made by name, found by id and by name, and become the one that runs go to',
      [
        'mlflow.set_experiment',
        'mlflow.get_experiment',
        'mlflow.get_experiment_by_name',
        'MlflowClient.get_experiment',
        'MlflowClient.get_experiment_by_name',
      ],
      async () => {
        const made = await sdk.setExperiment('sdk runs')
        expect(made).toMatchObject({ name: 'sdk runs', lifecycleStage: 'active' })
        expect(await sdk.setExperiment('sdk runs')).toEqual(made)
        expect(await sdk.getExperimentByName('sdk runs')).toEqual(made)
        expect(await sdk.getExperiment(made.experimentId)).toEqual(made)
        expect(await sdk.getExperimentByName('no such experiment')).toBeUndefined()
        expect((await sdk.createRun()).experimentId).toBe(made.experimentId)
        await expect(sdk.getExperiment('987654321')).rejects.toMatchObject({
          name: 'AssayError',
          status: 404,
          code: 'RESOURCE_DOES_NOT_EXIST',
        })
      },
    )

    shows(
      'are created with tags, renamed, deleted and restored',
      [
        'mlflow.create_experiment',
        'mlflow.delete_experiment',
        'mlflow.restore_experiment',
        'MlflowClient.create_experiment',
        'MlflowClient.rename_experiment',
        'MlflowClient.delete_experiment',
        'MlflowClient.restore_experiment',
      ],
      async () => {
        const id = await sdk.createExperiment('sdk life', { tags: { team: 'red' } })
        await sdk.renameExperiment(id, 'sdk second life')
        expect(await sdk.getExperiment(id)).toMatchObject({ name: 'sdk second life', tags: { team: 'red' } })
        await expect(sdk.createExperiment('sdk second life')).rejects.toMatchObject({ status: 400, code: 'RESOURCE_ALREADY_EXISTS' })
        await sdk.deleteExperiment(id)
        expect((await sdk.getExperiment(id)).lifecycleStage).toBe('deleted')
        await expect(sdk.setExperiment('sdk second life')).rejects.toMatchObject({ code: 'INVALID_PARAMETER_VALUE' })
        await sdk.restoreExperiment(id)
        expect((await sdk.getExperiment(id)).lifecycleStage).toBe('active')
      },
    )

    shows(
      'have tags that can be changed and taken away',
      [
        'mlflow.set_experiment_tag',
        'mlflow.set_experiment_tags',
        'mlflow.delete_experiment_tag',
        'MlflowClient.set_experiment_tag',
        'MlflowClient.delete_experiment_tag',
      ],
      async () => {
        const { experimentId } = await sdk.setExperiment('sdk tags')
        await sdk.setExperimentTag('a', 1)
        await sdk.setExperimentTags({ b: 'two', c: true })
        await sdk.deleteExperimentTag('b')
        expect((await sdk.getExperiment(experimentId)).tags).toMatchObject({ a: '1', c: 'true' })
        expect((await sdk.getExperiment(experimentId)).tags).not.toHaveProperty('b')
      },
    )

    shows('are searched page by page, and all at once', ['mlflow.search_experiments', 'MlflowClient.search_experiments'], async () => {
      for (const n of [1, 2, 3]) await sdk.createExperiment(`sdk found ${n}`)
      const search = { filter: "name LIKE 'sdk found%'", orderBy: ['name ASC'], maxResults: 2 }
      const first = await sdk.searchExperiments(search)
      expect(first.items.map(({ name }) => name)).toEqual(['sdk found 1', 'sdk found 2'])
      const { items } = await sdk.searchExperiments({ ...search, pageToken: first.nextPageToken })
      expect(items.map(({ name }) => name)).toEqual(['sdk found 3'])
      const all: string[] = []
      for await (const { name } of sdk.searchExperiments(search)) all.push(name)
      expect(all).toEqual(['sdk found 1', 'sdk found 2', 'sdk found 3'])
    })
  })

  describe('a run', () => {
    shows(
      'takes parameters, metrics and tags, and ends as FINISHED when its function has',
      [
        'mlflow.start_run',
        'mlflow.log_param',
        'mlflow.log_params',
        'mlflow.log_metric',
        'mlflow.log_metrics',
        'mlflow.set_tag',
        'mlflow.set_tags',
        'mlflow.delete_tag',
        'mlflow.get_run',
        'MlflowClient.get_run',
        'MlflowClient.log_param',
        'MlflowClient.log_metric',
        'MlflowClient.set_tag',
        'MlflowClient.delete_tag',
      ],
      async () => {
        const { experimentId } = await sdk.setExperiment('sdk runs')
        const runId = await sdk.startRun({ runName: 'first', description: 'what it is for', tags: { stage: 'dev' } }, async (run) => {
          await sdk.logParam('depth', 3)
          await sdk.logParams({ lr: 0.1, optimiser: 'adam' })
          await sdk.logMetric('loss', 0.5, { step: 1, timestamp: new Date(1_790_000_000_000) })
          await sdk.logMetrics({ loss: 0.25, accuracy: 0.75 }, { step: 2 })
          await sdk.setTag('team', 'red')
          await sdk.setTags({ draft: true, done: 1 })
          await sdk.deleteTag('draft')
          return run.runId
        })
        const run = await sdk.getRun(runId)
        expect(run).toMatchObject({
          runId,
          experimentId,
          name: 'first',
          status: 'FINISHED',
          lifecycleStage: 'active',
          params: { depth: '3', lr: '0.1', optimiser: 'adam' },
          metrics: { loss: 0.25, accuracy: 0.75 },
          tags: { stage: 'dev', team: 'red', done: '1', 'mlflow.note.content': 'what it is for', 'mlflow.source.type': 'LOCAL' },
        })
        expect(run.tags).toHaveProperty('mlflow.user')
        expect(run.tags).toHaveProperty('mlflow.source.name')
        expect(run.tags).not.toHaveProperty('draft')
        expect(run.startedAt.getTime()).toBeLessThanOrEqual(run.endedAt?.getTime() ?? 0)
      },
    )

    it('ends as FAILED when its function throws, and what was thrown goes on', async () => {
      let runId = ''
      const failing = sdk.startRun(async (run) => {
        runId = run.runId
        await run.logMetric('reached', 1)
        throw new RangeError('too far')
      })
      await expect(failing).rejects.toThrow(new RangeError('too far'))
      expect(await sdk.getRun(runId)).toMatchObject({ status: 'FAILED', metrics: { reached: 1 } })
      expect(sdk.activeRun()).toBeUndefined()
    })

    shows(
      'is active until it is ended by hand, or its block is left',
      ['mlflow.active_run', 'mlflow.end_run', 'mlflow.last_active_run'],
      async () => {
        const first = await sdk.startRun({ runName: 'by hand' })
        expect(sdk.activeRun()).toBe(first)
        await expect(sdk.startRun()).rejects.toMatchObject({ code: 'INVALID_STATE' })
        await sdk.endRun('KILLED')
        expect(sdk.activeRun()).toBeUndefined()
        expect(await sdk.lastActiveRun()).toMatchObject({ runId: first.runId, status: 'KILLED' })
        {
          await using second = await sdk.startRun({ runName: 'in a block' })
          await second.logParam('a', 1)
        }
        expect(await sdk.lastActiveRun()).toMatchObject({ name: 'in a block', status: 'FINISHED', params: { a: '1' } })
        await expect(sdk.logMetric('lost', 1)).rejects.toMatchObject({ code: 'INVALID_STATE' })
      },
    )

    shows(
      'has runs below it, each with its own values though they run at the same time',
      ['mlflow.get_parent_run', 'MlflowClient.get_parent_run', 'mlflow.search_runs', 'MlflowClient.search_runs'],
      async () => {
        const parentId = await sdk.startRun({ runName: 'parent' }, async (parent) => {
          await Promise.all(
            [1, 2, 3].map((depth) =>
              sdk.startRun({ runName: `depth ${depth}`, nested: true }, async () => {
                await sdk.logParam('depth', depth)
                await sdk.logMetric('score', depth / 10)
              }),
            ),
          )
          await sdk.logParam('children', 3)
          return parent.runId
        })
        const { items } = await sdk.searchRuns({ filter: `tags.mlflow.parentRunId = '${parentId}'`, orderBy: ['metrics.score DESC'] })
        expect(items.map(({ name, params, metrics }) => [name, params, metrics])).toEqual([
          ['depth 3', { depth: '3' }, { score: 0.3 }],
          ['depth 2', { depth: '2' }, { score: 0.2 }],
          ['depth 1', { depth: '1' }, { score: 0.1 }],
        ])
        expect(await sdk.getParentRun(items[0]?.runId ?? '')).toMatchObject({ runId: parentId, params: { children: '3' } })
        expect(await sdk.getParentRun(parentId)).toBeUndefined()
      },
    )

    it('goes on by its id, with more tags', async () => {
      const { runId } = await sdk.startRun({ runName: 'before' })
      await sdk.endRun('FAILED')
      await sdk.startRun({ runId, runName: 'after', tags: { again: 'yes' } }, (run) => run.logParam('late', 1))
      expect(await sdk.getRun(runId)).toMatchObject({ name: 'after', status: 'FINISHED', params: { late: '1' }, tags: { again: 'yes' } })
    })

    shows('takes any number of values in few calls', ['MlflowClient.log_batch', 'MlflowClient.get_metric_history'], async () => {
      const { runId } = await sdk.createRun({ runName: 'many' })
      const metrics = Array.from({ length: 1100 }, (_, step) => ({
        key: 'loss',
        value: 1 / (step + 1),
        step,
        timestamp: new Date(1_790_000_000_000 + step),
      }))
      const params = Object.fromEntries(Array.from({ length: 150 }, (_, n) => [`p${n}`, n]))
      await sdk.logBatch({ runId, metrics, params, tags: { a: 'b' } })
      const history: number[] = []
      for await (const { step } of sdk.getMetricHistory(runId, 'loss')) history.push(step)
      expect(history).toEqual(metrics.map(({ step }) => step))
      const page = await sdk.getMetricHistory(runId, 'loss', { maxResults: 600 })
      const { items: rest } = await sdk.getMetricHistory(runId, 'loss', { maxResults: 600, pageToken: page.nextPageToken })
      expect([...page.items, ...rest].map(({ step }) => step)).toEqual(history)
      const run = await sdk.getRun(runId)
      expect([Object.keys(run.params).length, run.metrics, run.tags['a']]).toEqual([150, { loss: 1 / 1100 }, 'b'])
    })

    it('keeps NaN, and infinite values as the largest number there is', async () => {
      const { runId } = await sdk.createRun()
      for (const [key, value] of [
        ['nan', Number.NaN],
        ['up', Number.POSITIVE_INFINITY],
        ['down', Number.NEGATIVE_INFINITY],
      ] as const) {
        await sdk.logMetric(key, value, { runId })
      }
      expect((await sdk.getRun(runId)).metrics).toEqual({ nan: Number.NaN, up: Number.MAX_VALUE, down: -Number.MAX_VALUE })
      await expect(sdk.logMetric('wrong', 'high' as unknown as number, { runId })).rejects.toMatchObject({
        code: 'INVALID_PARAMETER_VALUE',
      })
    })

    shows(
      'is created, changed and ended without being the active one, deleted and restored',
      [
        'MlflowClient.create_run',
        'MlflowClient.update_run',
        'MlflowClient.set_terminated',
        'mlflow.delete_run',
        'mlflow.restore_run',
        'MlflowClient.delete_run',
        'MlflowClient.restore_run',
      ],
      async () => {
        const startedAt = new Date(1_790_000_000_000)
        const { runId } = await sdk.createRun({ runName: 'by hand', startedAt, tags: { a: 'b' } })
        expect(sdk.activeRun()).toBeUndefined()
        await sdk.updateRun(runId, { runName: 'renamed' })
        await sdk.endRun('FINISHED', { runId, endedAt: new Date(1_790_000_060_000) })
        expect(await sdk.getRun(runId)).toMatchObject({
          name: 'renamed',
          status: 'FINISHED',
          startedAt,
          endedAt: new Date(1_790_000_060_000),
        })
        await sdk.deleteRun(runId)
        expect((await sdk.getRun(runId)).lifecycleStage).toBe('deleted')
        await expect(sdk.startRun({ runId })).rejects.toMatchObject({ code: 'INVALID_PARAMETER_VALUE' })
        await sdk.restoreRun(runId)
        expect((await sdk.getRun(runId)).lifecycleStage).toBe('active')
      },
    )

    shows(
      'says what it was given and what it made',
      ['mlflow.log_input', 'mlflow.log_inputs', 'mlflow.log_outputs', 'MlflowClient.log_inputs', 'MlflowClient.log_outputs'],
      async () => {
        const model = await sdk.createExternalModel({ name: 'made' })
        const runId = await sdk.startRun(async (run) => {
          const dataset = { name: 'orders', digest: 'ab12cd34', source: { url: 'https://shop.example.org/orders' }, schema: '{"rows":2}' }
          await sdk.logInput(dataset, { context: 'training', tags: { part: 'first' } })
          await sdk.logInputs({ datasets: [{ dataset: { name: 'returns', digest: '99' } }], modelIds: [model.modelId] })
          await sdk.logMetric('accuracy', 0.9, { dataset, modelId: model.modelId })
          await sdk.logOutputs([{ modelId: model.modelId, step: 7 }])
          return run.runId
        })
        const run = await sdk.getRun(runId)
        expect(run.datasetInputs.find(({ dataset }) => dataset.name === 'orders')).toEqual({
          dataset: {
            name: 'orders',
            digest: 'ab12cd34',
            sourceType: 'code',
            source: '{"url":"https://shop.example.org/orders"}',
            schema: '{"rows":2}',
            profile: undefined,
          },
          tags: { 'mlflow.data.context': 'training', part: 'first' },
        })
        expect(run.datasetInputs.map(({ dataset }) => dataset.name).sort()).toEqual(['orders', 'returns'])
        expect(run.modelInputIds).toEqual([model.modelId])
        expect(run.modelOutputs).toEqual([{ modelId: model.modelId, step: 7 }])
        expect((await sdk.getLoggedModel(model.modelId)).metrics).toMatchObject([
          { key: 'accuracy', value: 0.9, datasetName: 'orders', datasetDigest: 'ab12cd34' },
        ])
      },
    )

    it("is refused with the server's words", async () => {
      await expect(sdk.getRun('0'.repeat(32))).rejects.toMatchObject({ name: 'AssayError', status: 404, code: 'RESOURCE_DOES_NOT_EXIST' })
      const { runId } = await sdk.createRun()
      await sdk.logParam('fixed', 1, { runId })
      await expect(sdk.logParam('fixed', 2, { runId })).rejects.toMatchObject({ status: 400, code: 'INVALID_PARAMETER_VALUE' })
      await expect(sdk.searchRuns({ filter: 'no such thing = 1' })).rejects.toMatchObject({ status: 400, code: 'INVALID_PARAMETER_VALUE' })
    })
  })
}
