import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { fullProject } from '../dev/fixture-store.ts'
import { mostFirstRows } from '../src/tracing/list/merge-live.ts'
import { chromiumPath } from './chromium.ts'
import { rows } from './page-checks.ts'
import { pagesInChromium } from './pages-in-chromium.ts'

describe.skipIf(chromiumPath() === null)('a list that is followed', { timeout: 60_000 }, () => {
  const { fixture, open } = pagesInChromium()
  const height = (page: Page) => page.getByRole('grid', { name: 'Traces' }).evaluate((grid) => Math.round(grid.scrollHeight / 28))

  it('holds a few hundred rows however many come, the newest first, and goes on when scrolled', async () => {
    const page = await open(`/p/${fullProject}/traces`)
    await rows(page).first().waitFor()
    await page.keyboard.press('L')
    const before = await height(page)
    // The stream may still be opening: the first that comes shows that it is open.
    await expect
      .poll(async () => {
        fixture().emit(fullProject)
        return height(page)
      })
      .toBeGreaterThan(before)
    for (let sent = 0; sent < mostFirstRows + 50; sent++) fixture().emit(fullProject)
    const newest = `[href$="${fixture().store.traces[0]?.traceId}"]`
    await rows(page).first().locator(newest).waitFor()
    await expect.poll(() => height(page)).toBeLessThan(mostFirstRows)
    const begun = await height(page)
    await page.getByRole('grid', { name: 'Traces' }).evaluate((grid) => grid.scrollTo(0, grid.scrollHeight))
    await expect.poll(() => height(page), { timeout: 20_000 }).toBeGreaterThan(begun)
  })
})
