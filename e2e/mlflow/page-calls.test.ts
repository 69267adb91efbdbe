import { describe, expect, it } from 'vitest'
import { lacks } from '../../tools/test/lacks.ts'
import { serversOfSuite } from './differential/both-servers.ts'

const api = '/api/2.0/mlflow'
const ajax = '/ajax-api/2.0/mlflow'

describe.skipIf(lacks('mlflow'))('calls that MLflow’s own pages make, on Assay and on MLflow 3.18.0', () => {
  const newBoth = serversOfSuite()

  async function twoRuns() {
    const both = newBoth()
    for (const run_name of ['one', 'two']) await both.call('POST', `${api}/runs/create`, { experiment_id: '0', run_name })
    return both
  }

  it('the history of a metric of several runs', async () => {
    const both = await twoRuns()
    for (const run of [0, 1])
      for (const step of [2, 1, 3])
        await both.call('POST', `${api}/runs/log-metric`, {
          run_id: `{run ${run}}`,
          key: 'loss',
          value: step / 2,
          timestamp: 10 + run,
          step,
        })
    const path = `${ajax}/metrics/get-history-bulk`
    for (const query of [
      'run_id={run 0}&run_id={run 1}&metric_key=loss',
      'run_id={run 0}&metric_key=loss&max_results=2',
      'run_id={run 0}&metric_key=none',
      'metric_key=loss',
      'run_id={run 0}',
    ]) {
      const { assay, mlflow } = await both.call('GET', `${path}?${query}`)
      expect([query, assay]).toEqual([query, mlflow])
    }
  })

  it('a file put into a run, and read from it', async () => {
    const both = await twoRuns()
    for (const [query, body] of [
      ['run_uuid={run 0}&path=notes/a b.json', { said: 'yes' }],
      ['path=x', { said: 'yes' }],
      ['run_id={run 0}', { said: 'yes' }],
      ['run_id={run 0}&path=../x', { said: 'yes' }],
    ] as const) {
      const { assay, mlflow } = await both.call('POST', `${ajax}/upload-artifact?${query}`, body)
      expect([query, assay]).toEqual([query, mlflow])
    }
    const { assay, mlflow } = await both.call('GET', '/get-artifact?run_id={run 0}&path=notes/a b.json')
    expect(assay).toEqual({ status: 200, body: { said: 'yes' } })
    expect(mlflow).toEqual(assay)
  })

  it('a file of a registered version', async () => {
    const both = await twoRuns()
    await both.call('POST', `${ajax}/upload-artifact?run_id={run 0}&path=model/MLmodel`, { flavors: {} })
    await both.call('POST', `${api}/registered-models/create`, { name: 'paged' })
    await both.call('POST', `${api}/model-versions/create`, { name: 'paged', source: 'runs:/{run 0}/model', run_id: '{run 0}' })
    // MLflow fails with 500 where it serves the files itself.
    const statuses: number[] = []
    for (const query of ['name=paged&version=1&path=MLmodel', 'name=paged&version=2&path=MLmodel', 'name=paged&version=1&path=../MLmodel'])
      statuses.push((await both.call('GET', `/model-versions/get-artifact?${query}`)).assay.status)
    expect(statuses).toEqual([200, 404, 400])
  })

  it('a file of a logged model', async () => {
    const both = await twoRuns()
    await both.call('POST', `${api}/logged-models`, { experiment_id: '0', name: 'm', source_run_id: '{run 0}' })
    await both.call('PUT', '/api/2.0/mlflow-artifacts/artifacts/0/models/{model 0}/artifacts/MLmodel', { flavors: {} })
    const path = `${ajax}/logged-models/{model 0}/artifacts/files`
    for (const query of ['?artifact_file_path=MLmodel', '', '?artifact_file_path=../MLmodel']) {
      const { assay, mlflow } = await both.call('GET', path + query)
      expect([query, assay]).toEqual([query, mlflow])
    }
  })

  it('the spans of a trace that is not there, in both versions of the call', async () => {
    const both = newBoth()
    for (const version of ['2.0', '3.0']) {
      const { assay, mlflow } = await both.call('GET', `/ajax-api/${version}/mlflow/get-trace-artifact?request_id=tr-${'0'.repeat(32)}`)
      expect([version, assay.status]).toEqual([version, mlflow.status])
    }
  })
})
