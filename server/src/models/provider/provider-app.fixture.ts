import type { Scenario } from '@assay/simulator'
import { startSimulator } from '@assay/simulator'
import { onTestFinished } from 'vitest'
import { type AuditEntry, singleUserPolicy } from '../../governance/index.ts'
import { systemClock } from '../../platform/clock.ts'
import { openMemoryDatabase } from '../../platform/database/memory-database.fixture.ts'
import { openHttpApp } from '../../platform/http/http-app.fixture.ts'
import { addressRules } from '../../platform/outgoing/address-rules.ts'
import { OutgoingClient, type Resolve } from '../../platform/outgoing/outgoing-client.ts'
import { SecretBox } from '../../platform/secrets/secret-box.ts'
import type { SpanReader } from '../../tracing/index.ts'
import { playgroundRoutes } from '../playground/playground-routes.ts'
import { Reruns } from '../playground/reruns.ts'
import { createHttpModelClient } from './http-model-client.ts'
import type { OwnProvider } from './own-providers.ts'
import { createProviderDirectory } from './provider-directory.ts'
import { providerRoutes } from './provider-routes.ts'
import { createProviderStore } from './provider-store.sqlite.ts'

/**
 * The routes of providers and of the playground over a real store and simulated models, in process. There is one span, `00000000000000bb` of
 * trace `tr-…aa` in experiment 7; `exported` has what was stored. `useKey` begins anew with another key of the secret box.
 */
export async function openProviderApp({
  networks = ['127.0.0.1'],
  resolve = async () => ['8.8.8.8'],
  own = () => [],
  scenario,
}: { networks?: string[]; resolve?: Resolve; own?: (simulatorUrl: string) => OwnProvider[]; scenario?: Scenario } = {}) {
  const simulator = await startSimulator(scenario === undefined ? {} : { scenario })
  onTestFinished(() => simulator.close())
  const { db, clock, addWorkspace } = openMemoryDatabase()
  const providers = createProviderStore(db, clock)
  const outgoing = (privateToo: boolean) => new OutgoingClient({ rules: addressRules({ privateToo, networks }), resolve, timeoutMs: 5_000 })
  const typedIn = outgoing(false)
  const client = createHttpModelClient({ operators: outgoing(true), typedIn, nowMs: clock.nowMs })
  const audited: AuditEntry[] = []
  const seam = { authoriser: singleUserPolicy, audit: { record: (entry: AuditEntry) => void audited.push(entry) }, nowMs: clock.nowMs }
  const exported: { workspace: string; experimentId: string | null; span: Record<string, unknown> }[] = []
  const reader = {
    getTrace: async (_: string, traceId: string) => (traceId.endsWith('aa') ? { experimentId: '7' } : null),
    getSpan: async (_: string, traceId: string, spanId: string) => (traceId.endsWith('aa') && spanId.endsWith('bb') ? {} : null),
  } as unknown as Pick<SpanReader, 'getTrace' | 'getSpan'>

  const begin = (key: Buffer) => {
    const directory = createProviderDirectory({ own: own(simulator.url), providers, box: new SecretBox(key) })
    const reruns = new Reruns({
      client,
      clock: systemClock,
      onTrouble: (error) => {
        throw error
      },
      async export(workspace, { body, experimentId }) {
        const { resourceSpans } = JSON.parse(Buffer.from(body).toString()) as {
          resourceSpans: { scopeSpans: { spans: Record<string, unknown>[] }[] }[]
        }
        exported.push({ workspace, experimentId, span: resourceSpans[0]?.scopeSpans[0]?.spans[0] ?? {} })
      },
    })
    const routes = [
      ...providerRoutes({ directory, providers, client, outgoing: typedIn, clock: systemClock, seam }),
      ...playgroundRoutes({ reruns, directory, reader }),
    ]
    return { app: openHttpApp(routes), directory, reruns }
  }
  let begun = begin(Buffer.alloc(32, 1))

  const request = (method: string, path: string, body?: object, workspace = 'default', signal?: AbortSignal) =>
    begun.app.request(`/api/assay/v1/${path}`, {
      method,
      headers: { 'x-mlflow-workspace': workspace, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    })
  return {
    db,
    simulator,
    audited,
    exported,
    addWorkspace,
    request,
    reruns: () => begun.reruns,
    unreadable: () => begun.directory.unreadable(),
    useKey: (key: Buffer) => {
      begun = begin(key)
    },
    async call(
      method: string,
      path: string,
      body?: object,
      workspace?: string,
    ): Promise<{ status: number; body: Record<string, unknown> }> {
      const response = await request(method, path, body, workspace)
      return { status: response.status, body: (await response.json()) as Record<string, unknown> }
    },
  }
}
