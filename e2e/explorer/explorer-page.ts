import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { launchBrowser, type PageOptions, reusePage, type ReusedPage } from '../harness/browser.ts'
import { type RunningServer, startServer, type StartOptions } from '../harness/server.ts'

interface ExplorerPage {
  /** Only within tests and hooks, as all here. */
  server: () => RunningServer
  /** Opens a page whose offences fail the test. */
  open: (path: string, options?: PageOptions) => Promise<Page>
  /** What the network says of an answer that is an error is expected in this test. */
  mayRefuse: () => void
}

/** The pages of a server with nothing in it but what `seed` sends, with one browser for all tests of a `describe`. */
export function explorerPage(seed: (server: RunningServer) => Promise<unknown>, options: StartOptions = {}): ExplorerPage {
  let server: RunningServer
  let browser: Browser
  let reused: ReusedPage
  let refusals = false
  beforeAll(async () => {
    ;[server, browser] = await Promise.all([startServer(options), launchBrowser()])
    reused = reusePage(browser)
    await seed(server)
  })
  afterEach(async () => {
    const offences = (await reused.leave()).filter((offence) => !refusals || !offence.includes('Failed to load resource'))
    refusals = false
    expect(offences).toEqual([])
  })
  afterAll(async () => {
    await browser?.close()
    await server?.stop()
  })
  return {
    server: () => server,
    open: (path, options) => reused.open(`${server.url}${path}`, options),
    mayRefuse: () => {
      refusals = true
    },
  }
}

/** How much wider than its window a page is. Pixels. */
export function sidewaysPx(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth')
}
