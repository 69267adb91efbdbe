import type { Locator, Page } from 'playwright-core'

/** The rows of a list that are drawn. */
export function rows(page: Page): Locator {
  return page.locator('[role=grid] [role=row][aria-selected]')
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
