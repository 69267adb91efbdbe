import { type TraceSkeleton, traceSkeletonPath } from '@assay/protocol'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { deepTraceId } from '../dev/example-skeleton.ts'
import { fullProject } from '../dev/fixture-store.ts'
import { chromiumPath } from './chromium.ts'
import { domNodeCount, selectedSpan } from './page-checks.ts'
import { pagesInChromium } from './pages-in-chromium.ts'

const budget = { traceNodes: 1500 }

describe.skipIf(chromiumPath() === null)('the trace page', { timeout: 60_000 }, () => {
  const { fixture, open, failing } = pagesInChromium()

  it('opens with the deepest failing span and why it failed', async () => {
    const page = await open(`/p/${fullProject}/traces/${failing()}`)
    await page.getByRole('treegrid').waitFor()
    expect(await selectedSpan(page)).toBe('issue_refund, TOOL, failed')
    await page.getByText('raise RefundAmountError(amount, captured)').waitFor()
    await page.getByText('2 library lines').waitFor()
  })

  it('is worked by keys: next error, next call, parent, child, fold, views', async () => {
    const page = await open(`/p/${fullProject}/traces/${failing()}`)
    await page.getByRole('treegrid').waitFor()
    await page.keyboard.press('h')
    await expect.poll(() => selectedSpan(page)).toBe('resolve_refund, AGENT, failed')
    await page.keyboard.press('l')
    await expect.poll(() => selectedSpan(page)).toBe('claude-sonnet-4.5, LLM')
    await page.keyboard.press('n')
    await expect.poll(() => selectedSpan(page)).toBe('issue_refund, TOOL, failed')
    await page.keyboard.press('m')
    await expect.poll(() => selectedSpan(page)).toBe('gpt-5-mini, LLM')
    await page.keyboard.press('n')
    await expect.poll(() => selectedSpan(page)).toBe('support-agent, AGENT, failed')
    const spanRows = page.locator('[role=treegrid] [role=row]')
    await page.keyboard.press('z')
    await expect.poll(() => spanRows.count()).toBe(1)
    await page.keyboard.press('z')
    await expect.poll(() => spanRows.count()).toBe(22)
    await page.keyboard.press('Z')
    await expect.poll(() => spanRows.count()).toBe(20)
    await page.getByText('×3').first().waitFor()
    await page.keyboard.press('2')
    await page.waitForURL(/view=messages/)
    await page.getByText('You are the support agent of a mountain shop.').first().waitFor()
  })

  it('keeps the selected span in its address', async () => {
    const page = await open(`/p/${fullProject}/traces/${failing()}?span=0000000000000011`)
    await page.getByRole('treegrid').waitFor()
    expect(await selectedSpan(page)).toBe('claude-sonnet-4.5, LLM')
    await page.getByText('I will refund').waitFor()
    await page.getByText('book 2026-11-01').waitFor()
  })

  it('shows all of a long text, and copies all of it, when asked to', async () => {
    const page = await open(`/p/${fullProject}/traces/${failing()}?span=0000000000000014`)
    await page.getByText('Long texts are cut.').waitFor()
    await page.getByRole('button', { name: 'Copy span as' }).click()
    await page.getByRole('button', { name: 'JSON', exact: true }).click()
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain('The end.')
    await page.getByRole('button', { name: /^Show all/ }).click()
    await page.getByText('Long texts are cut.').waitFor({ state: 'detached' })
    expect(await page.getByText('The end.').count()).toBe(0)
    await page.getByRole('button', { name: '… show 200,000 of 298,008 more characters' }).click()
    await page.getByRole('button', { name: '… show all 300,008 characters' }).click()
    await page.getByText('The end.').waitFor()
  })

  it('takes a thumb and gives it back, takes a comment', async () => {
    const page = await open(`/p/${fullProject}/traces/${failing()}`)
    await page.getByRole('treegrid').waitFor()
    await page.keyboard.press('-')
    await page.getByRole('complementary').getByRole('img', { name: 'Thumb down' }).waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByRole('complementary').getByRole('img', { name: 'Thumb down' }).waitFor({ state: 'detached' })
    await page.keyboard.press('c')
    await page.keyboard.type('Gift card part must go back to the card.')
    await page.keyboard.press('Enter')
    await page.getByRole('complementary').locator('p', { hasText: 'Gift card part must go back to the card.' }).waitFor()
    await expect.poll(() => page.getByRole('textbox', { name: 'Comment' }).inputValue()).toBe('')
  })

  it('keeps what is typed while a comment is on its way', async () => {
    const page = await open(`/p/${fullProject}/traces/${failing()}`)
    const field = page.getByRole('textbox', { name: 'Comment' })
    await field.waitFor()
    const { promise: mayGoOn, resolve: goOn } = Promise.withResolvers<void>()
    await page.route('**/feedback', async (route) => {
      await mayGoOn
      await route.continue()
    })
    await page.keyboard.press('c')
    await page.keyboard.type('first')
    await page.keyboard.press('Enter')
    await page.keyboard.type('second - ')
    goOn()
    await page.getByText('Comment added').waitFor()
    await page.keyboard.type('and whole')
    expect(await field.inputValue()).toBe('second - and whole')
    await page.getByRole('button', { name: 'Send' }).click()
    await page.keyboard.type('third')
    expect(await field.inputValue()).toBe('third')
  })

  it('gives a comment back that the server does not take', async () => {
    const page = await open(`/p/${fullProject}/traces/${failing()}`)
    const field = page.getByRole('textbox', { name: 'Comment' })
    const typed = Promise.withResolvers<void>()
    await page.route('**/feedback', async (route) => {
      await typed.promise
      await route.abort()
    })
    await field.fill('first')
    await field.press('Enter')
    await expect.poll(() => field.inputValue()).toBe('')
    await page.keyboard.type('second')
    typed.resolve()
    await expect.poll(() => field.inputValue()).toBe('first\nsecond')
  })

  it('tells apart what took the time by the ends of names that begin alike', async () => {
    const page = await open('/nowhere')
    await page.route(`**${traceSkeletonPath.replace(':traceId', failing())}`, async (route) => {
      const response = await route.fetch()
      const skeleton = (await response.json()) as TraceSkeleton
      skeleton.spans.names = skeleton.spans.names.map((name) => `execute_tool with a long name ${name}`)
      await route.fulfill({ response, json: skeleton })
    })
    await page.goto(`${fixture().url}/p/${fullProject}/traces/${failing()}`)
    const ends = page.getByRole('region', { name: 'Where the time went' }).locator('li [title^=execute_tool] > :last-child')
    await ends.first().waitFor()
    const shown = await ends.evaluateAll((all) => all.map((end) => [end.textContent, end.scrollWidth <= end.clientWidth] as const))
    expect(shown.length).toBeGreaterThan(1)
    expect(shown.every(([, whole]) => whole)).toBe(true)
    expect(new Set(shown.map(([text]) => text)).size).toBe(shown.length)
  })

  it('says what was done where it covers nothing', async () => {
    const page = await open(`/p/${fullProject}/traces/${failing()}`)
    await page.getByRole('region', { name: 'Where the time went' }).waitFor()
    await page.keyboard.press('+')
    const place = async () => (await page.getByText('Thumb up given').locator('..').boundingBox()) ?? { x: 0, y: 0, width: 0, height: 99 }
    const tabs = (await page.getByRole('navigation', { name: 'Views' }).boundingBox()) ?? { x: 0, width: 0 }
    const button = await page.getByRole('button', { name: 'Good answer' }).boundingBox()
    const bar = await page.getByRole('banner').boundingBox()
    // It comes in from a few pixels below.
    await expect.poll(async () => (({ y, height }) => y + height)(await place())).toBeLessThanOrEqual(bar?.height ?? 0)
    const toast = await place()
    expect(toast.x).toBeGreaterThan(tabs.x + tabs.width)
    expect(toast.x + toast.width).toBeLessThan(button?.x ?? 0)
    await page.getByRole('button', { name: 'Undo' }).click()
  })

  it('keeps its buttons together and its tree as high as its rows, 360 px wide', async () => {
    const page = await open(`/p/${fullProject}/traces/${failing()}`, { width: 360, height: 700 })
    const tree = page.getByRole('treegrid')
    await tree.focus()
    const tops = ['Good answer', 'Bad answer', 'Copy trace id', 'Copy link to this span', 'Back to the list'].map(
      async (name) => (await page.getByRole('banner').getByRole('button', { name }).boundingBox())?.y,
    )
    expect(new Set(await Promise.all(tops)).size).toBe(1)
    const height = async () => (await tree.boundingBox())?.height ?? 0
    expect(await height()).toBeGreaterThan(200)
    await page.keyboard.press('Home')
    await page.keyboard.press('z')
    await expect.poll(height).toBeLessThan(30)
  })

  it('shows 3,000 spans with few elements, folds repeats, and comes to the last', async () => {
    const page = await open(`/p/${fullProject}/traces/tr-3000`)
    await page.getByText('3,000 spans').waitFor()
    await page.getByText('RefundAmountError').first().waitFor()
    expect(await domNodeCount(page)).toBeLessThanOrEqual(budget.traceNodes)
    await page.getByRole('treegrid').focus()
    await page.keyboard.press('End')
    await expect.poll(() => page.locator('[role=treegrid] [aria-selected=true]').getAttribute('aria-rowindex')).toBe('3000')
    await page.getByRole('button', { name: 'Fold repeats' }).click()
    await page.getByText('×4').first().waitFor()
  })

  it('shows 100,000 spans', async () => {
    const page = await open(`/p/${fullProject}/traces/tr-100000`)
    await page.getByText('100,000 spans').waitFor()
    await page.getByRole('treegrid').focus()
    await page.keyboard.press('End')
    await expect.poll(() => page.locator('[role=treegrid] [aria-selected=true]').getAttribute('aria-rowindex')).toBe('100000')
    expect(await domNodeCount(page)).toBeLessThanOrEqual(budget.traceNodes)
  })

  it.each([1440, 390])('keeps the names of a tree of 60 levels readable, %d px wide', async (width) => {
    const page = await open(`/p/${fullProject}/traces/${deepTraceId}`, { width })
    const tree = page.getByRole('treegrid')
    await tree.focus()
    await page.keyboard.press('End')
    const row = page.locator('[role=treegrid] [aria-selected=true]')
    await expect.poll(() => row.getAttribute('aria-level')).toBe('60')
    expect(await row.getByTitle('Level 59', { exact: true }).textContent()).toBe('59')
    const name = await row.getByText('delegate to agent 59').boundingBox()
    expect(name?.width).toBeGreaterThan(90)
  })

  it('follows a trace that runs until it is over', async () => {
    const running = fixture().store.traces.find((trace) => trace.status === 'IN_PROGRESS')?.traceId ?? ''
    const page = await open(`/p/${fullProject}/traces/${running}`)
    await page.getByText('Running', { exact: true }).waitFor()
    await page.getByText('16 spans').waitFor()
    await expect
      .poll(async () => {
        fixture().finish(running)
        return page.getByText('22 spans').count()
      })
      .toBe(1)
    expect(await page.getByText('Running', { exact: true }).count()).toBe(0)
  })

  it('says so where there is no such trace', async () => {
    const page = await open(`/p/${fullProject}/traces/tr-none`)
    await expect.poll(() => page.getByRole('alert').textContent()).toContain('No trace tr-none.')
  })

  describe('hostile traces', () => {
    const ran = (page: Page) => page.evaluate(() => '__pwned' in window)

    it('run nothing and load nothing, in the list and in every part of the page (HX-50, HX-51)', async () => {
      const page = await open(`/p/${fullProject}/traces`)
      await page.getByText('<script>window.__pwned=1</script>').first().waitFor()
      for (const span of ['0000000000000000', '0000000000000004', '0000000000000005', '0000000000000007', '0000000000000012']) {
        await page.goto(`${fixture().url}/p/${fullProject}/traces/tr-hostile?span=${span}`)
        await page.getByRole('region', { name: 'Span' }).waitFor()
        for (const fold of await page.getByRole('button', { name: /^(Attributes|Events|Resource)/ }).all())
          if ((await fold.getAttribute('aria-expanded')) === 'false') await fold.click()
      }
      await page.goto(`${fixture().url}/p/${fullProject}/traces/tr-hostile?view=messages`)
      await page.getByText('Picture at evil.example').first().waitFor()
      expect(await page.locator('a[href^="javascript:"], a[href^="data:"], main img').count()).toBe(0)
      expect(await ran(page)).toBe(false)
    })

    it('show what would not be seen (HX-54)', async () => {
      const page = await open(`/p/${fullProject}/traces/tr-hostile`)
      const tree = page.getByRole('treegrid')
      await tree.getByText('RLO').first().waitFor()
      await tree.getByText('ZWSP').first().waitFor()
      expect(await tree.textContent()).not.toMatch(/[\u202e\u200b\u001b]/)
    })

    it('show a picture only after a click', async () => {
      const page = await open(`/p/${fullProject}/traces/${failing()}?view=messages`)
      const button = page.getByRole('button', { name: 'Show picture' }).first()
      await button.waitFor()
      expect(await page.locator('main img').count()).toBe(0)
      await button.click()
      await page.locator('main img').waitFor()
    })
  })
})
