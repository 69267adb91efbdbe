import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { chromium } from 'playwright-core'
import { program } from '../../tools/test/lacks.ts'

/** Chromium without its calls home, which a closed network would refuse one by one; `more` are further flags of its own. */
export function launchBrowser(more: readonly string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath: program('chromium'),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      ...more,
    ],
  })
}

export interface PageOptions {
  colorScheme?: 'light' | 'dark'
  width?: number
  height?: number
}

/** One page for test after test, each of which finds it as new. */
export interface ReusedPage {
  open(url: string, options?: PageOptions): Promise<Page>
  /**
   * What the page did since it was left that it should not have: errors, dialogs, requests to elsewhere. Takes away all that a test put there:
   * document, storage, routes, listeners and further pages.
   */
  leave(): Promise<string[]>
}

const watchedEvents = ['pageerror', 'console', 'dialog', 'request'] as const

/**
 * The processor is what browser tests wait for: a new context for each would start a process, load and compile the program again, five
 * times the work of showing it.
 */
export function reusePage(browser: Browser): ReusedPage {
  let page: Page | undefined
  let origin: string | undefined
  let offences: string[] = []

  async function newPage(): Promise<Page> {
    const context = await browser.newContext({ timezoneId: 'UTC', locale: 'en-GB', permissions: ['clipboard-read', 'clipboard-write'] })
    return context.newPage()
  }
  function watch(watched: Page): void {
    watched.on('pageerror', (error) => offences.push(`error: ${error.message}`))
    watched.on('console', (message) => {
      // Chromium looks for one by itself where a document names none, as the picture that the page was left at.
      const isIcon = message.location().url === `${origin}/favicon.ico`
      if (message.type() === 'error' && !isIcon) offences.push(`console: ${message.text()}`)
    })
    watched.on('dialog', (dialog) => {
      offences.push(`dialog: ${dialog.message()}`)
      void dialog.dismiss()
    })
    watched.on('request', (request) => {
      const own = [`${origin}/`, `blob:${origin}/`, 'data:']
      if (!own.some((start) => request.url().startsWith(start))) offences.push(`request: ${request.url()}`)
    })
  }

  return {
    async open(url, { colorScheme = 'light', width = 1440, height = 900 } = {}) {
      page ??= await newPage()
      if (origin === undefined) watch(page)
      origin = new URL(url).origin
      await page.setViewportSize({ width, height })
      await page.emulateMedia({ colorScheme, reducedMotion: null })
      await page.goto(url)
      return page
    },
    async leave() {
      if (page === undefined || origin === undefined) return []
      for (const event of watchedEvents) page.removeAllListeners(event)
      await page.unrouteAll({ behavior: 'ignoreErrors' })
      await page.context().setOffline(false)
      for (const further of page.context().pages()) if (further !== page) await further.close()
      // Another document of the same origin: to leave the origin would cost the process and what it compiled.
      await page.goto(`${origin}/favicon.svg`)
      await page.evaluate('localStorage.clear(); sessionStorage.clear()')
      await page.mouse.move(0, 0)
      origin = undefined
      const found = offences
      offences = []
      return found
    },
  }
}

const axeScript = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Each violation of axe's rules as `rule: selector`. */
export async function axeViolations(page: Page): Promise<string[]> {
  // As a script in the page: axe's own driver for Playwright looks for frames, of which there are none, and takes twice as long.
  await page.evaluate(axeScript)
  const { violations } = await page.evaluate<AxeResults>("axe.run(document, { resultTypes: ['violations'] })")
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')}`))
}

/** Violations of the page as it stands in one theme of the system and in the other, each as `theme: rule: selector`. */
export async function axeViolationsInBothThemes(page: Page): Promise<string[]> {
  const found: string[] = []
  for (const colorScheme of ['dark', 'light'] as const) {
    // A colour that is on its way to another has the contrast of neither.
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.locator(`html[data-theme=${colorScheme}]`).waitFor({ state: 'attached' })
    for (const violation of await axeViolations(page)) found.push(`${colorScheme}: ${violation}`)
  }
  return found
}
