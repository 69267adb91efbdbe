/**
 * Entry point of the store threads: the composition of stores for each role. `writer` owns the one writable connection of the main
 * database, `reader` answers queries, `indexer` feeds the derived database behind the writer.
 */
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import { migrations, wordMigrations } from '../migrations/migrations.ts'
import { migrate } from './platform/database/migrate.ts'
import { DiskReserve } from './platform/database/disk-reserve.ts'
import { isDamaged, openSqlite } from './platform/database/sqlite.ts'
import { TimeBudget } from './platform/database/time-budget.ts'
import { createOutbox } from './platform/events/outbox.sqlite.ts'
import type { Call } from './platform/workers/messages.ts'
import { giveWay } from './platform/workers/give-way.ts'
import { serveReads } from './platform/workers/serve-reads.ts'
import { serveWrites } from './platform/workers/serve-stores.ts'
import { createDatasetStore, createRecordDrafts, createScorerStore, createTraceDrafts } from './evaluation/index.ts'
import { createWorkspaceStore } from './governance/index.ts'
import { createProviderStore, createRegistryReader, createRegistryStore } from './models/index.ts'
import { createIssueStore, createLabelSchemaStore, createReviewQueueStore } from './review/index.ts'
import { createDeliveryStore, createWebhookStore, webhookInterests } from './ops/index.ts'
import { createPromptTraceReader } from './tracing/index.ts'
import {
  createExperimentStore,
  createLoggedModelStore,
  createPromptLinkReader,
  createRunAnswers,
  createRunList,
  createRunStore,
  ExperimentLookup,
} from './runs/index.ts'
import { createAgentMapReader } from './tracing/analysis/agent-map-reader.sqlite.ts'
import { createDifferenceReader } from './tracing/analysis/differences/difference-reader.sqlite.ts'
import { TraceFactsReader } from './tracing/analysis/differences/trace-facts-reader.sqlite.ts'
import { PayloadReader } from './tracing/read/payload-reader.ts'
import { createFailureReader } from './tracing/analysis/failure-reader.sqlite.ts'
import { createJumpReader } from './tracing/jump/jump-reader.sqlite.ts'
import { createTraceGroupReader } from './tracing/analysis/trace-group-reader.sqlite.ts'
import { createCostReader } from './tracing/analysis/cost-reader.sqlite.ts'
import { createRetrievalReader } from './tracing/analysis/retrieval-reader.sqlite.ts'
import { createScoreReader } from './tracing/analysis/score-reader.sqlite.ts'
import { TraceSampler } from './tracing/analysis/trace-sampler.sqlite.ts'
import { createShareLinkStore } from './tracing/share/share-link-store.sqlite.ts'
import { createAttachmentStore } from './tracing/store/attachment-store.sqlite.ts'
import { createAssessmentStore } from './tracing/store/assessment-store.sqlite.ts'
import type { ExportOutcome, ExportRequest } from './tracing/ingest.ts'
import { ingest } from './tracing/ingest.ts'
import { projectPriceBook } from './tracing/pricing/project-price-book.ts'
import { SqlitePriceStore } from './tracing/store/price-store.sqlite.ts'
import { createTraceExporter } from './tracing/export/trace-exporter.ts'
import { queuesAhead } from './tracing/derived/index-progress.ts'
import { IndexingRounds } from './tracing/derived/indexing-rounds.ts'
import { Maintenance } from './tracing/derived/maintenance.ts'
import { createTraceAnswers } from './tracing/mlflow/trace-answers.ts'
import { createPageAnswers } from './tracing/pages/page-answers.ts'
import { SpanIndexer } from './tracing/derived/span-indexer.ts'
import { idleMs, UpkeepHours } from './tracing/derived/upkeep-hours.ts'
import { SqliteSpanReader } from './tracing/read/span-reader.sqlite.ts'
import { SqliteSpanWriter } from './tracing/write/span-writer.sqlite.ts'
import { DamagedIndexError } from './tracing/words/damaged-index.ts'
import { createViewStore } from './tracing/view/view-store.sqlite.ts'
import { createTraceLinkStore } from './tracing/store/trace-link-store.sqlite.ts'

export interface StoreThreadData {
  role: 'writer' | 'reader' | 'indexer'
  dataDir: string
  /** What readers sign page tokens with. */
  pageTokenKey: Uint8Array
}

/** File names in the data folder. */
export const databaseFile = 'assay.db'
export const wordsFile = 'words.db'

const { role, dataDir, pageTokenKey } = workerData as StoreThreadData
const clock = { nowMs: () => Date.now() }
const databasePath = join(dataDir, databaseFile)
const wordsPath = join(dataDir, wordsFile)
/** Its presence says that the derived database was found damaged. */
const damageMark = join(dataDir, 'words.damaged')

/** What the writer tells the main thread after each commit that touched traces. */
export interface TracesTouched {
  workspace: string
  /** The experiment is null where the change named a trace only; no traces stand for any of the experiment. */
  touched: { experimentId: string | null; traceIds: string[] }[]
}

/** Stores whose calls name a trace. */
const namingTraces: ReadonlySet<string> = new Set(['spans', 'assessments', 'attachments', 'links'])

/** What a committed call changed, for whoever watches. */
function touchedBy(call: Call, value: unknown): TracesTouched['touched'] {
  if (call.store === 'ingest') return (value as ExportOutcome).touched
  if (!namingTraces.has(call.store)) return []
  if (call.method === 'deleteTraces') return [{ experimentId: String(call.args[1]), traceIds: [] }]
  if (call.method === 'tagTraces') return [{ experimentId: null, traceIds: call.args[1] as string[] }]
  const subject = call.args[1] as string | { traceId?: string } | undefined
  const traceId = typeof subject === 'string' ? subject : subject?.traceId
  return traceId === undefined ? [] : [{ experimentId: null, traceIds: [traceId] }]
}

/** Stores whose calls leave traces as they are. */
const beside: ReadonlySet<string> = new Set([
  'workspaces',
  'experiments',
  'runs',
  'loggedModels',
  'registry',
  'datasets',
  'scorers',
  'labelSchemas',
  'reviewQueues',
  'issues',
  'webhooks',
  'deliveries',
  'views',
  'shareLinks',
  'providers',
])

/** What the indexer has to look at. */
function changesTraces({ store }: Call): boolean {
  return !beside.has(store)
}

function startWriter(): void {
  const db = openMain()
  openDerived(db).close()
  const words = openSqlite(wordsPath, { readOnly: true })
  const selectDone = words.prepare('SELECT done FROM progress WHERE queue = ?')
  const maintenance = new Maintenance(db, (queue) => Number(selectDone.get(queue)?.['done']))
  const reserve = new DiskReserve(dataDir, join(dataDir, 'reserve'))
  const upkeepHours = new UpkeepHours(() => performance.now())
  const holdReserve = (): void => {
    try {
      reserve.hold()
    } catch (error) {
      parentPort?.postMessage({ event: 'trouble', data: `reserve: ${String(error)}` })
    }
  }
  const keepUp = (): void => {
    try {
      const until = performance.now() + maxUpkeepMs
      while (performance.now() < until && maintenance.step(clock.nowMs()));
      holdReserve()
    } catch (error) {
      // A full disk, or damage that `assay doctor` names: the next round tries again.
      parentPort?.postMessage({ event: 'trouble', data: `upkeep: ${String(error)}` })
    }
  }
  const upkeep = setInterval(() => {
    if (upkeepHours.isDue()) keepUp()
  }, idleMs)
  // Nobody gives the writer's reads a time: they never end for it.
  const budget = new TimeBudget(db)
  const experiments = createExperimentStore(db, clock, budget)
  const lookup = new ExperimentLookup(experiments)
  const outbox = createOutbox(db, clock, () => webhookInterests(db))
  const spans = new SqliteSpanWriter(db, clock.nowMs, outbox)
  const prices = new SqlitePriceStore(db, spans)
  const loggedModels = createLoggedModelStore(db, clock, budget)
  const stores = {
    workspaces: createWorkspaceStore(db),
    experiments,
    runs: createRunStore(db, clock, budget),
    loggedModels,
    registry: createRegistryStore(db, clock, { budget, loggedModels, events: outbox }),
    datasets: createDatasetStore(db, clock, { budget, events: outbox }),
    scorers: createScorerStore(db, clock, budget),
    labelSchemas: createLabelSchemaStore(db, clock, budget),
    reviewQueues: createReviewQueueStore(db, clock, budget),
    issues: createIssueStore(db, clock, budget),
    webhooks: createWebhookStore(db, clock, () => outbox.forget()),
    deliveries: createDeliveryStore(db, clock, outbox),
    providers: createProviderStore(db, clock),
    spans,
    assessments: createAssessmentStore(db, outbox),
    attachments: createAttachmentStore(db),
    shareLinks: createShareLinkStore(db, clock),
    views: createViewStore(db, clock),
    links: createTraceLinkStore(db, (...tag) => spans.setTag(...tag)),
    prices,
    ingest: {
      export: (workspace: string, request: ExportRequest) =>
        ingest({ experiments: lookup, spans, pricerOf: (id) => prices.pricerOf(id) }, workspace, request),
    },
  }
  serveWrites(
    db,
    stores,
    {
      afterCall: () => spans.afterCall(),
      beforeCommit: () => spans.beforeCommit(),
      afterRollback: (whole) => {
        spans.afterRollback(whole)
        lookup.forget()
        prices.forget()
        outbox.forget()
      },
      makeRoom: (calls) => calls.some(({ method }) => method.startsWith('delete')) && reserve.release(),
      afterCommit: (calls, replies) => {
        if (calls.some(({ store }) => store === 'experiments')) lookup.forget()
        for (const [i, call] of calls.entries()) {
          const reply = replies[i]
          const touched = reply?.ok === true ? touchedBy(call, reply.value) : []
          if (reply?.ok === true && changesTraces(call))
            parentPort?.postMessage({ event: 'touched', data: { workspace: String(call.args[0]), touched } satisfies TracesTouched })
        }
        const dueMs = outbox.takeAppendedDueMs()
        if (dueMs !== null) parentPort?.postMessage({ event: 'happened', data: dueMs })
        if (upkeepHours.isDueAfterCommit()) keepUp()
      },
    },
    () => {
      clearInterval(upkeep)
      words.close()
      db.close()
    },
  )
  parentPort?.postMessage({ event: 'ready', data: null })
  setImmediate(holdReserve)
}

/** Of each upkeep. The next write waits for it. */
const maxUpkeepMs = 50

function openMain(): DatabaseSync {
  try {
    const db = openSqlite(databasePath)
    migrate(db, migrations, clock.nowMs())
    return db
  } catch (error) {
    if (!isDamaged(error)) throw error
    throw new Error(
      `${databasePath} is damaged: ${String(error)}. Copy the data folder away, then run \`assay doctor\`, which names what is damaged.`,
      { cause: error },
    )
  }
}

/** The derived database, made anew when it is damaged or ahead of `main`: everything in it comes from the spans. */
function openDerived(main: DatabaseSync): DatabaseSync {
  const open = (): DatabaseSync => {
    const words = openSqlite(wordsPath, { durable: false })
    migrate(words, wordMigrations, clock.nowMs())
    return words
  }
  try {
    if (existsSync(damageMark)) throw damaged('marked as damaged')
    const words = open()
    const ahead = queuesAhead(main, words)
    if (ahead.length === 0) return words
    words.close()
    throw damaged(`ahead of ${databaseFile} in ${ahead.join(', ')}`)
  } catch (error) {
    if (!isDamaged(error)) throw error
    for (const suffix of ['', '-wal', '-shm']) rmSync(wordsPath + suffix, { force: true })
    rmSync(damageMark, { force: true })
    return open()
  }
}

/** The derived database is made anew at the next start. */
function markDamaged(): void {
  writeFileSync(damageMark, '')
}

/** An error that `isDamaged` knows. */
function damaged(message: string): Error {
  return Object.assign(new Error(message), { errcode: 11 })
}

function startReader(): void {
  const db = openSqlite(databasePath, { readOnly: true })
  db.prepare('ATTACH ? AS words').run(wordsPath)
  db.exec('PRAGMA query_only=ON')
  const budget = new TimeBudget(db)
  const check = (): void => budget.check()
  const attachments = createAttachmentStore(db)
  const experiments = createExperimentStore(db, clock, budget)
  const runs = createRunStore(db, clock, budget)
  const loggedModels = createLoggedModelStore(db, clock, budget)
  const spans = new SqliteSpanReader(db, { budget, pageTokenKey, nowMs: clock.nowMs })
  const sampler = new TraceSampler(db, spans.search)
  const prices = new SqlitePriceStore(db, null)
  // Only read from: nobody takes an event out, or subscribes, in this thread.
  const outbox = createOutbox(db, clock, () => [])
  serveReads(
    db,
    {
      workspaces: createWorkspaceStore(db),
      experiments,
      runs,
      loggedModels,
      runAnswers: createRunAnswers({ runs, list: createRunList(db, budget), models: loggedModels }),
      registry: createRegistryStore(db, clock, { budget, loggedModels }),
      datasets: createDatasetStore(db, clock, { budget }),
      recordDrafts: createRecordDrafts(check),
      traceDrafts: createTraceDrafts(spans),
      scorers: createScorerStore(db, clock, budget),
      labelSchemas: createLabelSchemaStore(db, clock, budget),
      reviewQueues: createReviewQueueStore(db, clock, budget),
      issues: createIssueStore(db, clock, budget),
      registryReader: createRegistryReader(db, budget),
      promptLinks: createPromptLinkReader(db, budget),
      promptTraces: createPromptTraceReader(db, budget),
      webhooks: createWebhookStore(db, clock, () => undefined),
      deliveries: createDeliveryStore(db, clock, outbox),
      providers: createProviderStore(db, clock),
      outbox,
      assessments: createAssessmentStore(db),
      attachments,
      shareLinks: createShareLinkStore(db, clock),
      spans,
      failures: createFailureReader(sampler),
      jumps: createJumpReader(db),
      maps: createAgentMapReader(sampler),
      differences: createDifferenceReader(sampler, new TraceFactsReader(db, sampler, new PayloadReader(db), check), check),
      scores: createScoreReader(db, sampler),
      groups: createTraceGroupReader(db, sampler),
      views: createViewStore(db, clock),
      costs: createCostReader(db, sampler),
      retrievals: createRetrievalReader(db, sampler, check),
      answers: createPageAnswers({ reader: spans, experiments, attachments, check }),
      traceAnswers: createTraceAnswers({
        reader: spans,
        bookOf: async (workspace, experimentId) => projectPriceBook(await prices.prices(workspace, experimentId)),
        check,
      }),
      exporter: createTraceExporter({
        reader: spans,
        bookOf: async (workspace, experimentId) => projectPriceBook(await prices.prices(workspace, experimentId)),
        check,
      }),
      prices,
    },
    budget,
    (error) => {
      // Damage of the main database is none of the index's, and is what `assay doctor` is for.
      if (error instanceof DamagedIndexError) markDamaged()
    },
  )
  parentPort?.postMessage({ event: 'ready', data: null })
}

function startIndexer(): void {
  // Whoever sends waits for the writer; for the index only who searches for the newest words.
  giveWay()
  const spans = openSqlite(databasePath, { readOnly: true })
  const words = openSqlite(wordsPath, { durable: false })
  const indexer = new SpanIndexer(spans, words)
  const rounds = new IndexingRounds(
    () => indexer.round(),
    (error) => {
      // Searching by words falls behind, which is no reason to end.
      if (isDamaged(error)) markDamaged()
      parentPort?.postMessage({ event: 'trouble', data: `index: ${String(error)}` })
    },
  )
  parentPort?.on('message', (message: { id: number; store: string } | 'work') => {
    if (message === 'work') {
      rounds.wake()
      return
    }
    rounds.end()
    words.close()
    spans.close()
    parentPort?.postMessage({ replies: [{ id: message.id, ok: true, value: null }] })
  })
  rounds.wake()
  parentPort?.postMessage({ event: 'ready', data: null })
}

const start = { writer: startWriter, reader: startReader, indexer: startIndexer }
start[role]()
