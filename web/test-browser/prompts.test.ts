import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { axeViolations, axeViolationsInBothThemes } from '../../e2e/harness/browser.ts'
import { promptPath } from '../src/prompts/index.ts'
import { chromiumPath } from './chromium.ts'
import { overflowsSideways, rows } from './page-checks.ts'
import { registryInChromium } from './registry-in-chromium.ts'

const system = (rule: string, style: string) => ({
  role: 'system',
  content: `You are the agent of {{company}}.\n\n# Refunds\n${rule}\n\n# Style\n${style}`,
})
const user = { role: 'user', content: '{{message}}' }
const versions = [
  { template: [system('Refund all.', 'Be kind.'), user], author: 'Jonas', commitMessage: 'first' },
  {
    template: [system('Refund the returned items, never more than {{captured}}.', 'Be polite.'), user],
    author: 'Mina',
    commitMessage: 'never more than was captured',
    config: { model_name: 'm', temperature: 0 },
  },
  {
    template: [system('Refund the full order within {{days}} days.', 'Be **brief**.'), user],
    author: 'Lea',
    commitMessage: 'the whole order',
    config: { model_name: 'm', temperature: 0.3 },
    responseFormat: { type: 'object' },
  },
]

describe.skipIf(chromiumPath() === null)('a prompt in Chromium', { timeout: 90_000 }, () => {
  const { seed, open } = registryInChromium()
  let prompts = 0
  /** A prompt of its own with three versions, of which the second serves. */
  async function aPrompt(name = `support-${++prompts}`) {
    const registry = seed()
    await registry.prompt(name, versions, { team: 'support' })
    await registry.alias(name, 'production', 2)
    return { name, registry }
  }
  const panel = (page: Page, name: string) => page.getByRole('region', { name, exact: true })
  const line = (page: Page, text: string) =>
    page.getByRole('table', { name: 'system', exact: true }).getByRole('row').filter({ hasText: text })
  const ready = (page: Page) => page.getByRole('table', { name: 'system', exact: true }).waitFor()

  it('opens on the newest version against what serves: words, variables, settings and who wrote each line', async () => {
    const { name } = await aPrompt()
    const page = await open(promptPath(name))
    await ready(page)
    await page.getByRole('button', { name: 'v3', exact: true }).waitFor()
    await page.getByRole('button', { name: '@production v2' }).waitFor()
    expect(await line(page, 'Refund').locator('del').allInnerTexts()).toEqual(['returned items, never more than {{captured}}'])
    expect(await line(page, 'Refund').locator('ins').allInnerTexts()).toEqual(['full order within {{days}} days'])
    expect(await line(page, 'Refund').locator('del code').innerText()).toBe('{{captured}}')
    await line(page, 'Refund').filter({ hasText: 'v3 Lea' }).waitFor()
    await line(page, 'You are the agent').filter({ hasText: 'v1 Jonas' }).waitFor()
    expect(await panel(page, 'user').getByText('unchanged').count()).toBe(1)
    expect(await panel(page, 'Model').locator('del, ins').allInnerTexts()).toEqual(['0', '0.3'])
    expect(await panel(page, 'Response format').locator('ins').first().innerText()).toBe('{')
    await page.getByText('no longer used').waitFor()
    await page.getByRole('complementary').getByText('the whole order').waitFor()
  })

  it('compares any two versions, by number or alias, and says so in its address', async () => {
    const { name } = await aPrompt()
    const page = await open(promptPath(name))
    await ready(page)
    const choose = async (button: string, item: string) => {
      await page.getByRole('button', { name: button, exact: true }).click()
      await page.locator('[popover]:popover-open').getByRole('button', { name: item }).click()
    }
    await choose('@production v2', 'v1 first')
    await page.waitForURL('**?base=1')
    await line(page, 'Refund').locator('del').first().waitFor()
    await choose('v3', '@production')
    await page.waitForURL('**?v=@production&base=1')
    await line(page, 'Be').filter({ hasText: 'polite' }).waitFor()
    await choose('v1', 'Nothing')
    await page.waitForURL('**?v=@production&base=none')
    await expect.poll(() => page.locator('del').count()).toBe(0)
    await page.goBack()
    await page.waitForURL('**?v=@production&base=1')
    await page.getByRole('listitem').filter({ hasText: 'Lea' }).hover()
    await page.getByRole('button', { name: 'Compare' }).first().click()
    await page.waitForURL('**?v=@production&base=3')
  })

  it('steps through the versions by keys, and changes how they are shown', async () => {
    const { name } = await aPrompt()
    const page = await open(promptPath(name))
    await ready(page)
    await page.keyboard.press('[')
    // What serves is compared with the version before it.
    await page.waitForURL('**?v=2')
    await page.getByRole('button', { name: 'v1', exact: true }).waitFor()
    await page.keyboard.press('[')
    await page.waitForURL('**?v=1')
    await page.getByRole('button', { name: '@production v2' }).waitFor()
    await page.keyboard.press(']')
    await page.waitForURL('**?v=2')
    await page.getByRole('button', { name: 'v2', exact: true }).waitFor()
    await page.keyboard.press(']')
    await page.waitForURL(`**${promptPath(name)}`)
    await page.getByRole('button', { name: 'v3', exact: true }).waitFor()
    await page.keyboard.press('s')
    await page.waitForURL('**?layout=split')
    await expect
      .poll(() => line(page, 'Refund the').locator('td').allInnerTexts())
      .toMatchObject([
        '4',
        'Refund the returned items, never more than {{captured}}.',
        '4',
        expect.stringContaining('changed'),
        'Refund the full order within {{days}} days.',
        expect.anything(),
      ])
    await page.keyboard.press('r')
    await page.waitForURL('**?layout=split&view=rendered')
    await page.locator('strong', { hasText: 'brief' }).waitFor()
    expect(await page.locator('p', { hasText: 'Refund the' }).locator('del').allInnerTexts()).toEqual([
      'returned items, never more than {{captured}}',
    ])
    await page.keyboard.press('?')
    await page.getByRole('dialog').getByText('promote or roll back').waitFor()
  })

  it('moves an alias after saying from where, and takes it back', async () => {
    const { name, registry } = await aPrompt()
    await registry.trace([`${name}/2`])
    const serving = async () =>
      (
        await registry.call<{ model_version: { version: string } }>(
          'GET',
          `2.0/mlflow/registered-models/alias?name=${name}&alias=production`,
        )
      ).model_version.version
    const page = await open(promptPath(name))
    await ready(page)
    await page.keyboard.press('p')
    await page.getByText('@production moves from v2 to v3. v2 was used by 1 trace in the last 7 days.').waitFor()
    expect(await axeViolations(page)).toEqual([])
    await page.keyboard.press('Enter')
    await page.getByText('@production moved from v2 to v3').waitFor()
    expect(await serving()).toBe('3')
    // What serves is now compared with the version before it.
    await page.getByRole('button', { name: 'v2', exact: true }).waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect.poll(serving).toBe('2')

    // Somebody else is faster.
    await page.getByRole('button', { name: '@production v2' }).waitFor()
    await page.keyboard.press('p')
    await page.getByText('@production moves from v2 to v3').waitFor()
    await registry.alias(name, 'production', 1)
    await page.keyboard.press('Enter')
    await page.getByRole('alert').getByText("The alias 'production' names version 1 by now").waitFor()
    expect(await serving()).toBe('1')
  })

  it('gives new aliases and takes them away', async () => {
    const { name } = await aPrompt()
    const page = await open(promptPath(name))
    await ready(page)
    await page.getByRole('button', { name: 'New alias of version 3' }).click()
    await page.getByRole('combobox', { name: 'Alias' }).fill('beta')
    await page.getByText('@beta is new and will name v3.').waitFor()
    await page.keyboard.press('Enter')
    await page.getByText('@beta set to v3').waitFor()
    await page.getByRole('button', { name: 'Delete alias beta' }).click()
    await page.getByText(`prompts:/${name}@beta`).last().waitFor()
    await page.getByRole('button', { name: 'Delete @beta' }).click()
    await page.getByText('@beta deleted').waitFor()
    await expect.poll(() => page.getByRole('button', { name: 'Delete alias beta' }).count()).toBe(0)
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByRole('button', { name: 'Delete alias beta' }).waitFor()
  })

  it('keeps no draft of a commit message for another version', async () => {
    const { name, registry } = await aPrompt()
    const messageOf = async (version: number) =>
      (
        await registry.call<{ model_version: { description?: string } }>(
          'GET',
          `2.0/mlflow/model-versions/get?name=${name}&version=${version}`,
        )
      ).model_version.description
    const before = await messageOf(1)
    const page = await open(`${promptPath(name)}?v=2`)
    await ready(page)
    await page.getByRole('button', { name: 'Change commit message' }).click()
    await page.getByRole('textbox', { name: 'Commit message' }).fill('about version 2')
    await page.getByRole('navigation', { name: 'Versions' }).getByRole('link', { name: /v1/ }).click()
    await page.getByRole('button', { name: 'Change commit message' }).click()
    const field = page.getByRole('textbox', { name: 'Commit message' })
    expect(await field.inputValue()).toBe(before)
    await field.fill('about version 1')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await expect.poll(() => messageOf(1)).toBe('about version 1')
    expect(await messageOf(2)).not.toMatch(/^about/)
  })

  it('becomes a new version when it is edited', async () => {
    const { name, registry } = await aPrompt()
    const page = await open(promptPath(name))
    await ready(page)
    await page.keyboard.press('e')
    await page.getByRole('textbox', { name: 'Message 2' }).fill('{{message}}\nThanks, {{customer}}!')
    await page.getByRole('table', { name: 'Changes of user' }).getByText('Thanks').waitFor()
    expect(await axeViolations(page)).toEqual([])
    await page.getByRole('textbox', { name: 'Commit message' }).fill('with thanks')
    // The draft outlives a look at something else.
    await page.getByRole('link', { name: 'Prompts' }).first().click()
    await page.goBack()
    await page.getByRole('button', { name: 'Save as new version' }).click()
    await page.getByText('Saved as a new version').waitFor()
    await page.getByRole('button', { name: 'v4', exact: true }).waitFor()
    await panel(page, 'user').locator('ins', { hasText: 'Thanks' }).waitFor()
    const { model_version: made } = await registry.call<{ model_version: { description: string; tags: { key: string; value: string }[] } }>(
      'GET',
      `2.0/mlflow/model-versions/get?name=${name}&version=4`,
    )
    expect(made.description).toBe('with thanks')
    expect(JSON.parse(made.tags.find(({ key }) => key === 'mlflow.prompt.text')?.value ?? '')).toMatchObject([
      { role: 'system' },
      { role: 'user', content: '{{message}}\nThanks, {{customer}}!' },
    ])
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByRole('button', { name: 'v3', exact: true }).waitFor()
  })

  it('has its message and tags changed', async () => {
    const { name } = await aPrompt()
    const page = await open(promptPath(name))
    await ready(page)
    await page.getByRole('button', { name: 'Change commit message' }).click()
    await page.getByRole('textbox', { name: 'Commit message' }).fill('better said')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('Commit message changed').waitFor()
    await page.getByRole('complementary').getByText('better said').waitFor()
    await page.getByRole('button', { name: 'Add to prompt tags' }).click()
    await page.getByRole('textbox', { name: 'Key' }).fill('tier')
    await page.getByRole('textbox', { name: 'Value' }).fill('gold')
    await page.keyboard.press('Enter')
    await page.getByText('Tag tier set').waitFor()
    await page.getByRole('button', { name: 'Remove tag tier' }).click()
    await page.getByText('Tag tier removed').waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByRole('button', { name: 'Remove tag tier' }).waitFor()
  })

  it('is deleted by version, and as a whole when its name is typed', async () => {
    const { name, registry } = await aPrompt()
    const page = await open(`${promptPath(name)}?v=2`)
    await ready(page)
    const more = async (item: string) => {
      await page.getByRole('button', { name: 'More' }).click()
      await page.getByRole('button', { name: item }).click()
    }
    await more('Delete version 2…')
    await page.getByText('@production goes with it').waitFor()
    await page.getByRole('button', { name: 'Delete v2' }).click()
    await page.getByText('v2 deleted').waitFor()
    await page.waitForURL(`**${promptPath(name)}`)
    await page.getByRole('button', { name: 'v1', exact: true }).waitFor()
    await more('Delete prompt…')
    expect(await page.getByRole('button', { name: 'Delete prompt' }).isDisabled()).toBe(true)
    await page.getByRole('textbox', { name: /^Type/ }).fill(name)
    await page.keyboard.press('Enter')
    await page.waitForURL('**/prompts')
    await expect(registry.call('GET', `2.0/mlflow/registered-models/get?name=${name}`)).rejects.toThrow('not found')
  })

  it('says which traces, runs and logged models use it, and leads to them', async () => {
    const { name, registry } = await aPrompt()
    for (const link of [`${name}/2`, `${name}/2`, `${name}/3`])
      await registry.trace([link], { error: link.endsWith('3') ? 'failed' : undefined })
    await registry.trace(['other/2'])
    const runId = await registry.run('nightly eval', { links: [`${name}/3`] })
    const page = await open(promptPath(name))
    await ready(page)
    await page.getByRole('row', { name: 'v3 1 100.0 %' }).waitFor()
    await page.getByTitle('Of the traces of the last 7 days').getByText('67 %').waitFor()
    expect(await page.getByRole('link', { name: 'nightly eval' }).getAttribute('href')).toBe(`/p/0/runs/${runId}`)
    await page.getByTitle('Traces of version 2').click()
    await page.waitForURL('**/traces?q=prompt:**')
    await expect.poll(() => rows(page).count()).toBe(2)
  })

  it('copies how a program loads it', async () => {
    const { name } = await aPrompt()
    const page = await open(`${promptPath(name)}?v=2`)
    await ready(page)
    await page.getByRole('button', { name: 'Copy code' }).click()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain(`loadPrompt("prompts:/${name}@production")`)
    await page.getByRole('tab', { name: 'Python (MLflow)' }).click()
    await page.getByRole('button', { name: 'Copy code' }).click()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain(`load_prompt("prompts:/${name}@production")`)
  })

  it('copies its text with the braces of variables', async () => {
    const { name } = await aPrompt()
    const page = await open(promptPath(name))
    await ready(page)
    expect(await line(page, 'You are the agent').locator('td').nth(3).innerText()).toBe('You are the agent of {{company}}.')
  })

  it('is text, whatever a stranger wrote into it', async () => {
    const hostile =
      '<img src=x onerror=alert(1)>\n[a](javascript:alert(1)) ![p](http://evil.example/?q)\n\u202egnp.exe {{x}}<script>alert(1)</script>'
    const registry = seed()
    const name = `<b onclick=alert(1)>${++prompts}`
    await registry.prompt(name, [{ template: 'a' }, { template: hostile, commitMessage: hostile, author: hostile, tags: { hostile } }], {
      hostile,
    })
    await registry.alias(name, 'production', 1)
    for (const view of ['source', 'rendered']) {
      const page = await open(`${promptPath(name)}?view=${view}`)
      await page.getByRole('region', { name: 'Text', exact: true }).getByText('gnp.exe').first().waitFor()
      await page.getByRole('region', { name: 'Text', exact: true }).getByText('RLO').first().waitFor()
      expect(await page.locator('main img, main script, a[href^=javascript]').count()).toBe(0)
    }
  })

  it('is read with its character references', async () => {
    const name = `references ${++prompts}`
    await seed().prompt(name, [{ template: '**if** a &lt; b &amp;&amp; {{x}} &copy; &#39;' }])
    const page = await open(`${promptPath(name)}?view=rendered`)
    await page.getByText("a < b && {{x}} © '").waitFor()
  })

  it.each(['höflich ✓', '100%', 'a%2Fb', 'what? #1 & co', '日本語', 'dots...', "l'été+x", '{{x}} [y]'])(
    'named %s is found at its address',
    async (name) => {
      await aPrompt(name)
      const page = await open('/prompts')
      await rows(page).filter({ hasText: name }).first().click()
      await ready(page)
      expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe(name)
      await page.keyboard.press('[')
      await page.waitForURL((url) => url.search === '?v=2')
      await page.keyboard.press('s')
      await page.waitForURL((url) => url.search === '?v=2&layout=split')
      await page.reload()
      await ready(page)
      expect(new URL(page.url()).pathname).toBe(new URL(promptPath(name), 'http://h').pathname)
      expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe(name)
    },
  )

  it('says so where there is none', async () => {
    const { name, registry } = await aPrompt()
    await registry.model('a-model', [{}])
    const missing = await open(promptPath('nobody'))
    await missing.getByText('Not found', { exact: true }).waitFor()
    const version = await open(`${promptPath(name)}?v=77`)
    await version.getByText('Not found', { exact: true }).waitFor()
    const alias = await open(`${promptPath(name)}?v=@nobody`)
    await alias.getByText('There is no version @nobody.').waitFor()
    await registry.prompt(`empty-${name}`, [])
    const empty = await open(promptPath(`empty-${name}`))
    await empty.getByText('This prompt has no version.').waitFor()
  })

  it('folds a long text, and draws it step by step', async () => {
    const { name, registry } = await aPrompt()
    const long = Array.from({ length: 3000 }, (_, i) => `line ${i} of many`).join('\n')
    await registry.prompt(`long-${name}`, [{ template: long }, { template: long.replace('line 1500 ', 'line 1500! ') }])
    const page = await open(promptPath(`long-${name}`))
    await page.getByRole('button', { name: '1,497 unchanged lines' }).first().waitFor()
    expect(await page.getByRole('table', { name: 'Text' }).getByRole('row').count()).toBeLessThan(15)
    await page.getByRole('button', { name: '1,497 unchanged lines' }).first().click()
    await page.getByRole('button', { name: /^Show 500 of/ }).waitFor()
    expect(await page.getByRole('table', { name: 'Text' }).getByRole('row').count()).toBeLessThan(510)
  })

  it('has no accessibility violation in either theme, and fits narrow windows', async () => {
    const { name } = await aPrompt()
    const found: string[] = []
    for (const [search, width] of [
      ['', 1440],
      ['?layout=split', 1440],
      ['?view=rendered', 1440],
      ['?edit=yes', 360],
      ['', 320],
      ['?layout=split', 360],
    ] as const) {
      const page = await open(`${promptPath(name)}${search}`, { width })
      await page.locator('del, textarea').first().waitFor()
      for (const violation of await axeViolationsInBothThemes(page)) found.push(`${search} ${width}: ${violation}`)
      if (await overflowsSideways(page)) found.push(`${search} ${width}: is wider than the window`)
    }
    expect(found).toEqual([])
  })
})
