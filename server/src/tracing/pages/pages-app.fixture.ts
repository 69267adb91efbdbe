import type { Endpoint } from '@assay/protocol'
import { expect } from 'vitest'
import { type AuditSink, noAudit, singleUserPolicy } from '../../governance/index.ts'
import { TimeBudget } from '../../platform/database/time-budget.ts'
import { Guard } from '../../platform/http/guard.ts'
import { createHttpApp } from '../../platform/http/http-app.ts'
import { createExperimentStore } from '../../runs/index.ts'
import { createBulkJobs } from '../bulk/bulk-jobs.ts'
import { bulkRoutes } from '../bulk/bulk-routes.ts'
import { createAttachmentStore } from '../store/attachment-store.sqlite.ts'
import { createAssessmentStore } from '../store/assessment-store.sqlite.ts'
import { LiveHub } from '../live.ts'
import { createAgentMapReader } from '../analysis/agent-map-reader.sqlite.ts'
import { createDifferenceReader } from '../analysis/differences/difference-reader.sqlite.ts'
import { TraceFactsReader } from '../analysis/differences/trace-facts-reader.sqlite.ts'
import { PayloadReader } from '../read/payload-reader.ts'
import { createFailureReader } from '../analysis/failure-reader.sqlite.ts'
import { createTraceGroupReader } from '../analysis/trace-group-reader.sqlite.ts'
import { createCostReader } from '../analysis/cost-reader.sqlite.ts'
import { createRetrievalReader } from '../analysis/retrieval-reader.sqlite.ts'
import { createScoreReader } from '../analysis/score-reader.sqlite.ts'
import { createJumpReader } from '../jump/jump-reader.sqlite.ts'
import { createPageAnswers } from './page-answers.ts'
import type { OpenSqliteSpans } from '../store/open-sqlite-spans.fixture.ts'
import { openSqliteSpans } from '../store/open-sqlite-spans.fixture.ts'
import { SqlitePriceStore } from '../store/price-store.sqlite.ts'
import { analysisRoutes } from '../analysis/analysis-routes.ts'
import { tracingRoutes } from '../routes.ts'

export interface PagesApp extends AsyncDisposable {
  opened: OpenSqliteSpans
  /** Calls an endpoint as the pages do; its answer must fit the endpoint's own schema. `request` has path parameters and the rest. */
  ask<Request, Response>(endpoint: Endpoint<Request, Response>, request: Record<string, unknown>): Promise<Response>
  /** Likewise, for an answer that is an error. */
  refused<Request, Response>(
    endpoint: Endpoint<Request, Response>,
    request: Record<string, unknown>,
  ): Promise<{ status: number; message: string }>
  /** Resolves when work that goes on behind an answer is done. */
  settled(): Promise<void>
}

/** The pages' own API over the real stores, in process. */
export function openPagesApp(nowMs = () => Date.now(), audit: AuditSink = noAudit): PagesApp {
  const opened = openSqliteSpans()
  const seam = { authoriser: singleUserPolicy, audit, nowMs }
  let work: Promise<void> = Promise.resolve()
  const experiments = createExperimentStore(opened.db, { nowMs: seam.nowMs }, new TimeBudget(opened.db))
  const attachments = createAttachmentStore(opened.db)
  const background = (each: Promise<void>): void => {
    work = each
  }
  const jobs = createBulkJobs({ reader: opened.reader, experiments, seam, background })
  const app = createHttpApp({
    routes: [
      ...bulkRoutes({ jobs, writer: opened.writer, experiments, nowMs }),
      ...analysisRoutes({
        failures: createFailureReader(opened.sampler),
        differences: createDifferenceReader(
          opened.sampler,
          new TraceFactsReader(opened.readDb, opened.sampler, new PayloadReader(opened.readDb), () => undefined),
          () => undefined,
        ),
        costs: createCostReader(opened.readDb, opened.sampler),
        retrievals: createRetrievalReader(opened.readDb, opened.sampler, () => undefined),
        maps: createAgentMapReader(opened.sampler),
        groups: createTraceGroupReader(opened.readDb, opened.sampler),
        scores: createScoreReader(opened.readDb, opened.sampler),
        experiments,
        seam,
      }),
      ...tracingRoutes({
        answers: createPageAnswers({ reader: opened.reader, experiments, attachments, check: () => undefined }),
        reader: opened.reader,
        jumps: createJumpReader(opened.readDb),
        writer: opened.writer,
        assessments: createAssessmentStore(opened.db),
        attachments,
        experiments,
        prices: new SqlitePriceStore(opened.db, opened.spans),
        live: new LiveHub(opened.reader, seam.nowMs),
        background,
        seam,
      }),
    ],
    guard: new Guard({ allowedHosts: [], host: '127.0.0.1', token: null }),
    authoriser: singleUserPolicy,
    logError: (_, error) => {
      throw error
    },
    onRefused: () => null,
  })

  async function call<Request, Response>(
    endpoint: Endpoint<Request, Response>,
    request: Record<string, unknown>,
  ): Promise<globalThis.Response> {
    const rest = { ...request }
    const path = endpoint.path.replace(/:(\w+)/g, (_, name: string) => {
      const value = String(rest[name])
      delete rest[name]
      return encodeURIComponent(value)
    })
    const inQuery = endpoint.method === 'GET' || endpoint.method === 'DELETE'
    const query = inQuery
      ? `?${new URLSearchParams(Object.entries(rest).map(([name, value]): [string, string] => [name, String(value)])).toString()}`
      : ''
    return app.request(`${path}${query}`, {
      method: endpoint.method,
      ...(!inQuery && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(rest) }),
    })
  }

  return {
    opened,
    async ask(endpoint, request) {
      const response = await call(endpoint, request)
      const body: unknown = await response.json()
      expect(response.status, JSON.stringify(body)).toBe(200)
      return endpoint.response.parse(body)
    },
    async refused(endpoint, request) {
      const response = await call(endpoint, request)
      const { message } = (await response.json()) as { message: string }
      return { status: response.status, message }
    },
    settled: () => work,
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  }
}
