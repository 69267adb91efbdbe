import { invalidParameter } from '@assay/protocol'
import { pythonRepr } from '@assay/protocol/mlflow'
import type { OutgoingClient } from '../../platform/outgoing/outgoing-client.ts'
import { hostOf, readOutgoingUrl } from '../../platform/outgoing/outgoing-url.ts'

const longestName = 63

/** MLflow's rule. @throws INVALID_PARAMETER_VALUE with MLflow's text */
export function checkWebhookName(name: string): void {
  if (name.length <= longestName && /^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$/i.test(name)) return
  throw invalidParameter(
    `Webhook name ${pythonRepr(name.slice(0, 300))} is invalid. It must start and end with a letter or digit, be less than 63 characters long, and contain only letters, digits, dots (.), underscores (_), and hyphens (-).`,
  )
}

/**
 * Whether a webhook may have an address: MLflow's rules with MLflow's texts, and what two readers of a URL could take for different hosts is
 * refused. Its host is looked up now, and again at each delivery.
 * @throws INVALID_PARAMETER_VALUE
 */
export async function checkWebhookUrl(text: string, schemes: readonly string[], client: OutgoingClient): Promise<void> {
  const shown = pythonRepr(text.slice(0, 300))
  if (text.trim() === '') throw invalidParameter(`Webhook URL cannot be empty or just whitespace: ${shown}`)
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(text)?.[1]?.toLowerCase() ?? ''
  if (!schemes.includes(scheme)) {
    throw invalidParameter(`Invalid webhook URL scheme: ${pythonRepr(scheme.slice(0, 100))}. Allowed schemes are: ${schemes.join(', ')}.`)
  }
  if (!/^[a-z]+:\/\/[^/?#]/i.test(text)) throw invalidParameter(`Webhook URL must include a hostname: ${shown}`)
  const url = readOutgoingUrl(text)
  if (typeof url === 'string') throw invalidParameter(`Invalid webhook URL ${shown}: it ${url}.`)
  if (client.reachesAll) return
  const found = await client.reach(url)
  const host = pythonRepr(hostOf(url))
  if (found.kind === 'unresolved') throw invalidParameter(`Cannot resolve Webhook URL hostname ${host}: ${found.message}`)
  if (found.kind === 'forbidden') {
    throw invalidParameter(`Webhook URL must not resolve to a non-public IP address. ${host} resolves to ${found.address}.`)
  }
}
