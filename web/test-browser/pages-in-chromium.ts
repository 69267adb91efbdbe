import type { TraceSummary } from '@assay/protocol'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest'
import { type PageOptions, reusePage, type ReusedPage } from '../../e2e/harness/browser.ts'
import { type Fixture, startFixture } from '../dev/fixture-server.ts'
import { fullProject } from '../dev/fixture-store.ts'
import { launchChromium } from './chromium.ts'

interface PagesInChromium {
  /** The invented data that the pages show. Only within tests. */
  fixture: () => Fixture
  /** Id of a trace with a failing span. */
  failing: () => string
  /** Id of a trace of its own for one test, with this about it. */
  aTrace: (part: Partial<TraceSummary>) => string
  /** Opens a page whose offences fail the test. */
  open: (path: string, options?: PageOptions) => Promise<Page>
  /** A context without a page in it, closed when the test ends. */
  context: () => Promise<BrowserContext>
}

/** Leaves the page. A 4xx that a test asked for is the network's line, not the page's. */
export async function expectNoOffence(reused: ReusedPage): Promise<void> {
  expect((await reused.leave()).filter((offence) => !offence.startsWith('console: Failed to load resource'))).toEqual([])
}

/** The pages as built, with invented data behind them and one browser for all tests of a `describe`. */
export function pagesInChromium(): PagesInChromium {
  let browser: Browser
  let fixture: Fixture
  let reused: ReusedPage

  beforeAll(async () => {
    ;[fixture, browser] = await Promise.all([startFixture({ port: 0 }), launchChromium()])
    reused = reusePage(browser)
  })
  afterAll(async () => {
    await browser?.close()
    await fixture?.close()
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
      onTestFinished(() => expectNoOffence(reused))
      return reused.open(fixture.url + path, options)
    },
    async context() {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
      onTestFinished(() => context.close())
      return context
    },
  }
}
