import { describe, expect, it } from 'vitest'
import { axeViolations, axeViolationsInBothThemes } from '../../e2e/harness/browser.ts'
import { chromiumPath } from './chromium.ts'
import { overflowsSideways, rows } from './page-checks.ts'
import { registryInChromium } from './registry-in-chromium.ts'

describe.skipIf(chromiumPath() === null)('the list of prompts in Chromium', { timeout: 60_000 }, () => {
  const { seed, open } = registryInChromium()

  it('says how the first prompt is made while there is none', async () => {
    const page = await open('/prompts')
    await page.getByText('No prompt is registered yet').waitFor()
    await page.getByText('registerPrompt').first().waitFor()
    await page.getByRole('tab', { name: 'Python (MLflow)' }).click()
    await page.getByText('mlflow.genai.register_prompt(').waitFor()
    expect(await axeViolations(page)).toEqual([])
  })

  it('shows versions, aliases, tags and how many traces use each, and finds by words and tags', async () => {
    const { prompt, alias, trace } = seed()
    await prompt('support-system', [{ template: 'a' }, { template: 'b' }], { team: 'support' })
    await alias('support-system', 'production', 1)
    await prompt('judge', [{ template: 'c' }], { team: 'evals' })
    await trace(['support-system/1'])
    await trace(['support-system/2'])

    const page = await open('/prompts')
    const line = (name: string) => rows(page).filter({ hasText: name })
    await line('support-system').filter({ hasText: 'v2' }).filter({ hasText: 'productionv1' }).waitFor()
    await expect.poll(() => line('support-system').getByRole('gridcell').allInnerTexts()).toContain('2')
    await expect.poll(() => line('judge').getByRole('gridcell').allInnerTexts()).toContain('0')

    await page.keyboard.press('/')
    await page.keyboard.type('JUDGE')
    await page.waitForURL('**/prompts?q=JUDGE')
    await expect.poll(() => rows(page).count()).toBe(1)
    await page.getByRole('textbox').fill('')
    await expect.poll(() => rows(page).count()).toBe(2)

    await line('judge').getByRole('button', { name: 'team: evals' }).click()
    await page.waitForURL('**/prompts?tags=team%3Devals')
    await expect.poll(() => rows(page).count()).toBe(1)
    await page.goBack()
    await page.getByRole('button', { name: 'Tag', exact: true }).click()
    await page.getByRole('group', { name: 'Filter by tag' }).getByText('team: support').click()
    await line('support-system').waitFor()
    await expect.poll(() => rows(page).count()).toBe(1)
    await page.getByRole('button', { name: 'Remove tag team=support' }).click()
    await expect.poll(() => rows(page).count()).toBe(2)

    await page.getByRole('textbox').fill('nothing is called so')
    await page.getByText('None of the prompts matches.').waitFor()
    await page.getByRole('button', { name: 'Show all' }).click()
    await expect.poll(() => rows(page).count()).toBe(2)
  })

  it('is reached by keys from a project, which the rail still leads back to', async () => {
    await seed().trace([])
    const page = await open('/')
    await page.waitForURL('**/now')
    await page.getByRole('link', { name: 'Traces', exact: true }).click()
    await page.waitForURL('**/traces')
    const project = new URL(page.url()).pathname
    await rows(page).first().waitFor()
    await page.keyboard.press('g')
    await page.keyboard.press('p')
    await page.waitForURL('**/prompts')
    expect(await page.getByRole('link', { name: 'Prompts' }).getAttribute('aria-current')).toBe('page')
    await page.getByRole('link', { name: 'Traces' }).click()
    await page.waitForURL(`**${project}`)
  })

  it('has no accessibility violation in either theme, and fits narrow windows', async () => {
    for (const width of [320, 360, 1440]) {
      const page = await open('/prompts', { width })
      await rows(page).first().waitFor()
      expect(await axeViolationsInBothThemes(page)).toEqual([])
      expect(await overflowsSideways(page)).toBe(false)
    }
  })
})
