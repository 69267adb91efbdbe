import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { exampleTrace } from '../dev/example-traces.ts'
import { fullProject } from '../dev/fixture-store.ts'
import { chromiumPath } from './chromium.ts'
import { rows } from './page-checks.ts'
import { pagesInChromium } from './pages-in-chromium.ts'

const list = `/p/${fullProject}/traces`
const hourMs = 3_600_000

describe.skipIf(chromiumPath() === null)('the window of a list', { timeout: 60_000 }, () => {
  const { fixture, open } = pagesInChromium()
  const times = (page: Page) => page.locator('[role=grid] time').allTextContents()

  it('is that of the filters’ counts too', async () => {
    const counted = async (path: string) => {
      const page = await open(path)
      await rows(page).first().waitFor()
      const counts = await page
        .getByRole('complementary', { name: 'Filters' })
        .getByRole('checkbox', { name: /^(OK|Error|Running)/ })
        .all()
      const texts = await Promise.all(counts.map((box) => box.locator('..').textContent()))
      return texts.reduce((sum, text) => sum + Number(/[\d,]+$/.exec(text ?? '')?.[0].replace(',', '')), 0)
    }
    const within = (ms: number) => fixture().store.matching(fullProject, '', Date.now() - ms, Number.POSITIVE_INFINITY).length
    const [hour, day] = [await counted(`${list}?from=now-1h`), await counted(list)]
    expect(Math.abs(hour - within(hourMs))).toBeLessThanOrEqual(2)
    expect(day).toBeGreaterThan(hour * 10)
  })

  it('keeps a choice of which nothing is left in it where it can be taken back', async () => {
    const page = await open(`${list}?q=model:gone`)
    const box = page.getByRole('complementary', { name: 'Filters' }).getByRole('checkbox', { name: /^gone/ })
    await box.waitFor()
    expect(await box.isChecked()).toBe(true)
    await box.click()
    await page.waitForURL((url) => url.search === '')
  })

  it('ends now: a trace of 2099 is not in it, but is said to be there', async () => {
    const future = { ...exampleTrace(3, Date.UTC(2099, 11, 31, 10), fullProject), traceId: 'tr-2099', inputPreview: 'From the future' }
    fixture().store.traces.unshift(future)
    const page = await open(list)
    await rows(page).first().waitFor()
    expect(await page.getByText('From the future').count()).toBe(0)
    await page.getByText('A trace is dated 31 December 2099').waitFor()
    await page.getByRole('button', { name: 'Show it' }).click()
    await page.getByText('From the future').waitFor()
    expect(await times(page)).toEqual(['31 Dec 2099'])
    fixture().store.remove('tr-2099')
  })

  it('says the date of a row that is not of today', async () => {
    const page = await open(`${list}?from=now-30d`)
    await rows(page).first().waitFor()
    const today = new Date().toISOString().slice(0, 10)
    const stamps = await page.locator('[role=grid] time').evaluateAll((all) => all.map((time) => time.getAttribute('datetime') ?? ''))
    for (const [row, text] of (await times(page)).entries())
      expect(text).toMatch(stamps[row]?.startsWith(today) === true ? /^\d\d:\d\d:\d\d$/ : /^\d\d [A-Z][a-z]{2} \d\d:\d\d$/)
  })
})
