import { type IncomingMessage, type ServerResponse, createServer, request as forward } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Stands between the SDK and a real server: passes everything on, notes it, and can be out. */
export interface Door extends AsyncDisposable {
  url: string
  /** `GET /api/…`, without query, in the order of arrival. */
  requests: string[]
  /** While true, every request finds nobody. */
  out: boolean
}

export async function openDoor(target: string): Promise<Door> {
  const { hostname, port } = new URL(target)
  const door = { requests: [] as string[], out: false }

  function serve(incoming: IncomingMessage, outgoing: ServerResponse): void {
    door.requests.push(`${incoming.method} ${incoming.url?.replace(/\?.*/, '')}`)
    if (door.out) {
      incoming.socket.destroy()
      return
    }
    const onward = forward({
      hostname,
      port,
      path: incoming.url,
      method: incoming.method,
      headers: { ...incoming.headers, host: `${hostname}:${port}` },
    })
    onward.on('error', (error) => outgoing.destroy(error))
    onward.on('response', (response) => {
      outgoing.writeHead(response.statusCode ?? 502, response.headers)
      response.pipe(outgoing)
    })
    incoming.pipe(onward)
  }

  const server = createServer(serve)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return Object.assign(door, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  })
}
