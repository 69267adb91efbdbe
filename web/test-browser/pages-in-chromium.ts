import type { TraceSummary } from '@assay/protocol'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest'
import { type Fixture, startFixture } from '../dev/fixture-server.ts'
import { fullProject } from '../dev/fixture-store.ts'
import { buildPages } from './built-pages.ts'
import { launchChromium } from './chromium.ts'
import { type OpenOptions, openPage } from './page-checks.ts'

interface PagesInChromium {
  /** The invented data that the pages show. Only within tests. */
  fixture: () => Fixture
  /** Id of a trace with a failing span. */
  failing: () => string
  /** Id of a trace of its own for one test, with this about it. */
  aTrace: (part: Partial<TraceSummary>) => string
  /** Opens a page whose offences fail the test. */
  open: (path: string, options?: OpenOptions) => Promise<Page>
  /** A context without a page in it, closed when the test ends. */
  context: () => Promise<BrowserContext>
}

/** The pages as built, with invented data behind them and one browser for all tests of a `describe`. */
export function pagesInChromium(): PagesInChromium {
  let browser: Browser
  let fixture: Fixture
  let removePages: () => Promise<void>

  beforeAll(async () => {
    const built = await buildPages()
    removePages = built.remove
    fixture = await startFixture({ port: 0, dist: built.dist })
    browser = await launchChromium()
  }, 60_000)
  afterAll(async () => {
    await browser?.close()
    await fixture?.close()
    await removePages?.()
  })

  return {
    fixture: () => fixture,
    failing: () => fixture.store.traces.find((trace) => trace.error?.startsWith('RefundAmountError') === true)?.traceId ?? '',
    aTrace(part) {
      const traceId = fixture.emit(fullProject)
      Object.assign(fixture.store.find(traceId), part)
      onTestFinished(() => fixture.store.remove(traceId))
      return traceId
    },
    async open(path, options) {
      const { page, offences } = await openPage(browser, fixture.url + path, options)
      onTestFinished(async () => {
        await page.context().close()
        expect(offences.all).toEqual([])
      })
      return page
    },
    async context() {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
      onTestFinished(() => context.close())
      return context
    },
  }
}
