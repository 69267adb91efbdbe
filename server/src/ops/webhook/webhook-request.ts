import { createHmac } from 'node:crypto'
import { partsOf, type WebhookEvent } from '@assay/protocol'
import { pythonJson } from '@assay/protocol/mlflow'

/** What stands for the workspace that a payload need not name. */
const unnamedWorkspace = 'default'

/**
 * The body that a receiver gets, as MLflow writes it. It is made once for a delivery: each attempt signs the same text. The workspace is
 * named where it is another than `default`, as MLflow does when it has workspaces.
 */
export function webhookBody({ type, data }: WebhookEvent, { atMs, workspace }: { atMs: number; workspace: string }): string {
  const { entity, action } = partsOf(type)
  return pythonJson({
    entity: entity.toLowerCase(),
    action: action.toLowerCase(),
    timestamp: new Date(atMs).toISOString().replace('Z', '000+00:00'),
    data,
    ...(workspace !== unnamedWorkspace && { workspace }),
  })
}

/**
 * The headers of one attempt. The signature is MLflow's: HMAC-SHA-256 with the secret over `id.timestamp.body`, in base64 behind `v1,`; there
 * is none without a secret. The time is that of the attempt, so that a receiver may refuse what is old.
 */
export function webhookHeaders(signed: { deliveryId: string; body: string; secret: string | null; nowMs: number }): Record<string, string> {
  const { deliveryId, body, secret } = signed
  const timestamp = String(Math.floor(signed.nowMs / 1000))
  return {
    'Content-Type': 'application/json',
    'User-Agent': 'Assay',
    'X-MLflow-Delivery-Id': deliveryId,
    'X-MLflow-Timestamp': timestamp,
    ...(secret !== null && { 'X-MLflow-Signature': `v1,${hmac(secret, `${deliveryId}.${timestamp}.${body}`)}` }),
  }
}

function hmac(secret: string, content: string): string {
  return createHmac('sha256', secret).update(content).digest('base64')
}
