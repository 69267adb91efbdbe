import { traceSkeletonPath } from '@assay/protocol'
import type { Page, Request, Route } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { fullProject } from '../dev/fixture-store.ts'
import { chromiumPath } from './chromium.ts'
import { pagesInChromium } from './pages-in-chromium.ts'

describe.skipIf(chromiumPath() === null)('the first load of a trace', { timeout: 60_000 }, () => {
  const { fixture, context } = pagesInChromium()
  const skeletonPath = traceSkeletonPath.replace(':traceId', 'tr-3000')
  const isSkeleton = (request: Request) => new URL(request.url()).pathname === skeletonPath
  const isApi = (request: Request) => new URL(request.url()).pathname.startsWith('/api/')
  const rows = (page: Page) => page.locator('[role=treegrid] [role=row]')

  /** Requests whose address ends so wait until the answer is let go. */
  async function hold(page: Page, address: string): Promise<{ letGo: () => void }> {
    const { promise, resolve } = Promise.withResolvers<void>()
    await page.route(address, async (route: Route) => {
      await promise
      await route.continue()
    })
    return { letGo: resolve }
  }

  it('asks for the trace and for its part of the program while the program is still on its way', async () => {
    const page = await (await context()).newPage()
    const program = await hold(page, '**/assets/index-*.js')
    const part = page.waitForRequest('**/assets/trace-pages-*.js')
    const skeleton = page.waitForRequest(isSkeleton)
    await page.goto(`${fixture().url}/p/${fullProject}/traces/tr-3000`, { waitUntil: 'commit' })
    await Promise.all([skeleton, part])
    expect(await rows(page).count()).toBe(0)
    program.letGo()
    await rows(page).first().waitFor()
  })

  it('asks once, in the name of its workspace and by its token', async () => {
    const page = await (await context()).newPage()
    await page.addInitScript(() => sessionStorage.setItem('assay.token', 'secret'))
    const asked: Record<string, string>[] = []
    page.on('request', (request) => {
      if (isSkeleton(request)) asked.push(request.headers())
    })
    await page.goto(`${fixture().url}/w/team%20a/p/${fullProject}/traces/tr-3000`)
    await rows(page).first().waitFor()
    expect(asked).toMatchObject([{ authorization: 'Bearer secret', 'x-mlflow-workspace': 'team a' }])
  })

  it('asks once for a trace that does not exist, and again when told to', async () => {
    const page = await (await context()).newPage()
    let asked = 0
    page.on('request', (request) => (asked += request.url().includes('/traces/tr-none') && isApi(request) ? 1 : 0))
    await page.goto(`${fixture().url}/p/${fullProject}/traces/tr-none`)
    await page.getByRole('alert').waitFor()
    // Whatever else the page asks comes at once with the first draw.
    await page.waitForLoadState('networkidle')
    expect(asked).toBe(1)
    await page.getByRole('button', { name: 'Try again' }).click()
    await expect.poll(() => asked).toBe(2)
  })

  it('shows the page around a trace that takes its time', async () => {
    const page = await (await context()).newPage()
    const skeleton = await hold(page, `**${skeletonPath}`)
    await page.goto(`${fixture().url}/p/${fullProject}/traces/tr-3000`)
    await page.getByRole('link', { name: 'Traces' }).first().waitFor()
    expect(await rows(page).count()).toBe(0)
    skeleton.letGo()
    await rows(page).first().waitFor()
  })

  it('asks for no trace where none is shown', async () => {
    const page = await (await context()).newPage()
    const asked: string[] = []
    page.on('request', (request) => asked.push(new URL(request.url()).pathname))
    const program = await hold(page, '**/assets/index-*.js')
    const style = page.waitForResponse('**/assets/index-*.css')
    await page.goto(`${fixture().url}/p/${fullProject}/traces`, { waitUntil: 'commit' })
    await style
    expect(asked.filter((path) => path.startsWith('/api/') || path.includes('trace-pages'))).toEqual([])
    program.letGo()
    await page.locator('[role=grid] [role=row][aria-selected]').first().waitFor()
  })
})
