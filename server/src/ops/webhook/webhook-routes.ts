import { randomUUID } from 'node:crypto'
import { invalidParameter, type Method, mlflowWebhookEventTypes, webhookEventExamples, type WebhookEvent } from '@assay/protocol'
import { enumeration, int, list, nullable, object, offsetPage, readOffsetToken, required, text } from '@assay/protocol/mlflow'
import { type Caller, mutate, type Seam } from '../../governance/index.ts'
import { mlflowCall } from '../../platform/http/mlflow-route.ts'
import type { Route, RouteContext } from '../../platform/http/route.ts'
import type { OutgoingClient } from '../../platform/outgoing/outgoing-client.ts'
import type { SecretBox } from '../../platform/secrets/secret-box.ts'
import { checkWebhookName, checkWebhookUrl } from './webhook-address.ts'
import { readSubscription, readSubscriptions, webhookMessage } from './webhook-message.ts'
import { webhookBody } from './webhook-request.ts'
import { secretPlace, type SendWebhook } from './webhook-sender.ts'
import type { WebhookStore } from './webhook-store.ts'

export interface WebhookRouteDeps {
  webhooks: WebhookStore
  client: OutgoingClient
  schemes: readonly string[]
  box: SecretBox
  send: SendWebhook
  /** Called when a delivery may have become possible that was not. */
  wake(): void
  seam: Seam
}

const defaultResults = 100
const maxResults = 1_000
const maxDescriptionChars = 10_000
const maxSecretChars = 1_000
const collection = '/2.0/mlflow/webhooks'
const one = `${collection}/:webhook_id`
const status = enumeration(
  [
    ['ACTIVE', 1],
    ['DISABLED', 2],
  ],
  null,
)

/** MLflow's calls on webhooks (3.18, `/api/2.0/mlflow/webhooks…`). A secret is in no answer. */
export function webhookRoutes({ webhooks, client, schemes, box, send, wake, seam }: WebhookRouteDeps): Route[] {
  const read = (method: Method, path: string) => ({ method, path, policy: 'webhook:read' as const })
  const write = (method: Method, path: string) => ({ method, path, policy: 'webhook:write' as const })
  const change = async <T>(caller: Caller, action: string, id: string, act: () => Promise<T>): Promise<T> => {
    const resource = { type: 'webhook' as const, id }
    const result = await mutate(seam, { caller, policy: 'webhook:write', action: `webhook.${action}`, resource }, act)
    wake()
    return result
  }
  const seal = (caller: Caller, webhookId: string, secret: string): Uint8Array | null => {
    if (secret.length > maxSecretChars) throw invalidParameter(`'secret' exceeds the maximum length of ${maxSecretChars} characters`)
    return secret === '' ? null : box.seal(secret, secretPlace(caller.workspace, webhookId))
  }

  return [
    ...mlflowCall(
      {
        ...write('POST', collection),
        fields: { name: required(text), url: required(text), events: required(list(object)), description: text, secret: text, status },
      },
      async (caller, draft, context) => {
        const subscriptions = readSubscriptions(draft.events)
        checkWebhookName(draft.name)
        checkDescription(draft.description)
        await checkWebhookUrl(draft.url, schemes, client)
        if (subscriptions.length === 0) throw invalidParameter('Webhook events must be a non-empty list of WebhookEvent objects: [].')
        const webhookId = randomUUID()
        const sealedSecret = seal(caller, webhookId, draft.secret)
        const { name, url, description } = draft
        const webhook = await change(caller, 'create', webhookId, () =>
          webhooks.create(caller.workspace, {
            webhookId,
            name,
            url,
            description,
            subscriptions,
            sealedSecret,
            status: draft.status ?? 'ACTIVE',
          }),
        )
        return { webhook: webhookMessage(webhook, reader(context)) }
      },
    ),
    ...mlflowCall({ ...read('GET', collection), fields: { max_results: int, page_token: text } }, async (caller, query, context) => {
      const limit = query.max_results || defaultResults
      if (limit < 1 || limit > maxResults) throw invalidParameter(`max_results must be between 1 and ${maxResults}.`)
      const offset = readOffsetToken(query.page_token)
      const types = reader(context).onlyMlflow ? { types: mlflowWebhookEventTypes } : {}
      const found = await webhooks.list(caller.workspace, { limit: limit + 1, offset, ...types })
      return offsetPage('webhooks', found, { limit, offset }, (each) => webhookMessage(each, reader(context)))
    }),
    ...mlflowCall({ ...read('GET', one), fields: {} }, async (caller, _, context) => ({
      webhook: webhookMessage(await webhooks.get(caller.workspace, idOf(context)), reader(context)),
    })),
    ...mlflowCall(
      {
        ...write('PATCH', one),
        fields: { name: text, description: nullable(text), url: text, events: list(object), secret: nullable(text), status },
      },
      async (caller, { name, description, url, events, secret, status: newStatus }, context) => {
        const webhookId = idOf(context)
        const subscriptions = readSubscriptions(events)
        await webhooks.get(caller.workspace, webhookId)
        // What is empty is not named, but a description or a secret is taken away so.
        if (name !== '') checkWebhookName(name)
        if (description !== null) checkDescription(description)
        if (url !== '') await checkWebhookUrl(url, schemes, client)
        const sealedSecret = secret === null ? undefined : seal(caller, webhookId, secret)
        const webhook = await change(caller, 'update', webhookId, () =>
          webhooks.update(caller.workspace, webhookId, {
            ...(name !== '' && { name }),
            ...(description !== null && { description }),
            ...(url !== '' && { url }),
            ...(subscriptions.length > 0 && { subscriptions }),
            ...(sealedSecret !== undefined && { sealedSecret }),
            ...(newStatus !== null && { status: newStatus }),
          }),
        )
        return { webhook: webhookMessage(webhook, reader(context)) }
      },
    ),
    ...mlflowCall({ ...write('DELETE', one), fields: {} }, async (caller, _, context) => {
      await change(caller, 'delete', idOf(context), () => webhooks.delete(caller.workspace, idOf(context)))
      return {}
    }),
    ...mlflowCall({ ...write('POST', `${one}/test`), fields: { event: nullable(object) } }, async (caller, { event }, context) => {
      const named = event === null ? null : readSubscription(event)
      const webhook = await webhooks.get(caller.workspace, idOf(context))
      const type = named?.type ?? webhook.subscriptions[0]?.type ?? 'registered_model.created'
      const example = { type, data: webhookEventExamples[type] } as WebhookEvent
      const body = webhookBody(example, { atMs: seam.nowMs(), workspace: caller.workspace })
      const target = { ...webhook, workspace: caller.workspace }
      const sent = await change(caller, 'test', webhook.webhookId, () =>
        send(target, { deliveryId: randomUUID(), body }, context.request.signal),
      )
      // What a receiver answers is not shown: whoever may name an address could read there with this server's eyes (HX-47).
      if (sent.kind === 'answered') return { result: { success: sent.status >= 200 && sent.status < 300, response_status: sent.status } }
      const why = sent.kind === 'aborted' ? 'the call was ended' : sent.message
      return { result: { success: false, error_message: `Failed to test webhook: ${why}` } }
    }),
  ]
}

function idOf({ params }: RouteContext): string {
  return params['webhook_id'] ?? ''
}

/** MLflow's client says who it is; it fails on a list that has an event in it which it does not know. */
function reader({ request }: RouteContext): { onlyMlflow: boolean } {
  return { onlyMlflow: request.headers.has('x-mlflow-client-version') }
}

function checkDescription(description: string): void {
  if (description.length > maxDescriptionChars)
    throw invalidParameter(`'description' exceeds the maximum length of ${maxDescriptionChars} characters`)
}
