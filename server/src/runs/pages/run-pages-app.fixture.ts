import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Endpoint } from '@assay/protocol'
import { expect, onTestFinished } from 'vitest'
import { noAudit, singleUserPolicy } from '../../governance/index.ts'
import { FolderBlobs } from '../../platform/blobs/folder-blobs.ts'
import { openMemoryDatabase } from '../../platform/database/memory-database.fixture.ts'
import { Guard } from '../../platform/http/guard.ts'
import { createHttpApp } from '../../platform/http/http-app.ts'
import { createExperimentStore } from '../experiment/experiment-store.sqlite.ts'
import { createLoggedModelStore } from '../logged-model/logged-model-store.sqlite.ts'
import { createRunList } from '../run/run-list.sqlite.ts'
import type { RunBatch } from '../run/run-store.ts'
import { createRunStore } from '../run/run-store.sqlite.ts'
import { createRunAnswers } from './run-answers.ts'
import { runPageRoutes } from './run-page-routes.ts'

/** The run pages' API over the real stores, in process, until the test ends. */
export function openRunPagesApp() {
  const { db, clock, budget, setNowMs } = openMemoryDatabase()
  const folder = mkdtempSync(join(tmpdir(), 'assay-run-pages-'))
  onTestFinished(() => {
    db.close()
    rmSync(folder, { recursive: true })
  })
  const runs = createRunStore(db, clock, budget)
  const models = createLoggedModelStore(db, clock, budget)
  const experiments = createExperimentStore(db, clock, budget)
  const blobs = new FolderBlobs(folder)
  const app = createHttpApp({
    routes: runPageRoutes({
      answers: createRunAnswers({ runs, list: createRunList(db, budget), models }),
      runs,
      models,
      experiments,
      blobs,
      seam: { authoriser: singleUserPolicy, audit: noAudit, nowMs: clock.nowMs },
    }),
    guard: new Guard({ allowedHosts: [], host: '127.0.0.1', token: null }),
    authoriser: singleUserPolicy,
    logError: (_, error) => {
      throw error
    },
    onRefused: () => null,
  })

  async function call(endpoint: Endpoint<never, unknown>, request: Record<string, unknown>): Promise<Response> {
    const rest = { ...request }
    const path = endpoint.path.replace(/:(\w+)/g, (_, name: string) => {
      const value = String(rest[name])
      delete rest[name]
      return encodeURIComponent(value)
    })
    if (endpoint.method === 'GET') return app.request(`${path}?${new URLSearchParams(rest as Record<string, string>).toString()}`)
    return app.request(path, { method: endpoint.method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(rest) })
  }

  return {
    runs,
    models,
    blobs,
    setNowMs,
    /** Begins a run with what is logged to it; its id. */
    async aRun(
      name: string,
      { tags = {}, ...batch }: { tags?: Record<string, string> } & Partial<Omit<RunBatch, 'tags'>> = {},
    ): Promise<string> {
      const { runId } = await runs.create('default', {
        experimentId: '0',
        userId: 'ann',
        startMs: clock.nowMs(),
        name,
        tags: new Map(Object.entries(tags)),
      })
      await runs.log('default', runId, { metrics: [], params: new Map(), ...batch, tags: new Map() })
      return runId
    },
    /** Calls an endpoint as the pages do; its answer must fit the endpoint's own schema. */
    async ask<Request, Answer>(endpoint: Endpoint<Request, Answer>, request: Record<string, unknown>): Promise<Answer> {
      const response = await call(endpoint as Endpoint<never, Answer>, request)
      const body: unknown = await response.json()
      expect(response.status, JSON.stringify(body)).toBe(200)
      return endpoint.response.parse(body)
    },
    async refused(endpoint: Endpoint<never, unknown>, request: Record<string, unknown>): Promise<string> {
      const response = await call(endpoint, request)
      const { error_code, message } = (await response.json()) as { error_code: string; message: string }
      return `${error_code}: ${message}`
    },
  }
}
