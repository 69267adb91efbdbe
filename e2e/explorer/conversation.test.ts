import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { lacks } from '../../tools/test/lacks.ts'
import { axeViolationsInBothThemes } from '../harness/browser.ts'
import { explorerPage, sidewaysPx } from './explorer-page.ts'
import { sendTurns, type TurnSeed } from './send-turns.ts'

const minuteMs = 60_000
const hostile = 'a/b%2F?#"\n<img src=x onerror=alert(1)>'

const refund: TurnSeed[] = [
  { said: 'Where is my **refund**?', answered: 'I look.', atMs: 0, tools: [{ name: 'find_order' }, { name: 'find_order' }] },
  { said: 'And now?', answered: '', atMs: 5 * minuteMs, error: 'RefundError: too much', tools: [{ name: 'refund', error: 'too much' }] },
  { said: 'Hello?', answered: 'I am sorry.', atMs: 6 * minuteMs },
]

describe.skipIf(lacks('chromium'))('the page of a conversation', () => {
  const startMs = Date.now() - 60 * minuteMs
  const { server, open, mayRefuse } = explorerPage(async ({ url }) => {
    await sendTurns(url, 'refund-1', refund, startMs)
    await sendTurns(
      url,
      hostile,
      [{ said: '<img src=x onerror=alert(1)>', answered: '[a](javascript:alert(1))', error: 'a\u202eb', atMs: 0 }],
      startMs,
    )
    const long = Array.from({ length: 5_000 }, (_, i) => ({
      said: `question ${i}`,
      answered: `answer ${i}\n\n- one\n- two`,
      atMs: i * 100,
    }))
    await sendTurns(url, 'long-1', long, startMs)
  })
  const talk = (session: string, query = '') => `/p/0/conversations/${encodeURIComponent(session)}${query}`
  const turn = (page: Page, number: number) => page.getByRole('article', { name: new RegExp(`^Turn ${number}(,|$)`) })
  const selected = (page: Page) => page.locator('article[aria-current=true]').getAttribute('aria-label')

  it('is two clicks from the project', async () => {
    const page = await open('/p/0/traces')
    await page.getByRole('button', { name: 'Conversations' }).click()
    await page.getByRole('row', { name: /refund-1/ }).click()
    await page.waitForURL('**/p/0/conversations/refund-1')
    await turn(page, 1).getByText('Where is my').waitFor()
  })

  it('reads as a talk: what was said, the answer, the tools between, pauses, and what failed', async () => {
    const page = await open(talk('refund-1'))
    await turn(page, 1).getByText('I look.').waitFor()
    expect(await turn(page, 1).locator('strong').textContent()).toBe('refund')
    expect(await turn(page, 1).getByText('find_order').textContent()).toContain('find_order')
    await turn(page, 1).getByText('×2').waitFor()
    await page.getByText(/^4 m \d\d s later$|^5 m 00 s later$/).waitFor()
    await page.getByRole('article', { name: 'Turn 2, failed' }).getByText('too much').first().waitFor()
    const about = page.getByRole('complementary', { name: 'About this conversation' })
    expect(await about.getByRole('definition').allTextContents()).toEqual(expect.arrayContaining(['3']))
  })

  it('is worked by keys: along the turns, to what failed, thumbs, and into the trace', async () => {
    const page = await open(talk('refund-1'))
    await turn(page, 3).waitFor()
    await page.keyboard.press('j')
    await expect.poll(() => selected(page)).toBe('Turn 2, failed')
    await page.keyboard.press('End')
    await expect.poll(() => selected(page)).toBe('Turn 3')
    await page.keyboard.press('n')
    await expect.poll(() => selected(page)).toBe('Turn 2, failed')
    await turn(page, 2).getByRole('button', { name: 'Bad answer' }).waitFor()
    await page.keyboard.press('-')
    await turn(page, 2).getByRole('button', { name: 'Bad answer', pressed: true }).waitFor()
    const link = new URL(page.url()).search
    expect(link).toMatch(/^\?turn=tr-[0-9a-f]{32}$/)
    await page.keyboard.press('Enter')
    await page.waitForURL('**/p/0/traces/tr-*')
    await page.getByRole('link', { name: /refund-1/ }).click()
    await expect.poll(() => selected(page)).toBe('Turn 2, failed')
  })

  it('draws what is in view of 5,000 turns, and goes to the last', async () => {
    const page = await open(talk('long-1'))
    await turn(page, 1).getByText('answer 0').waitFor()
    const nodes = () => page.evaluate<number>("document.querySelectorAll('*').length")
    expect(await nodes()).toBeLessThan(1_500)
    await page.keyboard.press('End')
    await turn(page, 5_000).getByText('answer 4999').waitFor()
    expect(await nodes()).toBeLessThan(1_500)
    await page.keyboard.press('k')
    await turn(page, 4_999).getByText('answer 4998').waitFor()
    await expect.poll(() => selected(page)).toBe('Turn 4999')
  })

  it('opens at the turn that its address names', async () => {
    const answer = await fetch(`${server().url}/api/assay/v1/experiments/0/conversation?session=long-1`)
    const { turns } = (await answer.json()) as { turns: { traceId: string[] } }
    const page = await open(talk('long-1', `?turn=${turns.traceId[2_499]}`))
    await turn(page, 2_500).getByText('answer 2499').waitFor()
    expect(await turn(page, 2_500).isVisible()).toBe(true)
  })

  it('shows turns that come while it is looked at', async () => {
    await sendTurns(server().url, 'live-1', [{ said: 'first', answered: 'one', atMs: 0 }], Date.now())
    const page = await open(talk('live-1'))
    await turn(page, 1).getByText('one').waitFor()
    await sendTurns(server().url, 'live-1', [{ said: 'second', answered: 'two', atMs: 0 }], Date.now() + 1)
    await turn(page, 2).getByText('two').waitFor()
  })

  it('HX-50 takes a name and texts of any kind for text', async () => {
    const page = await open(talk(hostile))
    await turn(page, 1).getByText('<img src=x onerror=alert(1)>').waitFor()
    expect(await page.locator('img[src=x], a[href^="javascript:"]').count()).toBe(0)
    // In one line: each mark of a text is an element.
    await expect.poll(() => turn(page, 1).innerText()).toContain('aRLOb')
  })

  it('says so where no trace has the session', async () => {
    mayRefuse()
    const page = await open(talk('nobody'))
    await page.getByText("No trace of this project has the session 'nobody'.").waitFor()
    expect(await axeViolationsInBothThemes(page)).toEqual([])
  })

  it.each([
    { width: 1440, height: 900 },
    { width: 360, height: 800 },
  ])('can be read by everybody at $width pixels', async (size) => {
    const page = await open(talk('refund-1'), size)
    await turn(page, 2).getByText('too much').first().waitFor()
    expect(await axeViolationsInBothThemes(page)).toEqual([])
    expect(await sidewaysPx(page)).toBe(0)
  })
})
