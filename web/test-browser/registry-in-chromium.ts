import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest'
import { type RunningServer, startServer } from '../../e2e/harness/server.ts'
import { buildPages } from './built-pages.ts'
import { launchChromium } from './chromium.ts'
import { type OpenOptions, openPage } from './page-checks.ts'
import { type RegistrySeed, seedRegistry } from './seed-registry.ts'

interface RegistryInChromium {
  /** Makes prompts, models and what uses them, by the server's own API. Only within tests. */
  seed: () => RegistrySeed
  /** Opens a page whose offences fail the test. */
  open: (path: string, options?: OpenOptions) => Promise<Page>
}

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
}

/** The pages as built now, on a real server that holds nothing yet, with one browser for all tests of a `describe`. */
export function registryInChromium(): RegistryInChromium {
  let browser: Browser
  let server: RunningServer
  let pages: { dist: string; remove: () => Promise<void> }

  beforeAll(async () => {
    pages = await buildPages()
    ;[server, browser] = await Promise.all([startServer(), launchChromium()])
  }, 90_000)
  afterAll(async () => {
    await browser?.close()
    await server?.stop()
    await pages?.remove()
  })

  return {
    seed: () => seedRegistry(server.url),
    async open(path, options) {
      const { page, offences } = await openPage(browser, server.url + path, {
        ...options,
        prepare: (context) => servePages(context, pages.dist),
      })
      onTestFinished(async () => {
        await page.context().close()
        expect(offences.all).toEqual([])
      })
      return page
    },
  }
}

/** Answers what is no call with the pages in `dist`: those beside the server's sources may be of another day. */
async function servePages(context: BrowserContext, dist: string): Promise<void> {
  const { scriptSrc } = JSON.parse(await readFile(join(dist, 'csp.json'), 'utf8')) as { scriptSrc: string[] }
  const policy = `default-src 'self'; script-src 'self' ${scriptSrc.join(' ')}; style-src 'self'; img-src 'self' data:; require-trusted-types-for 'script'`
  await context.route(
    ({ pathname }) => !/^\/(?:ajax-)?api\//.test(pathname),
    async (route) => {
      const { pathname } = new URL(route.request().url())
      const file = pathname.startsWith('/assets/') || pathname === '/favicon.svg' ? pathname : 'index.html'
      await route.fulfill({
        body: await readFile(join(dist, file)),
        headers: { 'content-type': types[extname(file)] ?? 'application/octet-stream', 'content-security-policy': policy },
      })
    },
  )
}
