import type { OutgoingClient, Sent } from '../../platform/outgoing/outgoing-client.ts'
import { readOutgoingUrl } from '../../platform/outgoing/outgoing-url.ts'
import type { SecretBox } from '../../platform/secrets/secret-box.ts'
import { webhookHeaders } from './webhook-request.ts'
import type { Webhook } from './webhook-store.ts'

/** A receiver's whole answer must be there within this. */
export const webhookAnswerTimeoutMs = 10_000

/** What of a webhook an attempt needs. */
export type Target = Pick<Webhook, 'webhookId' | 'url' | 'sealedSecret'> & { workspace: string }

export interface Letter {
  deliveryId: string
  body: string
}

/** One attempt to deliver. Never rejects. */
export type SendWebhook = (target: Target, letter: Letter, signal: AbortSignal) => Promise<Sent>

/** Whose a secret is, for the box. */
export function secretPlace(workspace: string, webhookId: string): string {
  return `webhook ${workspace}/${webhookId}`
}

export function createWebhookSender(deps: { client: OutgoingClient; box: SecretBox; nowMs: () => number }): SendWebhook {
  const { client, box, nowMs } = deps
  return (target, { deliveryId, body }, signal) => {
    const url = readOutgoingUrl(target.url)
    if (typeof url === 'string') return Promise.resolve({ kind: 'forbidden', message: `the address ${url}` })
    const sealed = target.sealedSecret
    const secret = sealed === null ? null : box.open(sealed, secretPlace(target.workspace, target.webhookId))
    // Unsigned it would be refused, or worse, be taken.
    if (sealed !== null && secret === null)
      return Promise.resolve({ kind: 'forbidden', message: 'The secret cannot be read with this server’s key. Set it again.' })
    return client.post(url, webhookHeaders({ deliveryId, body, secret, nowMs: nowMs() }), Buffer.from(body), signal)
  }
}
