import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { lacks } from '../../tools/test/lacks.ts'
import { axeViolationsInBothThemes } from '../harness/browser.ts'
import { sendTrace } from '../harness/otlp-json.ts'
import { explorerPage, sidewaysPx } from './explorer-page.ts'

const spanId = 'cccccccccccccc01'

describe.skipIf(lacks('chromium'))('jumping', () => {
  let traceId = ''
  const { open } = explorerPage(async ({ url }) => {
    traceId = await sendTrace(url, {
      service: 'shop',
      spans: [
        { id: spanId, name: 'refund', attributes: { 'session.id': 'talk-17', 'user.id': 'ann' } },
        { parent: spanId, name: '<img src=x onerror=alert(1)>', attributes: { 'session.id': 'talk-17' } },
      ],
    })
    await sendTrace(url, { service: '<b>bold</b> project', spans: [{ name: 'x' }] })
    const registered = await fetch(`${url}/api/2.0/mlflow/registered-models/create`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'refund-policy', tags: [{ key: 'mlflow.prompt.is_prompt', value: 'true' }] }),
    })
    if (!registered.ok) throw new Error(await registered.text())
  })

  async function jump(page: Page, text: string): Promise<void> {
    await page.locator('nav[aria-label=Pages]').waitFor()
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: 'Jump to' }).fill(text)
  }
  const option = (page: Page, name: string | RegExp) => page.getByRole('option', { name })
  const home = async (options = {}) => {
    const page = await open('/', options)
    await page.waitForURL(/\/p\/\d+\/now/)
    return page
  }

  it('goes to a trace by a piece of its id, to a span, a conversation, a user, a prompt and a project by name', async () => {
    const page = await home()
    const ways: [typed: string, option: RegExp, address: RegExp][] = [
      [traceId.slice(0, 8), new RegExp(`Trace tr-${traceId.slice(0, 8)}`), new RegExp(`/traces/tr-${traceId}$`)],
      [spanId, new RegExp(`Span ${spanId}`), new RegExp(`/traces/tr-${traceId}\\?span=${spanId}$`)],
      ['talk', /talk-17 Conversation/, /\/conversations\/talk-17$/],
      ['ann', /ann Traces of the user/, /q=user(?::|%3A)ann/],
      ['refund-pol', /refund-policy/, /\/prompts\/refund-policy/],
      ['bold', /<b>bold<\/b> project/, /\/p\/\d+\/now/],
    ]
    for (const [typed, name, address] of ways) {
      await jump(page, typed)
      await option(page, name).first().click()
      await page.waitForURL(address)
    }
  })

  it('has a key for each page, none for two', async () => {
    const page = await home()
    await page.keyboard.press('g')
    await page.keyboard.press('l')
    await page.waitForURL(/\/p\/\d+\/models$/)
    await page.keyboard.press('g')
    await page.keyboard.press('m')
    await page.waitForURL((url) => url.pathname === '/models')
    await page.keyboard.press('?')
    const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
    const everywhere = sheet.locator('section', { has: page.getByRole('heading', { name: 'Everywhere' }) })
    const keys = await everywhere.getByRole('term').allInnerTexts()
    expect(keys.toSorted()).toEqual([...new Set(keys)].toSorted())
  })

  it('does what the page in view can do, and is gone by Escape with nothing done', async () => {
    const page = await open(`/p/1/traces/tr-${traceId}`)
    await page.getByRole('treegrid').waitFor()
    await jump(page, 'mess')
    await option(page, /Messages/).waitFor()
    await page.keyboard.press('Enter')
    await page.waitForURL(/view=messages/)
    await jump(page, 'dark')
    await page.keyboard.press('Enter')
    await page.locator('html[data-theme=dark]').waitFor({ state: 'attached' })
    await jump(page, 'light')
    await page.keyboard.press('Escape')
    await page.getByRole('combobox', { name: 'Jump to' }).waitFor({ state: 'detached' })
    await page.locator('html[data-theme=dark]').waitFor({ state: 'attached' })
  })

  it('goes down and up by keys, around at the ends, and searches the traces for what it does not know', async () => {
    const page = await home()
    await jump(page, 'something unheard of')
    await option(page, /Traces with/).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowUp')
    expect(await page.getByRole('option', { selected: true }).allInnerTexts()).toEqual(['Traces with "something unheard of"'])
    await page.keyboard.press('Enter')
    await page.waitForURL(/q="something\+unheard\+of"|q=%22something/)
  })

  it('opens from the rail, and has nothing that axe finds, wide and narrow', async () => {
    for (const width of [1440, 360]) {
      const page = await home({ width })
      await page.getByRole('button', { name: /^Jump to/ }).click()
      await option(page, 'Now').waitFor()
      expect(await axeViolationsInBothThemes(page)).toEqual([])
      expect(await sidewaysPx(page)).toBe(0)
      await page.getByRole('combobox', { name: 'Jump to' }).fill('bold')
      await option(page, /<b>bold/).waitFor()
      expect(await page.locator('dialog b').count()).toBe(0)
      expect(await axeViolationsInBothThemes(page)).toEqual([])
      await page.keyboard.press('Escape')
    }
  })
})
