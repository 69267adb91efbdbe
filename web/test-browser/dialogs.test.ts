import type { Locator, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { modelPath, modelVersionPath } from '../src/models/paths.ts'
import { promptPath } from '../src/prompts/index.ts'
import { runPath } from '../src/runs/paths.ts'
import { chromiumPath } from './chromium.ts'
import { registryInChromium } from './registry-in-chromium.ts'

/** Where what is typed next goes, after a dialog that was opened and closed by keys alone. */
describe.skipIf(chromiumPath() === null)('the focus after a dialog', { timeout: 90_000 }, () => {
  const { seed, open } = registryInChromium()
  let things = 0
  async function aModel(): Promise<string> {
    const name = `model-${++things}`
    const registry = seed()
    await registry.model(name, [{}, {}])
    await registry.alias(name, 'champion', 1)
    return name
  }
  async function aPrompt(): Promise<string> {
    const name = `prompt-${++things}`
    const registry = seed()
    await registry.prompt(name, [{ template: 'one' }, { template: 'two' }])
    await registry.alias(name, 'production', 1)
    return name
  }
  const isFocused = (element: Locator) => element.evaluate((node) => node === node.ownerDocument.activeElement)
  const dialog = (page: Page) => page.getByRole('dialog')
  const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true })
  const menuButton = (page: Page, title: string) => page.getByTitle(title, { exact: true }).and(page.getByRole('button'))

  interface Way {
    what: string
    /** The page, its button that opens the dialog, and the item of the menu that the button opens first. */
    start: () => Promise<{ page: Page; opener: Locator; item?: string }>
    /** Makes ready what the dialog asks for, and the name of the button that does it. */
    confirm?: { name: string; fill?: string }
  }
  const ways: Way[] = [
    {
      what: 'a run that is renamed',
      start: async () => {
        const page = await open(runPath('0', await seed().run('first name', {})))
        return { page, opener: button(page, 'Rename this run') }
      },
      confirm: { name: 'Rename', fill: 'second name' },
    },
    {
      what: 'an alias that a version is given',
      start: async () => {
        const page = await open(modelVersionPath(await aModel(), 2))
        return { page, opener: button(page, /^Set alias/) }
      },
      confirm: { name: 'Move to v2' },
    },
    {
      what: 'a stage that a version moves to',
      start: async () => {
        const page = await open(modelVersionPath(await aModel(), 2))
        return { page, opener: menuButton(page, 'Move to another stage'), item: 'Staging' }
      },
      confirm: { name: 'Move to Staging' },
    },
    {
      what: 'a version that is to be deleted',
      start: async () => {
        const page = await open(modelVersionPath(await aModel(), 2))
        return { page, opener: button(page, 'Delete version 2') }
      },
    },
    {
      what: 'a prompt that is promoted',
      start: async () => {
        const page = await open(promptPath(await aPrompt()))
        return { page, opener: button(page, /^Promote or roll back/) }
      },
      confirm: { name: 'Move to v2' },
    },
    {
      what: 'a prompt that is to be deleted',
      start: async () => {
        const page = await open(promptPath(await aPrompt()))
        return { page, opener: menuButton(page, 'More'), item: 'Delete prompt…' }
      },
    },
    {
      what: 'a version of a prompt that is deleted',
      start: async () => {
        const page = await open(promptPath(await aPrompt()))
        return { page, opener: menuButton(page, 'More'), item: 'Delete version 2…' }
      },
      confirm: { name: 'Delete v2' },
    },
    {
      what: 'a new alias of a prompt',
      start: async () => {
        const page = await open(promptPath(await aPrompt()))
        return { page, opener: button(page, 'New alias of version 2') }
      },
      confirm: { name: 'Set on v2', fill: 'another' },
    },
  ]

  it.each(ways)('is on what opened it: $what', async ({ start, confirm }) => {
    const { page, opener, item } = await start()
    const opened = async () => {
      await opener.focus()
      await page.keyboard.press('Enter')
      if (item !== undefined) {
        await button(page, item).focus()
        await page.keyboard.press('Enter')
      }
      await dialog(page).waitFor()
      await expect.poll(() => dialog(page).evaluate((node) => node.contains(node.ownerDocument.activeElement))).toBe(true)
    }
    const isBack = async () => {
      await dialog(page).waitFor({ state: 'detached' })
      await expect.poll(() => isFocused(opener)).toBe(true)
    }
    await opened()
    await page.keyboard.press('Escape')
    await isBack()
    await opened()
    await dialog(page).getByRole('button', { name: 'Cancel' }).focus()
    await page.keyboard.press('Enter')
    await isBack()
    if (confirm === undefined) return
    await opened()
    if (confirm.fill !== undefined) await dialog(page).getByRole('textbox').or(dialog(page).getByRole('combobox')).fill(confirm.fill)
    const press = dialog(page).getByRole('button', { name: confirm.name })
    await press.focus()
    await page.keyboard.press('Enter')
    await isBack()
  })

  it('is beside what opened it, where that is gone', async () => {
    const page = await open(promptPath(await aPrompt()))
    await button(page, 'Delete alias production').focus()
    await page.keyboard.press('Enter')
    await dialog(page).getByRole('button', { name: 'Delete @production' }).focus()
    await page.keyboard.press('Enter')
    await dialog(page).waitFor({ state: 'detached' })
    await expect.poll(() => isFocused(button(page, 'New alias of version 2'))).toBe(true)
  })

  it('is on the page that comes, where the page of what opened it is gone', async () => {
    const name = await aModel()
    const page = await open('/models')
    await page.getByRole('link', { name, exact: true }).click()
    await page.waitForURL(`**${modelPath(name)}`)
    await menuButton(page, 'More').focus()
    await page.keyboard.press('Enter')
    await button(page, 'Delete model…').focus()
    await page.keyboard.press('Enter')
    await dialog(page).getByRole('textbox').fill(name)
    await page.keyboard.press('Enter')
    await page.waitForURL('**/models')
    await expect.poll(() => isFocused(page.getByRole('main'))).toBe(true)
  })
})
