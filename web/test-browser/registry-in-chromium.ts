import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, onTestFinished } from 'vitest'
import { type PageOptions, reusePage, type ReusedPage } from '../../e2e/harness/browser.ts'
import { type RunningServer, startServer } from '../../e2e/harness/server.ts'
import { launchChromium } from './chromium.ts'
import { expectNoOffence } from './pages-in-chromium.ts'
import { type RegistrySeed, seedRegistry } from './seed-registry.ts'

interface RegistryInChromium {
  /** Makes prompts, models and what uses them, by the server's own API. Only within tests. */
  seed: () => RegistrySeed
  /** Opens a page whose offences fail the test. */
  open: (path: string, options?: PageOptions) => Promise<Page>
}

/** The pages of a real server that holds nothing yet, with one browser for all tests of a `describe`. */
export function registryInChromium(): RegistryInChromium {
  let browser: Browser
  let server: RunningServer
  let reused: ReusedPage

  beforeAll(async () => {
    ;[server, browser] = await Promise.all([startServer(), launchChromium()])
    reused = reusePage(browser)
  })
  afterAll(async () => {
    await browser?.close()
    await server?.stop()
  })

  return {
    seed: () => seedRegistry(server.url),
    async open(path, options) {
      onTestFinished(() => expectNoOffence(reused))
      return reused.open(server.url + path, options)
    },
  }
}
