import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'

/** What a page did that it should not have: errors, refused policies, dialogs, and requests to elsewhere. */
export interface Offences {
  all: string[]
}

export interface OpenOptions {
  width?: number
  height?: number
  colorScheme?: 'light' | 'dark'
  /** What must be so before the page is asked for. */
  prepare?: (context: BrowserContext) => Promise<void>
}

/** Opens a page of its own context and keeps a list of what it does wrong. */
export async function openPage(
  browser: Browser,
  url: string,
  { width = 1440, height = 900, colorScheme = 'light', prepare }: OpenOptions = {},
): Promise<{ page: Page; offences: Offences }> {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme, timezoneId: 'UTC', locale: 'en-GB' })
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await prepare?.(context)
  const page = await context.newPage()
  const offences: Offences = { all: [] }
  const origin = new URL(url).origin
  page.on('pageerror', (error) => offences.all.push(`error: ${error.message}`))
  page.on('dialog', (dialog) => {
    offences.all.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('console', (message) => {
    // A 4xx that a test asked for is the network's line, not the page's.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) offences.all.push(`console: ${message.text()}`)
  })
  page.on('request', (request) => {
    const address = request.url()
    if (!address.startsWith(origin) && !address.startsWith('data:')) offences.all.push(`request: ${address}`)
  })
  await page.goto(url)
  return { page, offences }
}

/** The rows of a list that are drawn. */
export function rows(page: Page): Locator {
  return page.locator('[role=grid] [role=row][aria-selected]')
}

/** Violations of WCAG 2.2 A and AA and of good practice, each as `rule: selector`. */
export async function axeViolations(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations.flatMap((violation) => violation.nodes.map((node) => `${violation.id}: ${node.target.join(' ')}`))
}

export async function domNodeCount(page: Page): Promise<number> {
  return page.evaluate(() => document.querySelectorAll('*').length)
}

/** True where the page is wider than its window. */
export async function overflowsSideways(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)
}

/** Name, type and failure of the selected span, as it is read out. */
export async function selectedSpan(page: Page): Promise<string> {
  return (await page.locator('[role=treegrid] [aria-selected=true] [role=gridcell]').first().textContent()) ?? ''
}
