import type { Agent, ClientRequest, RequestOptions } from 'node:http'

/** What node:http and node:https have in common. */
export interface HttpModule {
  Agent: typeof Agent
  request: (options: RequestOptions) => ClientRequest
}

/** Called with the first request: loading it is most of what importing this package would cost. */
export async function loadHttp(protocol: string): Promise<HttpModule> {
  return protocol === 'https:' ? import('node:https') : import('node:http')
}

/** Why a request got no answer. */
export function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  // An address tried over IPv6 and IPv4 fails with an AggregateError whose own message is empty.
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return error.message === '' ? code || error.name : error.message
}
