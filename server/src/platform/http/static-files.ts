import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Route } from './route.ts'

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.json': 'application/json',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
}
/** Never served: maps tell the sources, and the rest is for the server. */
const hidden = new Set(['.map', '.json'])

interface Asset {
  path: string
  type: string
  body: Buffer
  encoded: Map<string, Promise<Buffer>>
}

export interface Pages {
  routes: Route[]
  /** What a browser gets at an address that nothing is at: the shell, which says so, as 404. Null for a question that no person asks. */
  notFound: (request: Request) => Promise<Response> | null
}

/** Where only programs ask. What they ask wrongly is told in JSON, also to whoever opens it in a browser. */
const programPath = /^\/(?:api|ajax-api|v1|otlp|health|version|metrics)(?:\/|$)/

/**
 * The pages: files of the web build by exact name, and the shell for every address of a page. Files are listed once at start and only
 * listed names are served, so there is no path to climb out of. They are compressed at the first request and kept.
 */
export function createPages(dist: string, notBuilt: string): Pages {
  if (!existsSync(join(dist, 'index.html'))) {
    const routes = shellRoutes(() =>
      Promise.resolve(new Response(notBuilt, { status: 503, headers: { 'content-type': 'text/plain; charset=utf-8' } })),
    )
    return { routes, notFound: () => null }
  }
  const assets = listAssets(dist)
  const shell = assets.get('/index.html')
  if (shell === undefined) throw new Error(`${dist} has no index.html`)
  const policy = contentPolicy(dist)
  // On every file: a worker's script and a drawing opened by itself obey the policy they come with.
  const headers = { 'content-security-policy': policy }
  const routes: Route[] = []
  for (const [path, asset] of assets) {
    if (path === '/index.html') continue
    const immutable = path.startsWith('/assets/')
    routes.push({
      method: 'GET',
      path,
      policy: 'public',
      handle: ({ request }) =>
        serve(asset, request, { ...headers, 'cache-control': immutable ? 'public, max-age=31536000, immutable' : 'no-cache' }),
    })
  }
  return {
    routes: [...routes, ...shellRoutes(({ request }) => serve(shell, request, { ...headers, 'cache-control': 'no-cache' }))],
    notFound(request) {
      const wantsPage = request.method === 'GET' && request.headers.get('accept')?.includes('text/html') === true
      return wantsPage && !programPath.test(new URL(request.url).pathname) ? serve(shell, request, headers, 404) : null
    },
  }
}

function shellRoutes(handle: Route['handle']): Route[] {
  return ['/', '/p/*', '/w/*', '/share/*', '/prompts', '/prompts/*', '/models', '/models/*', '/providers'].map((path) => ({
    method: 'GET',
    path,
    policy: 'public',
    handle,
  }))
}

function listAssets(dist: string): Map<string, Asset> {
  const assets = new Map<string, Asset>()
  for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.name.startsWith('.') || hidden.has(extname(entry.name))) continue
    const file = join(entry.parentPath, entry.name)
    const path = `/${file.slice(dist.length).replaceAll('\\', '/').replace(/^\//, '')}`
    assets.set(path, { path, type: types[extname(entry.name)] ?? 'application/octet-stream', body: readFileSync(file), encoded: new Map() })
  }
  return assets
}

/** Scripts of our own only, and the one inline script that sets the theme before the first paint, by its hash. */
function contentPolicy(dist: string): string {
  const file = join(dist, 'csp.json')
  const parsed = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { scriptSrc?: string[] }) : {}
  const hashes = (parsed.scriptSrc ?? []).map((hash) => ` ${hash}`).join('')
  return [
    `default-src 'self'`,
    `script-src 'self'${hashes}`,
    `style-src 'self'`,
    `img-src 'self' data: blob:`,
    // Sound and pictures that move are fetched with the token, which an element cannot send.
    `media-src 'self' blob:`,
    `object-src 'none'`,
    `base-uri 'none'`,
    `form-action 'self'`,
    `frame-ancestors 'none'`,
    `require-trusted-types-for 'script'`,
  ].join('; ')
}

const compressors: Record<string, (body: Buffer) => Promise<Buffer>> = {
  br: (body) => promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
  gzip: (body) => promisify(gzip)(body),
}

async function serve(asset: Asset, request: Request, headers: Record<string, string>, status = 200): Promise<Response> {
  const tag = `"${createHash('sha256').update(asset.body).digest('base64url').slice(0, 20)}"`
  const common = { 'content-type': asset.type, etag: tag, vary: 'accept-encoding', ...headers }
  if (status === 200 && request.headers.get('if-none-match') === tag) return new Response(null, { status: 304, headers: common })
  const accepted = request.headers.get('accept-encoding') ?? ''
  const encoding = ['br', 'gzip'].find((name) => accepted.includes(name))
  const compress = encoding === undefined || !/^(text|image\/svg)/.test(asset.type) ? undefined : compressors[encoding]
  if (encoding === undefined || compress === undefined) return new Response(new Uint8Array(asset.body), { status, headers: common })
  let encoded = asset.encoded.get(encoding)
  if (encoded === undefined) asset.encoded.set(encoding, (encoded = compress(asset.body)))
  return new Response(new Uint8Array(await encoded), { status, headers: { ...common, 'content-encoding': encoding } })
}
