/** Composition root: configuration → stores → slices → doors. The only file that sees everything. */
import type { Server } from 'node:http'
import type { Http2Server } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { getConnection } from '@assay/protocol'
import { getRequestListener } from '@hono/node-server'
import type { Config } from './config.ts'
import { noAudit, singleUserPolicy, workspaceRoutes, type WorkspaceStore } from './governance/index.ts'
import type { Clock } from './platform/clock.ts'
import { announceServer, takeDataDir } from './platform/data-dir.ts'
import { FolderBlobs } from './platform/blobs/folder-blobs.ts'
import type { Outbox } from './platform/events/outbox.ts'
import { readKeyFile } from './platform/key-file.ts'
import { Guard, printable } from './platform/http/guard.ts'
import { wholeBodyMs } from './platform/http/arrival.ts'
import { createHttpApp } from './platform/http/http-app.ts'
import { createHttpServer, headersTimeoutMs } from './platform/http/http-server.ts'
import type { Route } from './platform/http/route.ts'
import { route } from './platform/http/route.ts'
import { createPages } from './platform/http/static-files.ts'
import type { Log } from './platform/log.ts'
import { addressRules } from './platform/outgoing/address-rules.ts'
import { OutgoingClient } from './platform/outgoing/outgoing-client.ts'
import { createSystemResolve } from './platform/outgoing/system-resolve.ts'
import { SecretBox } from './platform/secrets/secret-box.ts'
import { readSecretKeyFile } from './platform/secrets/secret-key-file.ts'
import { byKind, type CallKinds } from './platform/workers/call-kinds.ts'
import { ReadLanes } from './platform/workers/read-lanes.ts'
import { remoteStore, StoreWorker } from './platform/workers/store-worker.ts'
import {
  createDatasetChanges,
  createRecordDrafts,
  datasetCalls,
  datasetRoutes,
  type DatasetStore,
  type RecordDrafts,
  scorerCalls,
  scorerRoutes,
  type ScorerStore,
  selectionRecordRoutes,
  type TraceDrafts,
} from './evaluation/index.ts'
import {
  createHttpModelClient,
  createProviderDirectory,
  modelAnswerTimeoutMs,
  modelRoutes,
  type OwnProvider,
  playgroundRoutes,
  providerRoutes,
  type ProviderStore,
  registryCallKinds,
  registryPageRoutes,
  type RegistryReader,
  type RegistryStore,
  Reruns,
  versionRoutes,
} from './models/index.ts'
import {
  issueCalls,
  issueRoutes,
  type IssueStore,
  labelSchemaCalls,
  labelSchemaRoutes,
  type LabelSchemaStore,
  reviewQueueCalls,
  reviewQueueRoutes,
  type ReviewQueueStore,
  selectionItemRoutes,
} from './review/index.ts'
import {
  attemptGraceMs,
  createWebhookSender,
  deliveryRoutes,
  type DeliveryStore,
  webhookAnswerTimeoutMs,
  WebhookDispatcher,
  webhookRoutes,
  type WebhookStore,
} from './ops/index.ts'
import type { ExperimentStore, LoggedModelStore, PromptLinkReader, RunAnswers, RunStore } from './runs/index.ts'
import {
  artifactRoutes,
  experimentCalls,
  experimentRoutes,
  handshakeRoutes,
  loggedModelCalls,
  loggedModelRoutes,
  metricRoutes,
  runCalls,
  runPageRoutes,
  runRoutes,
} from './runs/index.ts'
import type { StoreThreadData, TracesTouched } from './store-thread.ts'
import type { PromptTraceReader } from './tracing/index.ts'
import { createBulkJobs } from './tracing/bulk/bulk-jobs.ts'
import { bulkRoutes } from './tracing/bulk/bulk-routes.ts'
import { completedTraces } from './tracing/completed-traces.ts'
import { assessmentCalls, type AssessmentStore } from './tracing/store/assessment-store.ts'
import { attachmentCalls, type AttachmentStore } from './tracing/store/attachment-store.ts'
import { Diagnostics } from './tracing/doors/diagnostics.ts'
import { exportRoute } from './tracing/export/export-route.ts'
import type { TraceExporter } from './tracing/export/trace-exporter.ts'
import { feedbackRoutes } from './tracing/feedback-routes.ts'
import { feedbackKeyFile } from './tracing/feedback-token.ts'
import { LiveHub } from './tracing/live.ts'
import { metricsRoute } from './tracing/metrics-route.ts'
import { assessmentRoutes } from './tracing/mlflow/assessment-routes.ts'
import { attachmentRoutes } from './tracing/mlflow/attachment-routes.ts'
import type { TraceAnswers } from './tracing/mlflow/trace-answers.ts'
import { traceRoutes } from './tracing/mlflow/trace-routes.ts'
import type { PageAnswers } from './tracing/pages/page-answers.ts'
import { pageTokenKeyFile } from './tracing/pages/page-tokens.ts'
import { OtlpDoor } from './tracing/doors/otlp-door.ts'
import { createOtlpGrpcServer } from './tracing/doors/otlp-grpc.ts'
import { createOtlpHttpHandler } from './tracing/doors/otlp-http.ts'
import { projectPriceBook } from './tracing/pricing/project-price-book.ts'
import { createRefusalLog } from './tracing/doors/refusal-log.ts'
import { refusedSender } from './tracing/doors/refused-sender.ts'
import { tracingRoutes } from './tracing/routes.ts'
import { priceCalls, type PriceStore, resumeRepricing } from './tracing/store/price-store.ts'
import { type Analyses, analysisRoutes } from './tracing/analysis/analysis-routes.ts'
import { type ShareLinkStore, shareLinkCalls } from './tracing/share/share-link-store.ts'
import { shareRoutes } from './tracing/share/share-routes.ts'
import type { JumpReader } from './tracing/jump/jump-reader.ts'
import { spanReads, type SpanReader, type SpanWriter } from './tracing/store/span-store.ts'
import type { TraceLinkStore } from './tracing/store/trace-link-store.ts'
import { viewRoutes } from './tracing/view/view-routes.ts'
import { viewCalls, type ViewStore } from './tracing/view/view-store.ts'
import { sdkRoute } from './sdk-tarball.ts'

/** Of the server, which is that of every package of the release. */
export const version = '0.1.0'

/** What every HTTP/2 connection begins with. */
const http2Preface = 'PRI * HTTP/2.0'

/** How often it is looked for changes of datasets that failed half-way, on a full disk for example. */
const datasetUpkeepMs = 60_000

/** In the data folder. */
const artifactsFolder = 'artifacts'

export interface App {
  /** Address of the pages and the API. */
  baseUrl: string
  otlpHttpUrl: string | null
  otlpGrpcUrl: string | null
  /** Everything the router binds, for checks over all of it. `POST /v1/traces` and gRPC's `Export` go past it. */
  routes: readonly Route[]
  /** What could not be opened, in words: a taken port, say. */
  notes: string[]
  /** Finishes what is under way, flushes, closes. */
  stop(): Promise<void>
}

export interface AppDeps {
  config: Config
  clock: Clock
  log: Log
  /** The repository or the installed package: where the web build and the SDK tarball are looked for. */
  root: string
  /** Providers of models that the environment names, and the demo's. */
  ownProviders: readonly OwnProvider[]
}

export async function startApp({ config, clock, log, root, ownProviders }: AppDeps): Promise<App> {
  const dataDir = resolve(config.dataDir)
  const releaseDataDir = takeDataDir(dataDir)
  // First what can be wrong with little done.
  const prepare = async () => ({
    secretKey: readSecretKeyFile(dataDir, config.secretKeyFile ?? null),
    threads: await startThreads(dataDir, log),
  })
  const { secretKey, threads } = await prepare().catch((error: unknown) => {
    releaseDataDir()
    throw error
  })
  const { writer, reader, analyst, indexer } = threads
  const logError = (requestId: string, error: unknown): void => log.error('request failed', { requestId, error })

  const reads = new ReadLanes(reader, analyst)
  const callers = { write: writer, lookup: reader, read: reads }
  const experiments = remoteStore('experiments', byKind<ExperimentStore>(experimentCalls, callers))
  const workspaces = remoteStore('workspaces', byKind<WorkspaceStore>(workspaceCalls, callers))
  const loggedModels = remoteStore('loggedModels', byKind<LoggedModelStore>(loggedModelCalls, callers))
  const registry = remoteStore('registry', byKind<RegistryStore>(registryCallKinds, callers))
  const datasets = remoteStore('datasets', byKind<DatasetStore>(datasetCalls, callers))
  const recordDrafts = {
    here: createRecordDrafts(() => undefined),
    elsewhere: remoteStore<RecordDrafts>('recordDrafts', () => reads.longOnly('Send fewer records at once.')),
  }
  const traceDrafts = remoteStore<TraceDrafts>('traceDrafts', () => reads)
  const scorers = remoteStore('scorers', byKind<ScorerStore>(scorerCalls, callers))
  const labelSchemas = remoteStore('labelSchemas', byKind<LabelSchemaStore>(labelSchemaCalls, callers))
  const reviewQueues = remoteStore('reviewQueues', byKind<ReviewQueueStore>(reviewQueueCalls, callers))
  const issues = remoteStore('issues', byKind<IssueStore>(issueCalls, callers))
  const registryReader = remoteStore<RegistryReader>('registryReader', () => reads)
  const promptTraces = remoteStore<PromptTraceReader>('promptTraces', () => reads)
  const promptLinks = remoteStore<PromptLinkReader>('promptLinks', () => reads)
  const runs = remoteStore('runs', byKind<RunStore>(runCalls, callers))
  const runAnswers = remoteStore<RunAnswers>('runAnswers', () => reads)
  const spanReader = remoteStore('spans', byKind<SpanReader>(spanReads, callers))
  const jumps = remoteStore<JumpReader>('jumps', () => reads)
  const views = remoteStore('views', byKind<ViewStore>(viewCalls, callers))
  const analyses: Analyses = {
    failures: remoteStore('failures', () => reads),
    groups: remoteStore('groups', () => reads),
    maps: remoteStore('maps', () => reads),
    differences: remoteStore<Analyses['differences']>('differences', () =>
      reads.longOnly('Ask for less: a shorter time, or conditions that fewer traces fulfil.'),
    ),
    scores: remoteStore('scores', () => reads),
    costs: remoteStore('costs', () => reads),
    retrievals: remoteStore('retrievals', () => reads),
  }
  const answers = remoteStore<PageAnswers>('answers', () => reads)
  const traceAnswers = remoteStore<TraceAnswers>('traceAnswers', () => reads)
  const exporter = remoteStore<TraceExporter>('exporter', () =>
    reads.longOnly('Export fewer traces at once: a shorter time, or a narrower query.'),
  )
  const spanWriter = remoteStore<SpanWriter>('spans', () => writer)
  const assessments = remoteStore('assessments', byKind<AssessmentStore>(assessmentCalls, callers))
  const attachments = remoteStore('attachments', byKind<AttachmentStore>(attachmentCalls, callers))
  const shareLinks = remoteStore('shareLinks', byKind<ShareLinkStore>(shareLinkCalls, callers))
  const links = remoteStore<TraceLinkStore>('links', () => writer)
  const webhooks = remoteStore('webhooks', byKind<WebhookStore>(webhookCalls, callers))
  const deliveries = remoteStore('deliveries', byKind<DeliveryStore>(deliveryCalls, callers))
  const providers = remoteStore('providers', byKind<ProviderStore>(providerCalls, callers))
  const outbox = remoteStore<Outbox>('outbox', () => reader)

  const background = (work: Promise<void>): void => void work.catch((error: unknown) => log.error('background work failed', { error }))
  const seam = { authoriser: singleUserPolicy, audit: noAudit, nowMs: () => clock.nowMs() }
  const blobs = new FolderBlobs(join(dataDir, artifactsFolder), { maxDiskPercent: config.maxDiskPercent })
  const addresses: Pick<App, 'baseUrl' | 'otlpHttpUrl' | 'otlpGrpcUrl'> = { baseUrl: '', otlpHttpUrl: null, otlpGrpcUrl: null }
  const logRefusal = createRefusalLog(log, seam.nowMs)
  const diagnostics = new Diagnostics(seam.nowMs, addresses, logRefusal)
  const guard = new Guard({ allowedHosts: config.allowedHosts, host: config.host, token: config.token ?? null })
  const live = new LiveHub(spanReader, () => clock.monotonicMs())
  const door = new OtlpDoor({ writer, diagnostics, dataDir, maxDiskPercent: config.maxDiskPercent })
  writer.on('touched', (data) => {
    const { workspace, touched } = data as TracesTouched
    indexer.tell('work')
    for (const { experimentId, traceIds } of touched) live.touched(workspace, experimentId, traceIds)
  })

  const resolveHost = createSystemResolve()
  const outgoing = new OutgoingClient({
    rules: addressRules({ privateToo: config.webhooks.allowPrivateIps, networks: config.webhooks.allowedNetworks }),
    resolve: resolveHost,
    timeoutMs: webhookAnswerTimeoutMs,
  })
  const secrets = new SecretBox(secretKey)
  const sendWebhook = createWebhookSender({ client: outgoing, box: secrets, nowMs: seam.nowMs })
  const dispatcher = new WebhookDispatcher({
    outbox,
    webhooks,
    deliveries,
    findTraces: (workspace, experimentId, traceIds, filter) => completedTraces(spanReader, workspace, { experimentId, traceIds, filter }),
    send: sendWebhook,
    clock,
    random: Math.random,
    onTrouble: (error) => log.error('webhooks wait, and are tried again', { error }),
    onUnfiltered: (webhookId, error) => log.error('a webhook was not told of traces, as its filter has no answer', { webhookId, error }),
  })
  writer.on('happened', (dueMs) => dispatcher.wakeAt(dueMs as number))

  const toModels = (networks: readonly string[], privateToo: boolean): OutgoingClient =>
    new OutgoingClient({ rules: addressRules({ privateToo, networks }), resolve: resolveHost, timeoutMs: modelAnswerTimeoutMs })
  const toTypedIn = toModels(config.providers.allowedNetworks, false)
  const modelClient = createHttpModelClient({ operators: toModels([], true), typedIn: toTypedIn, nowMs: seam.nowMs })
  const directory = createProviderDirectory({ own: ownProviders, providers, box: secrets })
  const reruns = new Reruns({
    client: modelClient,
    export: (workspace, request) => door.export(workspace, request),
    clock,
    onTrouble: (error) => log.error('a rerun could not be stored', { error }),
  })
  background(
    directory.unreadable().then((names) => {
      if (names.length > 0)
        log.warn('keys of model providers cannot be read with this --secret-key-file; enter them again', { providers: names })
    }),
  )

  const datasetChanges = createDatasetChanges(datasets)
  const finishDatasets = (): void =>
    background(datasetChanges.finish((datasetId, error) => log.error('a dataset waits to be tidied up', { datasetId, error })))

  const bulkJobs = createBulkJobs({ reader: spanReader, experiments, seam, background })
  const prices = remoteStore('prices', byKind<PriceStore>(priceCalls, callers))
  background(resumeRepricing(prices, (experimentId, error) => log.error('repricing stopped', { experimentId, error })))
  const connection: Route = route(getConnection, () =>
    Promise.resolve({
      version,
      ...addresses,
      tokenRequired: guard.tokenRequired,
      demo: config.demo,
      spansAccepted: diagnostics.counters.stored,
      lastRejected: diagnostics.lastRejected,
    }),
  )
  const pages = createPages(join(root, 'web', 'dist'), 'The pages are not built. Run `npm start` once, which builds them.\n')
  const tracing = tracingRoutes({
    answers,
    reader: spanReader,
    jumps,
    writer: spanWriter,
    assessments,
    attachments,
    experiments,
    prices,
    live,
    background,
    seam,
  })
  const routes = [
    ...handshakeRoutes(),
    ...workspaceRoutes({ workspaces, blobs, seam }),
    ...experimentRoutes({ experiments, seam }),
    ...runRoutes({ runs, seam }),
    ...metricRoutes({ runs }),
    ...loggedModelRoutes({ models: loggedModels, blobs, seam }),
    ...runPageRoutes({ answers: runAnswers, runs, models: loggedModels, experiments, blobs, seam }),
    ...modelRoutes({ registry, runs, loggedModels, seam }),
    ...versionRoutes({ registry, runs, loggedModels, blobs, seam }),
    ...datasetRoutes({ datasets, changes: datasetChanges, recordDrafts, seam }),
    ...selectionRecordRoutes({ jobs: bulkJobs, datasets, changes: datasetChanges, traceDrafts, seam }),
    ...scorerRoutes({ scorers, seam }),
    ...labelSchemaRoutes({ labelSchemas, seam }),
    ...reviewQueueRoutes({ reviewQueues, seam }),
    ...selectionItemRoutes({ jobs: bulkJobs, reviewQueues, seam }),
    ...issueRoutes({ issues, runs, seam }),
    ...providerRoutes({ directory, providers, client: modelClient, outgoing: toTypedIn, clock, seam }),
    ...playgroundRoutes({ reruns, directory, reader: spanReader }),
    ...registryPageRoutes({ registry, runs, loggedModels, reader: registryReader, promptTraces, promptLinks, seam }),
    ...traceRoutes({
      answers: traceAnswers,
      reader: spanReader,
      writer: spanWriter,
      assessments,
      links,
      attachments,
      bookOf: async (workspace, experimentId) => projectPriceBook(await prices.prices(workspace, experimentId)),
      experiments,
      seam,
      delay: (ms) => delay(ms),
    }),
    ...assessmentRoutes({ assessments, seam }),
    ...attachmentRoutes({ reader: spanReader, attachments, admit: (bytes) => door.admit(bytes), seam }),
    ...webhookRoutes({
      webhooks,
      client: outgoing,
      schemes: config.webhooks.allowedSchemes,
      box: secrets,
      send: sendWebhook,
      wake: () => dispatcher.wake(),
      seam,
    }),
    ...deliveryRoutes({ deliveries, wake: () => dispatcher.wake(), seam }),
    // Behind those of traces, whose paths it has too.
    ...artifactRoutes({ runs, experiments, blobs, publicUrl: config.publicUrl ?? null, seam }),
    ...tracing,
    ...analysisRoutes({ ...analyses, experiments, seam }),
    ...shareRoutes({ links: shareLinks, routes: tracing, seam }),
    exportRoute({ exporter, experiments, seam }),
    ...viewRoutes({ views, seam }),
    ...bulkRoutes({ jobs: bulkJobs, writer: spanWriter, experiments, nowMs: seam.nowMs }),
    ...feedbackRoutes({
      reader: spanReader,
      assessments,
      key: readKeyFile(join(dataDir, feedbackKeyFile)),
      origins: config.feedbackOrigins.map((url) => new URL(url).origin),
      seam,
    }),
    metricsRoute({ diagnostics, reader: spanReader, live, version }),
    connection,
    sdkRoute(root),
    ...pages.routes,
  ]
  const http = createHttpApp({
    routes,
    guard,
    authoriser: singleUserPolicy,
    notFoundPage: pages.notFound,
    logError,
    onRefused: (request, status, message) => {
      const path = new URL(request.url).pathname
      const meantFor = refusedSender(request.method, path, status)
      const refused = { request: printable(`${request.method} ${path}`), status, reason: message }
      if (meantFor !== null) {
        const { hint } = diagnostics.reject({ door: meantFor, ...refused })
        // MLflow's clients compare some messages, and know their paths.
        return meantFor === 'otlp-http' && (status === 404 || status === 405) ? hint : null
      }
      // Somebody was not let in; what else a page asks wrongly is told where it was asked.
      if (status === 401 || status === 403) logRefusal({ door: 'pages', ...refused })
      return null
    },
  })
  const otlp = createOtlpHttpHandler({ door, guard, diagnostics, links, logError, nowMs: seam.nowMs })
  // With hono's own light `Response`: Node's costs as much as everything else of a small answer. Header values are checked when they are
  // written then, behind the error table: what comes from outside is encoded where the header is made.
  const others = getRequestListener(http.fetch)
  const listen = (): Server =>
    createHttpServer(
      (request, response) => {
        const path = request.url ?? ''
        if (path === '/v1/traces' || path.startsWith('/v1/traces?')) void otlp(request, response)
        else void others(request, response)
      },
      (firstBytes) => {
        if (!firstBytes.startsWith(http2Preface)) return
        diagnostics.reject({
          door: 'otlp-http',
          request: http2Preface,
          status: 400,
          reason: 'This port speaks HTTP/1.1; the request was gRPC (HTTP/2).',
        })
      },
    )

  const notes: string[] = []
  const main = await open(listen(), config.port, config.host).catch(async (error: unknown) => {
    await stopThreads(threads)
    releaseDataDir()
    throw error
  })
  const mainPort = (main.address() as AddressInfo).port
  const shownHost = config.host.includes(':') ? `[${config.host}]` : config.host === '0.0.0.0' ? '127.0.0.1' : config.host
  addresses.baseUrl = `http://${shownHost}:${mainPort}`
  announceServer(dataDir, addresses.baseUrl)

  const extras: (Server | Http2Server)[] = []
  const tryOpen = async (server: Server | Http2Server, port: number, what: string): Promise<string | null> => {
    if (port === 0) return null
    try {
      const opened = await open(server, port, config.host)
      extras.push(opened)
      return `http://${shownHost}:${(opened.address() as AddressInfo).port}`
    } catch (error) {
      notes.push(
        `${what} is off: port ${port} is ${(error as NodeJS.ErrnoException).code === 'EADDRINUSE' ? 'taken by another program' : 'not to be had'}. Choose another or 0 to turn it off.`,
      )
      return null
    }
  }
  addresses.otlpHttpUrl =
    config.otlpHttpPort === mainPort ? null : await tryOpen(listen(), config.otlpHttpPort, 'OTLP/HTTP on its own port')
  addresses.otlpGrpcUrl = await tryOpen(
    createOtlpGrpcServer({ door, guard, diagnostics, logError, nowMs: seam.nowMs, headersTimeoutMs, requestTimeoutMs: wholeBodyMs }),
    config.otlpGrpcPort,
    'OTLP/gRPC',
  )

  // What was not delivered, or not finished, when the server ended last.
  dispatcher.wake()
  finishDatasets()
  const datasetUpkeep = setInterval(finishDatasets, datasetUpkeepMs)

  return {
    ...addresses,
    routes,
    notes,
    async stop() {
      clearInterval(datasetUpkeep)
      door.stop()
      live.close()
      await reruns.stop()
      const closed = [main, ...extras].map((server) => closeServer(server, config.shutdownGraceMs))
      await Promise.all([...closed, dispatcher.stop(Math.min(config.shutdownGraceMs, attemptGraceMs))])
      await stopThreads(threads)
      releaseDataDir()
    },
  }
}

// Bounded by how many webhooks and workspaces there may be.
const workspaceCalls: CallKinds<WorkspaceStore> = { list: 'lookup', get: 'lookup', create: 'write', describe: 'write', delete: 'write' }
const webhookCalls: CallKinds<WebhookStore> = {
  get: 'lookup',
  list: 'lookup',
  subscribers: 'lookup',
  create: 'write',
  update: 'write',
  delete: 'write',
}
const providerCalls: CallKinds<ProviderStore> = {
  list: 'lookup',
  get: 'lookup',
  all: 'read',
  create: 'write',
  update: 'write',
  delete: 'write',
}
const deliveryCalls: CallKinds<DeliveryStore> = {
  due: 'lookup',
  load: 'lookup',
  nextDueMs: 'lookup',
  list: 'lookup',
  route: 'write',
  note: 'write',
  redeliver: 'write',
}

interface Threads {
  writer: StoreWorker
  reader: StoreWorker
  analyst: StoreWorker
  indexer: StoreWorker
}

async function startThreads(dataDir: string, log: Log): Promise<Threads> {
  // Sources in development, the bundle otherwise: the thread's module lies beside this one in both.
  const pageTokenKey = readKeyFile(join(dataDir, pageTokenKeyFile))
  const file = new URL(import.meta.url.endsWith('.ts') ? './store-thread.ts' : './store-thread.js', import.meta.url)
  const start = async (name: string, role: StoreThreadData['role']): Promise<StoreWorker> => {
    const { promise, resolve: ready, reject } = Promise.withResolvers<void>()
    let started = false
    const worker = new StoreWorker(name, file, { role, dataDir, pageTokenKey } satisfies StoreThreadData, (error) => {
      reject(error)
      // Whoever starts the server is told why it does not.
      if (!started) return
      log.error('a store thread ended; the server ends with it', { role, error })
      // Nothing can be promised without its store. Whoever runs the server starts it again; what was acknowledged is on disk.
      setImmediate(() => process.exit(70))
    })
    worker.on('ready', () => {
      started = true
      ready()
    })
    worker.on('trouble', (data) => log.error('a store thread goes on after trouble', { role, trouble: data }))
    await promise
    return worker
  }
  // The writer makes and migrates the databases that the others open.
  const writer = await start('writer', 'writer')
  const [reader, analyst, indexer] = await Promise.all([start('reader', 'reader'), start('analyst', 'reader'), start('indexer', 'indexer')])
  return { writer, reader, analyst, indexer }
}

async function stopThreads({ writer, reader, analyst, indexer }: Threads): Promise<void> {
  // The writer last: the connection that closes last moves its log into the database file, and readers cannot.
  await Promise.all([reader.close(), analyst.close(), indexer.close()])
  await writer.close()
}

function open<S extends Server | Http2Server>(server: S, port: number, host: string): Promise<S> {
  return new Promise((opened, failed) => {
    server.once('error', failed)
    server.listen(port, host, () => {
      server.off('error', failed)
      opened(server)
    })
  })
}

/** How often connections that have become idle are closed while a server ends: a client keeps one open for its next request. */
const idleSweepMs = 50

/** Takes no new connection, lets requests under way end for `graceMs`, then cuts. */
function closeServer(server: Server | Http2Server, graceMs: number): Promise<void> {
  return new Promise((closed) => {
    const sweep = setInterval(() => {
      if ('closeIdleConnections' in server) server.closeIdleConnections()
    }, idleSweepMs)
    const finish = (): void => {
      clearInterval(sweep)
      clearTimeout(cut)
      closed()
    }
    const cut = setTimeout(() => {
      if ('closeAllConnections' in server) server.closeAllConnections()
      finish()
    }, graceMs)
    server.close(finish)
  })
}
