import { randomUUID } from 'node:crypto'
import {
  AppError,
  createProvider,
  deleteProvider,
  invalidParameter,
  listProviders,
  type ModelFailure,
  testProvider,
  updateProvider,
} from '@assay/protocol'
import { type Caller, mutate, type Seam } from '../../governance/index.ts'
import { type Route, route } from '../../platform/http/route.ts'
import type { OutgoingClient } from '../../platform/outgoing/outgoing-client.ts'
import { wholeText } from './http-model-client.ts'
import { type ModelClient, ModelError } from './model-client.ts'
import type { ProviderDirectory } from './provider-directory.ts'
import type { ProviderStore } from './provider-store.ts'
import { readProviderUrl } from './provider-url.ts'

export interface ProviderRouteDeps {
  directory: ProviderDirectory
  providers: ProviderStore
  client: ModelClient
  /** For addresses that are typed in. */
  outgoing: OutgoingClient
  clock: { monotonicMs(): number }
  seam: Seam
}

/** Of a test's answer; it is enough for a word. */
const testMaxTokens = 16
const testTimeoutMs = 30_000
const maxTestChars = 500

/** Providers of models as the pages list, add, change and try them. A key goes in and comes out of no answer. */
export function providerRoutes({ directory, providers, client, outgoing, clock, seam }: ProviderRouteDeps): Route[] {
  const change = <T>(caller: Caller, action: string, id: string, act: () => Promise<T>): Promise<T> =>
    mutate(seam, { caller, policy: 'provider:write', action: `provider.${action}`, resource: { type: 'provider', id } }, act)
  const checkChangeable = (providerId: string): void => {
    if (directory.isOwn(providerId))
      throw invalidParameter(`Provider '${providerId}' is set by the server's environment. Change it there and start the server again.`)
  }

  return [
    route(listProviders, async (caller) => ({ providers: await directory.list(caller.workspace) })),

    route(createProvider, async (caller, { name, kind, model, baseUrl = '', region = null, accessKeyId = null, key = '' }) => {
      const providerId = randomUUID()
      if (kind === 'bedrock' && (region === null || accessKeyId === null || key === ''))
        throw invalidParameter('Bedrock needs a region, an access key id and its secret access key.')
      const url = await readProviderUrl(baseUrl, { kind, region }, outgoing)
      const sealedKey = key === '' ? null : directory.seal(caller.workspace, providerId, key)
      const stored = await change(caller, 'create', providerId, () =>
        providers.create(caller.workspace, { providerId, name, kind, model, baseUrl: url, region, accessKeyId, sealedKey }),
      )
      return directory.shown(caller.workspace, stored)
    }),

    route(updateProvider, async (caller, { providerId, name, model, baseUrl, region, accessKeyId, key }) => {
      checkChangeable(providerId)
      const before = await providers.get(caller.workspace, providerId)
      const place = { kind: before.kind, region: region ?? before.region }
      const movesRegion = region !== undefined && region !== before.region
      const url = baseUrl === undefined && !movesRegion ? before.baseUrl : await readProviderUrl(baseUrl ?? '', place, outgoing)
      // Else whoever may change an address could have the key sent to himself.
      if (url !== before.baseUrl && before.sealedKey !== null && key === undefined)
        throw invalidParameter(`Enter the key again: it would be sent to another address than before, ${url.slice(0, 300)}.`)
      if (before.kind === 'bedrock' && key === '') throw invalidParameter('Bedrock needs the secret access key.')
      const sealedKey = key === undefined ? undefined : key === '' ? null : directory.seal(caller.workspace, providerId, key)
      const stored = await change(caller, 'update', providerId, () =>
        providers.update(caller.workspace, providerId, {
          baseUrl: url,
          ...(name !== undefined && { name }),
          ...(model !== undefined && { model }),
          ...(region !== undefined && { region }),
          ...(accessKeyId !== undefined && { accessKeyId }),
          ...(sealedKey !== undefined && { sealedKey }),
        }),
      )
      return directory.shown(caller.workspace, stored)
    }),

    route(deleteProvider, async (caller, { providerId }) => {
      checkChangeable(providerId)
      await change(caller, 'delete', providerId, () => providers.delete(caller.workspace, providerId))
      return {}
    }),

    route(testProvider, async (caller, { providerId }, context) => {
      const { model } = await directory.get(caller.workspace, providerId)
      const startedMs = clock.monotonicMs()
      const answer = (text: string | null, failure: ModelFailure | null) => ({
        text: text?.slice(0, maxTestChars) ?? null,
        failure,
        model,
        durationMs: clock.monotonicMs() - startedMs,
      })
      const timeout = AbortSignal.timeout(testTimeoutMs)
      try {
        const address = await directory.address(caller.workspace, providerId)
        const events = client.ask(
          address,
          {
            model,
            messages: [{ role: 'user', parts: [{ type: 'text', text: 'Say: ok' }] }],
            tools: [],
            parameters: { maxTokens: testMaxTokens },
          },
          AbortSignal.any([timeout, context.request.signal]),
        )
        return answer(await wholeText(events), null)
      } catch (error) {
        if (error instanceof ModelError) return answer(null, error.failure)
        if (context.request.signal.aborted) throw new AppError('REQUEST_TIMEOUT', 'The test was ended.')
        if (!timeout.aborted) throw error
        const message = `The model said nothing whole within ${testTimeoutMs / 1000} s.`
        return answer(null, { kind: 'network', message, status: null, retryAfterSeconds: null })
      }
    }),
  ]
}
