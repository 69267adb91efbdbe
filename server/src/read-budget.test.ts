import { describe, expect, it } from 'vitest'
import { createDatasetStore, createScorerStore } from './evaluation/index.ts'
import { createRegistryStore } from './models/index.ts'
import { openMemoryDatabase } from './platform/database/memory-database.fixture.ts'
import { OutOfTime, TimeBudget } from './platform/database/time-budget.ts'
import { createIssueStore, createLabelSchemaStore, createReviewQueueStore } from './review/index.ts'
import { createExperimentStore, createLoggedModelStore, createRunStore } from './runs/index.ts'

const workspace = 'default'
const experimentId = '0'
const noTags = new Map<string, string>()

/** Every store that is searched, with one thing in each. */
async function openStores(nowMs?: () => number) {
  const { db, clock } = openMemoryDatabase()
  const budget = new TimeBudget(db, nowMs)
  const experiments = createExperimentStore(db, clock, budget)
  const runs = createRunStore(db, clock, budget)
  const loggedModels = createLoggedModelStore(db, clock, budget)
  const registry = createRegistryStore(db, clock, { budget, loggedModels })
  const datasets = createDatasetStore(db, clock, { budget })
  const scorers = createScorerStore(db, clock, budget)
  const labelSchemas = createLabelSchemaStore(db, clock, budget)
  const reviewQueues = createReviewQueueStore(db, clock, budget)
  const issues = createIssueStore(db, clock, budget)
  const longTag = new Map([['k', 'a'.repeat(8_000)]])
  await experiments.create(workspace, { name: 'e', tags: longTag })
  await runs.create(workspace, { experimentId, userId: '', startMs: 1, name: 'r', tags: longTag })
  await loggedModels.create(workspace, { experimentId, name: 'm', modelType: '', sourceRunId: '', params: noTags, tags: longTag })
  await registry.createModel(workspace, { name: 'm', description: '', tags: longTag })
  await registry.createVersion(workspace, 'm', {
    source: '',
    storageLocation: '',
    runId: '',
    runLink: '',
    description: '',
    modelId: '',
    tags: longTag,
  })
  await datasets.create(workspace, { name: 'd', tags: longTag, experimentIds: [], createdBy: null })
  await scorers.register(workspace, experimentId, 's', '{}')
  const input = { kind: 'text' as const, maxLength: null }
  await labelSchemas.create(workspace, experimentId, { name: 'l', type: 'FEEDBACK', instruction: null, enableComment: false, input })
  const queue = await reviewQueues.create(workspace, experimentId, { name: 'q', type: 'CUSTOM', users: [], schemaIds: [] }, null)
  await issues.create(workspace, {
    issueId: null,
    experimentId,
    name: 'i',
    description: '',
    status: 'pending',
    severity: null,
    rootCauses: [],
    sourceRunId: null,
    categories: [],
    metadata: noTags,
    createdBy: null,
    seenAtMs: null,
  })
  return { budget, experiments, runs, loggedModels, registry, datasets, scorers, labelSchemas, reviewQueues, issues, queue }
}

type Stores = Awaited<ReturnType<typeof openStores>>
const page = { orderBy: [], limit: 10, offset: 0 }
type TagConditions = { on: 'tag'; key: string; op: 'LIKE'; value: string }[]

/** The searches that compare tags. */
const searches: [string, (stores: Stores, conditions: TagConditions) => Promise<unknown>][] = [
  ['experiments', ({ experiments }, conditions) => experiments.search(workspace, { view: 'ALL', conditions, ...page })],
  ['runs', ({ runs }, conditions) => runs.search(workspace, { experimentIds: [experimentId], view: 'ALL', conditions, ...page })],
  [
    'logged models',
    ({ loggedModels }, conditions) => loggedModels.search(workspace, { experimentIds: [experimentId], conditions, datasets: [], ...page }),
  ],
  ['registered models', ({ registry }, conditions) => registry.searchModels(workspace, { conditions, prompts: false, ...page })],
  ['model versions', ({ registry }, conditions) => registry.searchVersions(workspace, { conditions, prompts: false, ...page })],
  ['datasets', ({ datasets }, conditions) => datasets.search(workspace, { experimentIds: [], conditions, ...page })],
]
const lists: [string, (stores: Stores) => Promise<unknown>][] = [
  ['scorers', ({ scorers }) => scorers.list(workspace, experimentId)],
  ['versions of a scorer', ({ scorers }) => scorers.versions(workspace, experimentId, 's')],
  ['label schemas', ({ labelSchemas }) => labelSchemas.list(workspace, experimentId, page)],
  ['review queues', ({ reviewQueues }) => reviewQueues.list(workspace, experimentId, { user: null, traceId: null, ...page })],
  [
    'issues',
    ({ issues }) =>
      issues.search(workspace, {
        experimentId,
        conditions: [],
        name: null,
        statuses: [],
        severities: [],
        categories: [],
        countTraces: false,
        ...page,
      }),
  ],
]

describe('a read whose time is over', () => {
  it.each([...searches.map(([name, search]) => [name, (stores: Stores) => search(stores, [])] as const), ...lists])(
    'ends, of %s',
    async (_, search) => {
      const stores = await openStores()
      await expect(stores.budget.run(-1, () => search(stores))).rejects.toThrow(OutOfTime)
    },
  )

  it.each(searches)('ends between the conditions on one row, of %s', async (_, search) => {
    let now = 0
    const stores = await openStores(() => now++)
    const condition = { on: 'tag', key: 'k', op: 'LIKE', value: '%aaa' } as const
    await expect(stores.budget.run(20, () => search(stores, Array(95).fill(condition) as TagConditions))).rejects.toThrow(OutOfTime)
  })
})
