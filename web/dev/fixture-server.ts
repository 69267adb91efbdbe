import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { isAppError, streamPath } from '@assay/protocol'
import { answer, fixtureRoutes } from './fixture-api.ts'
import { createFixtureStore, type FixtureStore } from './fixture-store.ts'

/** The built pages with invented data behind them, under the headers that the real server sends. */
export interface Fixture {
  url: string
  store: FixtureStore
  /** A new trace comes, and every open page is told. */
  emit: (experimentId: string) => string
  /** A running trace ends, and the pages that show it are told. */
  finish: (traceId: string) => void
  close: () => Promise<void>
}

const dist = join(import.meta.dirname, '..', 'dist')
const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
}

async function contentPolicy(): Promise<string> {
  const { scriptSrc } = JSON.parse(await readFile(join(dist, 'csp.json'), 'utf8')) as { scriptSrc: string[] }
  return [
    "default-src 'self'",
    `script-src 'self' ${scriptSrc.join(' ')}`,
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "media-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ')
}

/** Serves the pages as they were built last. Port 0 takes a free one. */
export async function startFixture({ port }: { port: number }): Promise<Fixture> {
  const store = createFixtureStore(Date.now())
  const streams = new Map<ServerResponse, { experimentId: string | null; traceId: string | null }>()
  const policy = await contentPolicy()
  let url = ''

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      const known = isAppError(error)
      response.writeHead(known ? error.status : 500, { 'content-type': 'application/json' })
      response.end(
        JSON.stringify({
          error_code: known ? error.code : 'INTERNAL_ERROR',
          message: error instanceof Error ? error.message : String(error),
          details: known ? error.details : undefined,
        }),
      )
    })
  })

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', url)
    if (pathname === streamPath)
      return openStream(response, { experimentId: searchParams.get('experimentId'), traceId: searchParams.get('traceId') })
    if (pathname.startsWith('/api/')) {
      const body: unknown = request.method === 'POST' ? JSON.parse(await textOf(request)) : Object.fromEntries(searchParams)
      const result = answer(fixtureRoutes(store, url), request.method ?? 'GET', pathname, body as Record<string, unknown>)
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify(result))
      return
    }
    const file = extname(pathname) === '' ? 'index.html' : pathname
    const content = await readFile(join(dist, file))
    response.writeHead(200, {
      'content-type': types[extname(file)] ?? 'application/octet-stream',
      'content-security-policy': policy,
      'x-content-type-options': 'nosniff',
    })
    response.end(content)
  }

  function openStream(response: ServerResponse, wanted: { experimentId: string | null; traceId: string | null }): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    response.write('event: hello\ndata: {}\n\n')
    streams.set(response, wanted)
    response.on('close', () => streams.delete(response))
  }

  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    store,
    emit(experimentId) {
      const trace = store.arrive(experimentId)
      for (const [response, wanted] of streams) {
        if (wanted.traceId !== null) continue
        if (wanted.experimentId === null || wanted.experimentId === experimentId)
          response.write(`event: traces\ndata: ${JSON.stringify({ experimentId, traces: [trace] })}\n\n`)
      }
      return trace.traceId
    },
    finish(traceId) {
      store.finish(traceId)
      for (const [response, wanted] of streams) {
        if (wanted.traceId === traceId) response.write(`event: spans\ndata: ${JSON.stringify({ traceId, revision: 2 })}\n\n`)
      }
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

if (import.meta.main) {
  const fixture = await startFixture({ port: Number(process.env['PORT'] ?? 7171) })
  console.log(`Pages with invented data: ${fixture.url}`)
}
