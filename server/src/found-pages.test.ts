import { describe, expect, it } from 'vitest'
import { createDatasetChanges, createDatasetStore, createRecordDrafts, datasetRoutes } from './evaluation/index.ts'
import { noAudit, singleUserPolicy } from './governance/index.ts'
import { createRegistryStore, modelRoutes, versionRoutes } from './models/index.ts'
import { openMemoryDatabase } from './platform/database/memory-database.fixture.ts'
import { routeCaller } from './platform/http/call-route.fixture.ts'
import { createIssueStore, issueRoutes } from './review/index.ts'
import {
  createExperimentStore,
  createLoggedModelStore,
  createRunStore,
  experimentRoutes,
  loggedModelRoutes,
  runRoutes,
} from './runs/index.ts'

const workspace = 'default'
const experimentId = '0'
/** Two of these fill a page, three are too much. */
const fat = 'x'.repeat(3 * 1024 * 1024)

/** Five fat things of each kind, newest last. */
async function openFat() {
  const { db, clock, setNowMs, budget } = openMemoryDatabase()
  const seam = { authoriser: singleUserPolicy, audit: noAudit, nowMs: clock.nowMs }
  const experiments = createExperimentStore(db, clock, budget)
  const runs = createRunStore(db, clock, budget)
  const loggedModels = createLoggedModelStore(db, clock, budget)
  const registry = createRegistryStore(db, clock, { budget, loggedModels })
  const datasets = createDatasetStore(db, clock, { budget })
  const issues = createIssueStore(db, clock, budget)
  const recordDrafts = createRecordDrafts(() => undefined)
  const fill = {
    experiments: (name: string) => experiments.create(workspace, { name, tags: new Map([['t', fat]]) }),
    runs: (name: string) => runs.create(workspace, { experimentId, userId: '', startMs: clock.nowMs(), name, tags: new Map([['t', fat]]) }),
    models: (name: string) =>
      loggedModels.create(workspace, {
        experimentId,
        name,
        modelType: '',
        sourceRunId: '',
        params: new Map(),
        tags: new Map([['t', fat]]),
      }),
    registered_models: (name: string) => registry.createModel(workspace, { name, description: fat, tags: new Map() }),
    datasets: (name: string) => datasets.create(workspace, { name, tags: new Map([['t', fat]]), experimentIds: [], createdBy: null }),
    issues: (name: string) =>
      issues.create(workspace, {
        issueId: null,
        experimentId,
        name,
        description: fat,
        status: 'pending',
        severity: null,
        rootCauses: [],
        sourceRunId: null,
        categories: [],
        metadata: new Map(),
        createdBy: null,
        seenAtMs: null,
      }),
  }
  const routes = [
    ...experimentRoutes({ experiments, seam }),
    ...runRoutes({ runs, seam }),
    ...loggedModelRoutes({ models: loggedModels, blobs: {} as never, seam }),
    ...modelRoutes({ registry, runs, loggedModels, seam }),
    ...versionRoutes({ registry, runs, loggedModels, blobs: {} as never, seam }),
    ...datasetRoutes({
      datasets,
      changes: createDatasetChanges(datasets),
      recordDrafts: { here: recordDrafts, elsewhere: recordDrafts },
      seam,
    }),
    ...issueRoutes({ issues, runs, seam }),
  ]
  return { call: routeCaller(routes), fill, setNowMs }
}

type Kind = keyof Awaited<ReturnType<typeof openFat>>['fill']
interface Item {
  name?: string
  info?: { run_name?: string; name?: string }
}

describe('a search of things with long texts', () => {
  it.each<[Kind, 'GET' | 'POST', string, object]>([
    ['experiments', 'POST', '2.0/mlflow/experiments/search', { filter: "name != 'Default'" }],
    ['runs', 'POST', '2.0/mlflow/runs/search', { experiment_ids: ['0'] }],
    ['models', 'POST', '2.0/mlflow/logged-models/search', { experiment_ids: ['0'] }],
    ['registered_models', 'GET', '2.0/mlflow/registered-models/search', {}],
    ['datasets', 'POST', '3.0/mlflow/datasets/search', {}],
    ['issues', 'POST', '3.0/mlflow/issues/search', {}],
  ])('has them all once and in order, in pages that end early: %s', async (kind, method, path, query) => {
    const { call, fill, setNowMs } = await openFat()
    for (const [at, name] of ['e', 'd', 'c', 'b', 'a'].entries()) {
      setNowMs(2_000_000 + at)
      await fill[kind](name)
    }
    const pages: string[] = []
    const offsets: unknown[] = []
    let token = ''
    do {
      const message = { ...query, max_results: 100, page_token: token }
      const parameters = new URLSearchParams({ max_results: '100', page_token: token })
      const { status, body } = await (method === 'GET'
        ? call('GET', `/api/${path}?${parameters.toString()}`)
        : call('POST', `/api/${path}`, message))
      expect(status).toBe(200)
      const answer = body as Record<string, Item[]> & { next_page_token?: string }
      pages.push((answer[kind] ?? []).map(({ name, info }) => name ?? info?.run_name ?? info?.name).join(''))
      token = answer.next_page_token ?? ''
      if (token !== '') offsets.push((JSON.parse(atob(token)) as { offset: number }).offset)
    } while (token !== '')
    expect([pages, offsets]).toEqual([
      ['ab', 'cd', 'e'],
      [2, 4],
    ])
  })
})
