import { getConnection, type ResponseOf } from '@assay/protocol'
import type { Config } from '@assay/server/config'

export type Connection = ResponseOf<typeof getConnection>

/** What answers on the server's port: nothing, a program that is not Assay, or Assay with or without letting us in. */
export type ServerAnswer =
  | { kind: 'nobody'; url: string }
  | { kind: 'stranger'; url: string; detail: string }
  | { kind: 'locked'; url: string }
  | { kind: 'assay'; url: string; healthy: boolean; mlflowVersion: string; connection: Connection }

const patienceMs = 5_000

/**
 * Asks `/health`, `/version` and the connection facts, with the configured token. `baseUrl` is where the server of the data folder says that
 * it is; null for the configured address.
 */
export async function askServer(
  { host, port, token }: Pick<Config, 'host' | 'port' | 'token'>,
  baseUrl: string | null = null,
): Promise<ServerAnswer> {
  const url = baseUrl ?? `http://${reachable(host)}:${port}`
  const get = async (path: string): Promise<Response> =>
    fetch(url + path, {
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      redirect: 'error',
      signal: AbortSignal.timeout(patienceMs),
    })
  try {
    const answer = await get(getConnection.path)
    if (answer.status === 401) return { kind: 'locked', url }
    const connection = getConnection.response.safeParse(await json(answer))
    if (!connection.success) return { kind: 'stranger', url, detail: `it answered ${answer.status} to ${getConnection.path}` }
    const [health, version] = await Promise.all([get('/health'), get('/version')])
    return { kind: 'assay', url, healthy: health.ok, mlflowVersion: (await version.text()).trim(), connection: connection.data }
  } catch (error) {
    return isRefused(error) ? { kind: 'nobody', url } : { kind: 'stranger', url, detail: reason(error) }
  }
}

/** An address to listen on that means "all of them" is no address to call. */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  if (host === '::') return '[::1]'
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host
}

async function json(answer: Response): Promise<unknown> {
  try {
    return await answer.json()
  } catch {
    return undefined
  }
}

function isRefused(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined
  return cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED'
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? error.cause.message : error.message
}
