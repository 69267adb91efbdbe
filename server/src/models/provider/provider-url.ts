import { invalidParameter, type ProviderKind } from '@assay/protocol'
import { addressRules } from '../../platform/outgoing/address-rules.ts'
import type { OutgoingClient } from '../../platform/outgoing/outgoing-client.ts'
import { hostOf, readOutgoingUrl } from '../../platform/outgoing/outgoing-url.ts'
import { wires } from './wire/wires.ts'

const publicOnly = addressRules({ privateToo: false, networks: [] })

/**
 * The address of a provider as it is kept; an empty one is the kind's own. Its host is looked up now, and again at each call. Without TLS only
 * an address that the operator allowed besides the public internet is asked: a key would be read on its way.
 * @throws INVALID_PARAMETER_VALUE
 */
export async function readProviderUrl(
  text: string,
  { kind, region }: { kind: ProviderKind; region: string | null },
  client: OutgoingClient,
): Promise<string> {
  const usual = wires[kind].baseUrl(region)
  const given = text.trim().replace(/\/+$/, '') || usual
  const url = readOutgoingUrl(given)
  const shown = given.slice(0, 300)
  if (typeof url === 'string') throw invalidParameter(`Invalid value for parameter 'baseUrl': '${shown}' ${url}.`)
  if (url.search !== '') throw invalidParameter(`Invalid value for parameter 'baseUrl': '${shown}' must have no query (?).`)
  if (given === usual && url.protocol === 'https:') return given
  const found = await client.reach(url)
  if (found.kind === 'forbidden') {
    throw invalidParameter(
      `Invalid value for parameter 'baseUrl': ${hostOf(url)} is ${found.address}, which is no public address. Whoever runs this server may allow it with --providers.allowed-networks=${found.address}.`,
    )
  }
  if (url.protocol === 'http:') {
    if (found.kind === 'unresolved')
      throw invalidParameter(`Invalid value for parameter 'baseUrl': ${hostOf(url)} cannot be resolved: ${found.message}.`)
    if (found.addresses.some((address) => publicOnly.allows(address)))
      throw invalidParameter(`Invalid value for parameter 'baseUrl': '${shown}' must begin with https://, as the key is sent there.`)
  }
  return given
}
