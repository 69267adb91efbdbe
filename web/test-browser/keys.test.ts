import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { fullProject } from '../dev/fixture-store.ts'
import { chromiumPath } from './chromium.ts'
import { rows } from './page-checks.ts'
import { pagesInChromium } from './pages-in-chromium.ts'

const list = `/p/${fullProject}/traces`

describe.skipIf(chromiumPath() === null)('the keys that lead from page to page', { timeout: 60_000 }, () => {
  const { open } = pagesInChromium()

  const press = async (page: Page, keys: string) => {
    for (const key of keys.split(' ')) await page.keyboard.press(key)
  }

  it.each([
    ['connect', `/p/${fullProject}/connect`, '[role=tabpanel]'],
    ['trace', `${list}/tr-3000`, '[role=treegrid]'],
    ['missing trace', `${list}/tr-none`, '[role=alert]'],
  ])('work on the %s page', async (_, path, ready) => {
    const ways: [string, string][] = [
      ['g t', list],
      ['g s', `${list}?tab=spans`],
      ['g c', `${list}?tab=conversations`],
      ['g u', `${list}?tab=users`],
      ['g o', `/p/${fullProject}/connect`],
    ]
    const page = await open(path)
    const start = page.url()
    for (const [keys, to] of ways) {
      await page.goto(start)
      await page.locator(ready).first().waitFor()
      await press(page, keys)
      await page.waitForURL((url) => url.pathname + url.search === to)
    }
  })

  it('lead back to the list as it was', async () => {
    const page = await open(`${list}?q=status:error`)
    await rows(page).first().click()
    await page.getByRole('treegrid').waitFor()
    await press(page, 'g c')
    await page.waitForURL('**?tab=conversations&q=status:error')
    await press(page, 'g o')
    await page.waitForURL('**/connect')
    await press(page, 'g t')
    await page.waitForURL('**/traces?q=status:error')
    expect(await page.getByRole('button', { name: 'Remove status error' }).count()).toBe(1)
  })
})
