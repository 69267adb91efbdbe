import { describe, expect, it } from 'vitest'
import { axeViolationsInBothThemes } from '../../e2e/harness/browser.ts'
import { emptyProject, fullProject } from '../dev/fixture-store.ts'
import { chromiumPath } from './chromium.ts'
import { overflowsSideways, rows } from './page-checks.ts'
import { pagesInChromium } from './pages-in-chromium.ts'

describe.skipIf(chromiumPath() === null)('the pages in Chromium', { timeout: 60_000 }, () => {
  const { fixture, open, failing } = pagesInChromium()

  describe('the way in', () => {
    it('shows snippets with the real address and why the last request was refused, and opens the first trace', async () => {
      const page = await open(`/p/${emptyProject}/traces`)
      await page.getByText(`npm i ${fixture().url}/sdk.tgz`).waitFor()
      await page.getByRole('tab', { name: 'Python (MLflow)' }).click()
      await page.getByText(`MLFLOW_TRACKING_URI=${fixture().url}`).waitFor()
      await page.getByText('The path is /v1/traces, with an s.').waitFor()
      await page.getByRole('button', { name: 'Copy commands' }).click()
      expect(await page.evaluate(() => navigator.clipboard.readText())).toContain(`export MLFLOW_TRACKING_URI=${fixture().url}`)
      await page.getByText('Waiting for the first span…').waitFor()
      const traceId = fixture().emit(emptyProject)
      await page.waitForURL(`**/p/${emptyProject}/traces/${traceId}`)
      await page.getByRole('treegrid').waitFor()
      fixture().store.remove(traceId)
    })
  })

  describe('another workspace', () => {
    it('is named in every address and every question', async () => {
      const asked: (string | undefined)[] = []
      const page = await open('/w/team%20a/')
      page.on('request', (request) => {
        if (request.url().includes('/api/')) asked.push(request.headers()['x-mlflow-workspace'])
      })
      await page.waitForURL(`**/w/team%20a/p/${fullProject}/now`)
      await page.getByRole('link', { name: 'Traces', exact: true }).click()
      await page.waitForURL(`**/w/team%20a/p/${fullProject}/traces`)
      await rows(page).nth(2).click()
      await page.waitForURL(`**/w/team%20a/p/${fullProject}/traces/tr-*`)
      await page.getByRole('treegrid').waitFor()
      expect(asked.length).toBeGreaterThan(1)
      expect(new Set(asked)).toEqual(new Set(['team a']))
    })
  })

  describe('every page', () => {
    /** Address and what stands there when it is ready. */
    const places = (): Record<string, [path: string, ready: string]> => ({
      'traces list': [`/p/${fullProject}/traces?q=env:production`, '[role=grid] [role=row][aria-selected]'],
      'refused filter': [`/p/${fullProject}/traces?q=bogus:1`, '#query-error'],
      'empty list': [`/p/${fullProject}/traces?q=nothinglikethis`, 'text=No trace matches.'],
      spans: [`/p/${fullProject}/traces?tab=spans`, '[role=grid] [role=row][aria-selected]'],
      conversations: [`/p/${fullProject}/traces?tab=conversations`, '[role=grid] [role=row][aria-selected]'],
      users: [`/p/${fullProject}/traces?tab=users`, '[role=grid] [role=row][aria-selected]'],
      'trace with an error': [`/p/${fullProject}/traces/${failing()}`, '[aria-label=Exception]'],
      'model call': [`/p/${fullProject}/traces/${failing()}?span=0000000000000011`, 'text=Tokens and cost'],
      search: [`/p/${fullProject}/traces/${failing()}?span=0000000000000007`, 'text=kb/refunds-1.md'],
      messages: [`/p/${fullProject}/traces/${failing()}?view=messages`, 'text=Show picture'],
      'hostile trace': [`/p/${fullProject}/traces/tr-hostile`, '[aria-label=Exception]'],
      connect: [`/p/${fullProject}/connect`, '[role=tabpanel]'],
      'no such trace': [`/p/${fullProject}/traces/tr-none`, '[role=alert]'],
      'no such page': ['/nowhere', 'text=There is no page'],
    })

    it('has no accessibility violation in either theme', async () => {
      const found: Record<string, string[]> = {}
      for (const [name, [path, ready]] of Object.entries(places())) {
        const page = await open(path)
        await page.locator(ready).first().waitFor()
        const violations = await axeViolationsInBothThemes(page)
        if (violations.length > 0) found[name] = violations
      }
      expect(found).toEqual({})
    }, 180_000)

    it('fits a window 320 px wide', async () => {
      const wide: string[] = []
      for (const [name, [path, ready]] of Object.entries(places())) {
        const page = await open(path, { width: 320, height: 700 })
        await page.locator(ready).first().waitFor({ state: 'attached' })
        if (await overflowsSideways(page)) wide.push(name)
      }
      expect(wide).toEqual([])
    }, 120_000)

    it('has the theme of the system before the first paint, and keeps a choice', async () => {
      const page = await open(`/p/${fullProject}/traces`, { colorScheme: 'dark' })
      expect(await page.evaluate(() => document.documentElement.dataset['theme'])).toBe('dark')
      await page.getByRole('button', { name: 'Theme: system' }).click()
      expect(await page.evaluate(() => document.documentElement.dataset['theme'])).toBe('light')
      await page.reload({ waitUntil: 'commit' })
      await expect.poll(() => page.evaluate(() => document.documentElement.dataset['theme'])).toBe('light')
    })
  })
})
