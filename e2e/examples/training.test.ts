import { join } from 'node:path'
import { getLoggedModel, getMetricHistory, getModelVersionByAlias, getRun, getTrace, init, loadDict, shutdown } from '@assay/sdk'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runExample } from '../../examples/run-example.ts'
import { lacks } from '../../tools/test/lacks.ts'
import { startMlflowServer } from '../harness/mlflow-server.ts'
import { startServer } from '../harness/server.ts'

const noMlflow = lacks('mlflow')
const timeout = 420_000

describe.each([
  { name: 'Assay', missing: false, start: () => startServer() },
  { name: 'MLflow 3.18.0', missing: noMlflow, start: startMlflowServer },
])('the example typescript-training, with only the address of $name set', { timeout }, ({ missing, start }) => {
  describe.skipIf(missing)('leaves', () => {
    let server: { url: string; stop(): Promise<void> }
    let ids: Record<string, string>
    beforeAll(async () => {
      server = await start()
      const cwd = join(import.meta.dirname, '..', '..', 'examples', 'typescript-training')
      const { output } = await runExample(process.execPath, ['../../tools/launch.mjs', 'example:typescript-training'], {
        cwd,
        env: { ASSAY_URL: server.url },
      })
      ids = Object.fromEntries([...output.matchAll(/^(Run|Model|Trace): (.+)$/gm)].map(([, what = '', id = '']) => [what, id]))
      init({ url: server.url, openTelemetry: false })
    }, timeout)
    afterAll(async () => {
      await shutdown()
      await server.stop()
    })

    it('a finished run with its parameters, its data, its file and a loss that falls at each step', async () => {
      const runId = ids['Run'] ?? ''
      const run = await getRun(runId)
      expect(run).toMatchObject({
        name: 'router',
        status: 'FINISHED',
        params: { steps: '30', learningRate: '0.5' },
        metrics: { accuracy: 1 },
      })
      expect(run.datasetInputs.map(({ dataset, tags }) => [dataset.name, tags['mlflow.data.context']])).toEqual([['questions', 'training']])
      const losses: number[] = []
      for await (const { value } of getMetricHistory(runId, 'loss')) losses.push(value)
      expect(losses).toHaveLength(30)
      expect(losses).toEqual([...losses].sort((a, b) => b - a))
      expect(await loadDict({ runId, artifactPath: 'router/weights.json' })).toMatchObject({ parcel: expect.any(Number) as number })
    })

    it('a logged model that is registered, with what was measured of it', async () => {
      const model = await getLoggedModel(ids['Model'] ?? '')
      expect(model).toMatchObject({ name: 'question-router', status: 'READY', sourceRunId: ids['Run'], params: { steps: '30' } })
      expect([...new Set(model.metrics.map(({ key, datasetName }) => `${key} ${datasetName}`))].sort()).toEqual([
        'accuracy questions',
        'loss questions',
      ])
      expect(await getModelVersionByAlias('question-router', 'champion')).toMatchObject({ version: 1, source: `models:/${ids['Model']}` })
    })

    it('a trace that says which model and which prompt it used', async () => {
      const { info } = await getTrace(ids['Trace'] ?? '')
      expect(info.metadata['mlflow.modelId']).toBe(ids['Model'])
      expect(JSON.parse(info.tags['mlflow.linkedPrompts'] ?? '[]')).toEqual([{ name: 'router-reply', version: '1' }])
      expect(info.responsePreview).toContain('Your question goes to shipping')
    })
  })
})
