import { createServer, type Server } from 'node:http'

/** The floor of a page: as many lines as fit a window, in one answer, without script. */
export async function startStaticPage(): Promise<{ url: string; close(): void }> {
  const rows = Array.from({ length: 40 }, (_, i) => `<div role="row" aria-selected="false"><span role="gridcell">span ${i}</span></div>`)
  const html = `<!doctype html><meta charset="utf-8"><title>floor</title><div role="treegrid">${rows.join('')}</div>`
  const server: Server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-length': Buffer.byteLength(html) })
    response.end(html)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close() }
}
