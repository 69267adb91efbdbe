import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { axeViolations, axeViolationsInBothThemes } from '../../e2e/harness/browser.ts'
import { modelPath, modelVersionPath } from '../src/models/paths.ts'
import { chromiumPath } from './chromium.ts'
import { overflowsSideways, rows } from './page-checks.ts'
import { registryInChromium } from './registry-in-chromium.ts'

describe.skipIf(chromiumPath() === null)('the registry of models in Chromium', { timeout: 90_000 }, () => {
  const { seed, open } = registryInChromium()
  let models = 0
  /** A model of its own with three versions: of a run, of a logged model, of neither. */
  async function aModel(name = `churn-${++models}`) {
    const registry = seed()
    const first = await registry.run('baseline', { params: { depth: '6', eta: '0.1' }, metrics: { auc: 0.913 } })
    const second = await registry.run('deeper', { params: { depth: '9', eta: '0.1' }, metrics: { auc: 0.921, f1: 0.77 } })
    const modelId = await registry.loggedModel('gbm', second)
    await registry.model(
      name,
      [{ runId: first, description: 'baseline' }, { modelId, tags: { checked: 'yes' } }, {}],
      '# Churn\n\nWho **leaves**.',
    )
    await registry.alias(name, 'champion', 1)
    await registry.stage(name, 1, 'Production')
    return { name, registry, first, modelId }
  }
  const bar = (page: Page) => page.locator('header').first()

  it('say how the first is registered while there is none', async () => {
    const page = await open('/models')
    await page.getByText('mlflow.register_model(').waitFor()
    expect(await axeViolations(page)).toEqual([])
  })

  it('are listed with stages and aliases, without the prompts', async () => {
    const { name, registry } = await aModel()
    await registry.prompt('a-prompt', [{ template: 'x' }])
    const page = await open('/models')
    await rows(page)
      .filter({ hasText: name })
      .filter({ hasText: 'Production v1' })
      .filter({ hasText: 'champion' })
      .filter({ hasText: 'v3' })
      .waitFor()
    expect(await page.getByText('a-prompt').count()).toBe(0)
  })

  it('have a page of versions, of which two are compared by what their runs were given and gave', async () => {
    const { name } = await aModel()
    const page = await open(modelPath(name))
    await page.getByRole('complementary').locator('strong', { hasText: 'leaves' }).waitFor()
    await rows(page).filter({ hasText: 'v1' }).filter({ hasText: 'Production' }).filter({ hasText: 'baseline' }).waitFor()
    await page.getByRole('checkbox', { name: 'Select version 2' }).check()
    await page.getByRole('checkbox', { name: 'Select version 1' }).check()
    await page.keyboard.press('c')
    await page.waitForURL('**?compare=1,2')
    const cells = (text: string) =>
      expect.poll(
        () =>
          page
            .getByRole('row')
            .filter({ has: page.getByRole('rowheader', { name: text, exact: true }) })
            .getByRole('cell')
            .allInnerTexts(),
        { timeout: 20_000 },
      )
    await cells('auc').toEqual(['0.913', '0.921', '+0.008'])
    await cells('f1').toEqual(['', '0.77', 'new'])
    await cells('eta').toEqual(['0.1', '0.1', ''])
    await cells('checked').toEqual(['', 'yes', 'new'])
    await page.keyboard.press('Escape')
    await page.waitForURL(`**${modelPath(name)}`)
    await rows(page).first().click()
    await page.waitForURL(`**${modelVersionPath(name, 3)}`)
  })

  it('have a page for each version, with the run and the logged model that it came from', async () => {
    const { name, first, modelId } = await aModel()
    const page = await open(modelVersionPath(name, 1))
    expect(await page.getByRole('link', { name: 'baseline' }).getAttribute('href')).toBe(`/p/0/runs/${first}`)
    await page.getByRole('region', { name: 'Metrics' }).getByText('0.913').waitFor()
    await page.keyboard.press(']')
    await page.waitForURL(`**${modelVersionPath(name, 2)}`)
    expect(await page.getByRole('link', { name: 'gbm' }).getAttribute('href')).toBe(`/p/0/models/${modelId}`)
    await page.getByRole('link', { name: 'Compare with v1' }).click()
    await page.waitForURL('**?compare=1,2')
    await page.goBack()
    await page.getByRole('button', { name: 'Change description' }).click()
    await page.getByRole('textbox', { name: 'Description, in Markdown' }).fill('a **better** one: 1 &lt; 2 &amp;&amp; 3, &copy; &nope;')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.locator('strong', { hasText: 'better' }).waitFor()
    await page.getByText('one: 1 < 2 && 3, © &nope;').waitFor()
    await page.getByText('Description changed').waitFor()
  })

  it('move versions through stages and aliases, after saying what else moves', async () => {
    const { name, registry } = await aModel()
    const stageOf = async (version: number) =>
      (
        await registry.call<{ model_version: { current_stage: string } }>(
          'GET',
          `2.0/mlflow/model-versions/get?name=${name}&version=${version}`,
        )
      ).model_version.current_stage
    const page = await open(modelVersionPath(name, 2))
    await bar(page).getByRole('button', { name: 'Stage' }).click()
    await page.getByRole('button', { name: 'Production' }).click()
    await page.getByText('v2 moves from None to Production.').waitFor()
    expect(await page.getByRole('checkbox', { name: 'Archive what is in Production now (v1)' }).isChecked()).toBe(true)
    expect(await axeViolations(page)).toEqual([])
    await page.getByRole('button', { name: 'Move to Production' }).click()
    await page.getByText('v2 moved to Production').waitFor()
    expect([await stageOf(1), await stageOf(2)]).toEqual(['Archived', 'Production'])
    await page.keyboard.press('p')
    await page.getByText('@champion moves from v1 to v2.').waitFor()
    await page.keyboard.press('Enter')
    await page.getByText('@champion moved from v1 to v2').waitFor()
  })

  it('keep a description that is being typed while the server does not answer', async () => {
    const { name } = await aModel()
    const page = await open(modelVersionPath(name, 1))
    await page.getByRole('button', { name: 'Change description' }).click()
    const field = page.getByRole('textbox', { name: 'Description, in Markdown' })
    await field.fill('half an hour of writing')
    // What is old is asked for again when the network is back; each question is repeated twice before it counts as failed.
    await page.waitForTimeout(5100)
    let refused = 0
    await page.route('**/api/**', async (route) => {
      refused += route.request().url().includes('/versions/1') ? 1 : 0
      await route.abort()
    })
    await page.context().setOffline(true)
    await page.waitForFunction(() => !navigator.onLine)
    await page.context().setOffline(false)
    await expect.poll(() => refused, { timeout: 20_000 }).toBeGreaterThanOrEqual(3)
    await page.waitForTimeout(500)
    expect(await field.inputValue()).toBe('half an hour of writing')
  })

  it('say by which column they are sorted', async () => {
    await aModel()
    const page = await open('/models?sort=name')
    await rows(page).first().waitFor()
    const sorted = () =>
      page
        .getByRole('columnheader')
        .evaluateAll((heads) => heads.flatMap((head) => (head.ariaSort === 'none' ? [] : (head.ariaSort ?? []))))
    expect(await sorted()).toEqual(['ascending'])
    await page.getByRole('button', { name: 'Sort by changed' }).click()
    await expect.poll(sorted).toEqual(['descending'])
  })

  it('get a tag back as it was, also one that is beyond those shown', async () => {
    const { name, registry } = await aModel()
    for (let at = 0; at < 210; at++)
      await registry.call('POST', '2.0/mlflow/registered-models/set-tag', {
        name,
        key: `t${String(at).padStart(3, '0')}`,
        value: `old ${at}`,
      })
    const valueOf = async (key: string) =>
      (
        await registry.call<{ registered_model: { tags: { key: string; value: string }[] } }>(
          'GET',
          `2.0/mlflow/registered-models/get?name=${name}`,
        )
      ).registered_model.tags.find((tag) => tag.key === key)?.value
    const page = await open(modelPath(name))
    await page.getByText(/^\d+ more$/).waitFor()
    expect(await page.getByText('t209', { exact: true }).count()).toBe(0)
    await page.getByRole('button', { name: 'Add to tags' }).click()
    await page.getByRole('textbox', { name: 'Key' }).fill('t209')
    await page.getByRole('textbox', { name: 'Value' }).fill('new')
    await page.getByRole('button', { name: 'Set tag' }).click()
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect.poll(() => valueOf('t209')).toBe('old 209')
  })

  it('are compared by what was logged, not by what is written', async () => {
    const registry = seed()
    const runs = [
      await registry.run('one', { metrics: { tokens: 1_234_567, loss: 0.123_456_11 } }),
      await registry.run('two', { metrics: { tokens: 1_234_568, loss: 0.123_456_49 } }),
    ]
    await registry.model('close', [{ runId: runs[0] ?? '' }, { runId: runs[1] ?? '' }])
    const page = await open(`${modelPath('close')}?compare=1,2`)
    const cells = (text: string) => page.getByRole('row', { name: text }).getByRole('cell').allInnerTexts()
    await page.getByRole('row', { name: 'tokens' }).waitFor()
    expect(await cells('tokens')).toEqual(['1,234,567', '1,234,568', '+1'])
    expect(await cells('loss')).toEqual(['0.123456', '0.123456', '+3.8e-7'])
  })

  it('are deleted, a version or all of it', async () => {
    const { name } = await aModel()
    const page = await open(modelVersionPath(name, 3))
    await page.getByRole('button', { name: 'Delete version 3' }).click()
    await page.getByRole('button', { name: 'Delete v3' }).click()
    await page.waitForURL(`**${modelPath(name)}`)
    await expect.poll(() => rows(page).count()).toBe(2)
    await page.getByRole('button', { name: 'More' }).click()
    await page.getByRole('button', { name: 'Delete model…' }).click()
    await page.getByRole('textbox', { name: /^Type/ }).fill(name)
    await page.keyboard.press('Enter')
    await page.waitForURL('**/models')
  })

  it('lead to the page of prompts where they are one, and back', async () => {
    const { name, registry } = await aModel('what? 100% & co')
    await registry.prompt('is/a prompt'.replace('/', ' '), [{ template: 'x' }])
    const prompt = await open(modelVersionPath('is a prompt', 1))
    await prompt.waitForURL('**/prompts/is%20a%20prompt?v=1')
    const model = await open(`/prompts${modelPath(name).slice('/models'.length)}`)
    await model.waitForURL(`**${modelPath(name)}`)
    expect(await model.getByRole('heading', { level: 1 }).innerText()).toBe(name)
  })

  it('have no accessibility violation in either theme, and fit narrow windows', async () => {
    const { name } = await aModel()
    const found: string[] = []
    for (const [path, width] of [
      ['/models', 320],
      [modelPath(name), 1440],
      [modelPath(name), 320],
      [`${modelPath(name)}?compare=1,2`, 360],
      [modelVersionPath(name, 2), 1440],
      [modelVersionPath(name, 2), 320],
    ] as const) {
      const page = await open(path, { width })
      await page
        .getByText(/v2|0\.921/)
        .first()
        .waitFor({ state: 'attached' })
      await page.waitForLoadState('networkidle')
      for (const violation of await axeViolationsInBothThemes(page)) found.push(`${path} ${width}: ${violation}`)
      if (await overflowsSideways(page)) found.push(`${path} ${width}: is wider than the window`)
    }
    expect(found).toEqual([])
  })
})
