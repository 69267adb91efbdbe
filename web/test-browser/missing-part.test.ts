import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { emptyProject, fullProject } from '../dev/fixture-store.ts'
import { chromiumPath } from './chromium.ts'
import { rows } from './page-checks.ts'
import { pagesInChromium } from './pages-in-chromium.ts'

describe.skipIf(chromiumPath() === null)('a page whose part of the program could not be fetched', { timeout: 60_000 }, () => {
  const { fixture, context } = pagesInChromium()
  const missing = (page: Page) => page.getByText('The server does not answer with a part of these pages. Is it running?')
  const tryAgain = (page: Page) => page.getByRole('button', { name: 'Try again' })

  /** The list of traces, left by a link to the models while no server answers. */
  async function leftForModels(): Promise<Page> {
    const page = await (await context()).newPage()
    await page.goto(`${fixture().url}/p/${fullProject}/traces`)
    await rows(page).first().waitFor()
    await page.context().setOffline(true)
    await page.getByRole('link', { name: 'Models', exact: true }).click()
    await missing(page).waitFor()
    return page
  }

  it('stays while there is no server, and is there by "Try again" when it is back', async () => {
    const page = await leftForModels()
    const refused = page.waitForEvent('requestfailed', (request) => request.method() === 'HEAD')
    await tryAgain(page).click()
    await refused
    await missing(page).waitFor()
    await page.context().setOffline(false)
    await tryAgain(page).click()
    await page.getByRole('heading', { level: 1, name: 'Models' }).waitFor()
    expect(await missing(page).count()).toBe(0)
  })

  it('is there when one comes back by a link', async () => {
    const page = await leftForModels()
    await page.context().setOffline(false)
    await page.goBack()
    await rows(page).first().waitFor()
    await page.getByRole('link', { name: 'Models', exact: true }).click()
    await page.getByRole('heading', { level: 1, name: 'Models' }).waitFor()
  })

  it('is not asked for without end where the server has it no more', async () => {
    const page = await (await context()).newPage()
    let documents = 0
    page.on('framenavigated', () => documents++)
    await page.route('**/assets/ModelsPage-*.js', (route) => route.fulfill({ status: 404 }))
    await page.goto(`${fixture().url}/p/${emptyProject}/connect`)
    await page.getByRole('tabpanel').waitFor()
    documents = 0
    const again = page.waitForRequest((request) => request.isNavigationRequest())
    await page.getByRole('link', { name: 'Models', exact: true }).click()
    await again
    await missing(page).waitFor()
    await page.waitForLoadState('networkidle')
    await missing(page).waitFor()
    // The link, and one new document.
    expect(documents).toBe(2)
  })
})
