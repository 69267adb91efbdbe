import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { axeViolationsInBothThemes } from '../../e2e/harness/browser.ts'
import { chromiumPath } from './chromium.ts'
import { registryInChromium } from './registry-in-chromium.ts'

describe.skipIf(chromiumPath() === null)('the menu of projects', { timeout: 60_000 }, () => {
  const { seed, open } = registryInChromium()
  const project = (name: string) => seed().call<{ experiment_id: string }>('POST', '2.0/mlflow/experiments/create', { name })
  const menu = (page: Page) => page.getByTitle(/^Project .*, choose another$/)
  const items = (page: Page) => page.getByRole('group', { name: /choose another$/ }).getByRole('button')
  const field = (page: Page) => page.getByRole('textbox', { name: 'Find a project' })

  it('lists a few as they are, and finds one of many by a part of its name', async () => {
    for (let at = 1; at <= 7; at++) await project(`few ${at}`)
    const few = await open('/p/0/runs')
    await menu(few).click()
    await expect.poll(() => items(few).count()).toBe(8)
    expect(await field(few).count()).toBe(0)

    const wanted = await project('Fraud, nightly')
    for (let at = 1; at <= 101; at++) await project(`sweep ${at}`)
    const page = await open('/p/0/runs')
    await menu(page).click()
    await page.getByText('10 more. Type part of a name.').waitFor()
    expect(await items(page).count()).toBe(100)
    expect(await axeViolationsInBothThemes(page)).toEqual([])
    await page.keyboard.type('nothing')
    await page.getByText('No project has this in its name.').waitFor()
    await field(page).fill(' fraud')
    await expect.poll(() => items(page).allInnerTexts()).toEqual(['Fraud, nightly'])
    await page.keyboard.press('Enter')
    await page.waitForURL(`**/p/${wanted.experiment_id}/**`)
    expect(await items(page).count()).toBe(0)
    await menu(page).click()
    expect(await field(page).inputValue()).toBe('')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.waitForURL((url) => !url.pathname.startsWith(`/p/${wanted.experiment_id}/`))
  })
})
