import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { Guard } from './guard.ts'
import { createHttpApp } from './http-app.ts'
import { routeContext } from './route-context.fixture.ts'
import { createPages } from './static-files.ts'

const dist = mkdtempSync(join(tmpdir(), 'assay-dist-'))
afterAll(() => rmSync(dist, { recursive: true }))
const files = {
  'index.html': '<!doctype html><title>Assay</title>',
  'csp.json': '{"scriptSrc":["\'sha256-abc=\'"]}',
  'favicon.svg': '<svg/>',
  '.env': 'SECRET=1',
  'assets/app-1a2b.js': 'run()',
  'assets/app-1a2b.js.map': '{}',
}
mkdirSync(join(dist, 'assets'))
for (const [name, text] of Object.entries(files)) writeFileSync(join(dist, name), text)

const pages = createPages(dist, '')
const app = createHttpApp({
  routes: pages.routes,
  notFoundPage: pages.notFound,
  guard: new Guard({ allowedHosts: [], host: '127.0.0.1', token: null }),
  authoriser: { check() {} },
  onRefused: () => null,
  logError() {},
})

describe('createPages', () => {
  it('says to a browser that nothing is at an address by the shell, as 404 and by no older answer', async () => {
    const shell = await app.request('/')
    const headers = { accept: 'text/html,*/*;q=0.8', 'if-none-match': shell.headers.get('etag') ?? '' }
    const answer = await app.request('/nonsense', { headers })
    expect([answer.status, await answer.text()]).toEqual([404, '<!doctype html><title>Assay</title>'])
    expect(answer.headers.get('content-security-policy')).toBe(shell.headers.get('content-security-policy'))
  })

  it.each([
    ['/nonsense', '*/*'],
    ['/api/nonsense', 'text/html'],
    ['/ajax-api/2.0/nonsense', 'text/html'],
    ['/v1/trace', 'text/html'],
    ['/otlp', 'text/html'],
  ])('says so to a program in JSON: %s', async (path, accept) => {
    const answer = await app.request(path, { headers: { accept } })
    expect([answer.status, await answer.json()]).toEqual([404, expect.objectContaining({ error_code: 'ENDPOINT_NOT_FOUND' })])
  })

  it.each(['/', '/p/1/traces', '/w/team/p/1', '/p/<script>'])(
    'HX-50, HX-60 serves the shell at %s, which runs its own scripts only and is framed nowhere',
    async (path) => {
      const answer = await app.request(path)
      expect(await answer.text()).toBe('<!doctype html><title>Assay</title>')
      const policy = answer.headers.get('content-security-policy') ?? ''
      expect(policy.split('; ')).toEqual([
        `default-src 'self'`,
        `script-src 'self' 'sha256-abc='`,
        `style-src 'self'`,
        `img-src 'self' data: blob:`,
        `media-src 'self' blob:`,
        `object-src 'none'`,
        `base-uri 'none'`,
        `form-action 'self'`,
        `frame-ancestors 'none'`,
        `require-trusted-types-for 'script'`,
      ])
    },
  )

  it('keeps named assets for good, and every file under the same policy', async () => {
    const script = await app.request('/assets/app-1a2b.js')
    expect([await script.text(), script.headers.get('cache-control')]).toEqual(['run()', 'public, max-age=31536000, immutable'])
    expect((await app.request('/favicon.svg')).headers.get('content-security-policy')).toContain(`script-src 'self'`)
  })

  it.each([
    '/assets/app-1a2b.js.map',
    '/csp.json',
    '/.env',
    '/assets/../.env',
    '/assets/%2e%2e/.env',
    '/assets/..%2f.env',
    '/assets/',
    '/assets',
    '/index.html',
    '//etc/passwd',
  ])('HX-93 does not serve %s', async (path) => {
    expect((await app.request(path)).status).toBe(404)
  })

  it('says what to do where the pages are not built', async () => {
    const [route] = createPages(join(dist, 'nothing'), 'Build them.').routes
    const answer = await route?.handle(routeContext(new Request('http://x/')))
    expect([answer?.status, await answer?.text()]).toEqual([503, 'Build them.'])
  })
})
