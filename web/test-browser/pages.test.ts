import { type TraceSkeleton, traceSkeletonPath, type TraceSummary } from '@assay/protocol'
import type { Page } from 'playwright-core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { deepTraceId } from '../dev/example-skeleton.ts'
import { emptyProject, fullProject } from '../dev/fixture-store.ts'
import { feedbackName, pagePerson } from '../src/tracing/feedback-name.ts'
import { chromiumPath } from './chromium.ts'
import { axeViolations, domNodeCount, overflowsSideways, selectedSpan } from './page-checks.ts'
import { pagesInChromium } from './pages-in-chromium.ts'

const budget = { traceNodes: 1500 }

describe.skipIf(chromiumPath() === null)('the pages in Chromium', { timeout: 60_000 }, () => {
  const { fixture, open } = pagesInChromium()
  const failing = () => fixture().store.traces.find((trace) => trace.error?.startsWith('RefundAmountError') === true)?.traceId ?? ''
  /** A trace of its own for one test. */
  const aTrace = (part: Partial<TraceSummary>): string => {
    const traceId = fixture().emit(fullProject)
    Object.assign(fixture().store.find(traceId), part)
    onTestFinished(() => fixture().store.remove(traceId))
    return traceId
  }
  const rows = (page: Page) => page.locator('[role=grid] [role=row][aria-selected]')

  describe('the traces list', () => {
    it('is where one arrives: the newest project, newest trace first', async () => {
      const page = await open('/')
      await rows(page).first().waitFor()
      expect(new URL(page.url()).pathname).toBe(`/p/${fullProject}/traces`)
      const times = await page.locator('[role=gridcell] time').evaluateAll((all) => all.map((time) => time.getAttribute('datetime') ?? ''))
      expect(times.length).toBeGreaterThan(20)
      expect(times).toEqual(times.toSorted().toReversed())
    })

    it('draws only the rows in view, and reaches the last of all pages', async () => {
      const page = await open(`/p/${fullProject}/traces`)
      await rows(page).first().waitFor()
      expect(await rows(page).count()).toBeLessThan(60)
      const grid = page.getByRole('grid', { name: 'Traces' })
      const total = String(fixture().store.traces.length + 1)
      await expect
        .poll(
          async () => {
            await grid.evaluate((element) => element.scrollTo(0, element.scrollHeight))
            return grid.getAttribute('aria-rowcount')
          },
          { timeout: 20_000 },
        )
        .toBe(total)
      expect(await rows(page).last().getAttribute('aria-rowindex')).toBe(total)
    })

    it('filters by a facet, shows it as a chip and in the address, and takes it back', async () => {
      const page = await open(`/p/${fullProject}/traces`)
      await page.getByLabel('Error', { exact: false }).and(page.getByRole('checkbox')).first().check()
      await page.waitForURL('**/traces?q=status:error')
      await expect.poll(() => page.locator('[role=grid] [role=img][aria-label=Error]').count()).toBeGreaterThan(5)
      await page.getByRole('button', { name: 'Remove status error' }).click()
      await page.waitForURL((url) => url.search === '')
      await page.goBack()
      await page.getByRole('button', { name: 'Remove status error' }).waitFor()
    })

    it('finds words that are typed, and gives the last chip back as text', async () => {
      const page = await open(`/p/${fullProject}/traces`)
      await rows(page).first().waitFor()
      await page.keyboard.press('/')
      await page.keyboard.type('-env:dev "gift card" Svalbard')
      await page.keyboard.press('Enter')
      await page.getByText('No trace matches.').waitFor()
      await page.getByRole('textbox', { name: 'Filter' }).fill('Svalbard')
      await page.keyboard.press('Enter')
      await expect.poll(() => rows(page).first().textContent()).toContain('Ship to Svalbard')
      await page.getByRole('textbox', { name: 'Filter' }).fill('')
      await page.keyboard.press('Backspace')
      expect(await page.getByRole('textbox', { name: 'Filter' }).inputValue()).toContain('-env:dev')
    })

    it('underlines the word that the server cannot read', async () => {
      const page = await open(`/p/${fullProject}/traces?q=status:error+bogus:1`)
      await page.getByText('The filter cannot be read.').waitFor()
      expect(await page.locator('#query-error u').textContent()).toBe('bogus')
      expect(await page.getByRole('textbox', { name: 'Filter' }).getAttribute('aria-invalid')).toBe('true')
    })

    it('lets new rows wait without moving the others, and follows when told to', async () => {
      const page = await open(`/p/${fullProject}/traces`)
      await rows(page).first().waitFor()
      const before = await rows(page).first().textContent()
      const emitTwo = async () => {
        fixture().emit(fullProject)
        fixture().emit(fullProject)
      }
      // The stream may still be opening: what came before it is in the list.
      await expect
        .poll(async () => {
          await emitTwo()
          return page.getByRole('button', { name: /new/ }).count()
        })
        .toBe(1)
      expect(await rows(page).first().textContent()).toBe(before)
      await page.getByRole('button', { name: /new/ }).click()
      await expect.poll(() => rows(page).first().textContent()).not.toBe(before)

      await page.keyboard.press('L')
      const followed = await rows(page).first().textContent()
      fixture().emit(fullProject)
      await expect.poll(() => rows(page).first().textContent()).not.toBe(followed)
      expect(await page.getByRole('button', { name: /\d new/ }).count()).toBe(0)
    })

    it('narrows to the part of the histogram that is dragged over', async () => {
      const page = await open(`/p/${fullProject}/traces`)
      await rows(page).first().waitFor()
      const plot = page.getByLabel(/^Traces over time/)
      const box = await plot.boundingBox()
      if (box === null) throw new Error('the histogram has no box')
      await page.mouse.move(box.x + box.width * 0.5, box.y + 20)
      await page.mouse.down()
      await page.mouse.move(box.x + box.width * 0.6, box.y + 20, { steps: 4 })
      await page.mouse.up()
      await page.waitForURL(/sel=\d+~\d+/)
      const [fromMs, toMs] = (new URL(page.url()).searchParams.get('sel') ?? '').split('~').map(Number)
      await expect
        .poll(async () => {
          const times = await page
            .locator('[role=gridcell] time')
            .evaluateAll((all) => all.map((time) => Date.parse(time.getAttribute('datetime') ?? '')))
          return times.length > 0 && times.every((time) => time >= (fromMs ?? 0) && time < (toMs ?? 0))
        })
        .toBe(true)
      await plot.press('Escape')
      await page.waitForURL((url) => !url.search.includes('sel='))
    })

    it('is worked by keys: move, select, sort out errors, move the window, open, come back', async () => {
      const page = await open(`/p/${fullProject}/traces`)
      await rows(page).first().waitFor()
      await page.keyboard.press('j')
      await page.keyboard.press('j')
      await page.keyboard.press('x')
      await page.getByText('1 trace selected').waitFor()
      await page.keyboard.press('Escape')
      await page.keyboard.press('+')
      await page.getByText('Thumb up given').waitFor()
      await page.keyboard.press('e')
      await page.waitForURL('**?q=status:error')
      await page.keyboard.press('e')
      await page.waitForURL((url) => url.search === '')
      await page.keyboard.press('[')
      await page.waitForURL(/from=/)
      await page.goBack()
      await page.keyboard.press('g')
      await page.keyboard.press('u')
      await page.waitForURL('**?tab=users')
      await page.getByRole('grid', { name: 'Users' }).waitFor()
      await page.goBack()
      await rows(page).first().waitFor()
      await page.keyboard.press('Enter')
      await page.getByRole('treegrid').waitFor()
      await page.keyboard.press('Escape')
      await page.getByRole('grid', { name: 'Traces' }).waitFor()
      await page.keyboard.press('?')
      await expect.poll(() => page.getByRole('dialog', { name: 'Keyboard shortcuts' }).isVisible()).toBe(true)
    })

    it('selects only what it shows: another filter has a selection of its own', async () => {
      const page = await open(`/p/${fullProject}/traces`)
      await rows(page).first().waitFor()
      await page.keyboard.press('j')
      await page.keyboard.press('x')
      await page.getByText('1 trace selected').waitFor()
      await page.keyboard.press('e')
      await page.waitForURL('**?q=status:error')
      await page.getByText('1 trace selected').waitFor({ state: 'detached' })
    })

    it('deletes what is selected, though somebody else was faster with one of them', async () => {
      const [first, second] = [fixture().emit(fullProject), fixture().emit(fullProject)]
      const page = await open(`/p/${fullProject}/traces`)
      for (const traceId of [first, second]) {
        await page.locator(`[role=row]:has([href$="${traceId}"])`).hover()
        await page.getByRole('checkbox', { name: `Select ${traceId}` }).check()
      }
      fixture().store.remove(first)
      await page.getByRole('button', { name: 'Delete…' }).click()
      await page.getByRole('button', { name: 'Delete 2 traces' }).click()
      await page.getByText('2 traces deleted').waitFor()
      await page.getByText('2 traces selected').waitFor({ state: 'detached' })
      expect(fixture().store.traces.filter(({ traceId }) => traceId === first || traceId === second)).toEqual([])
    })

    it('binds the keys of the filter where a filter is shown', async () => {
      const page = await open(`/p/${fullProject}/traces?tab=users`)
      await page.getByRole('grid', { name: 'Users' }).waitFor()
      await page.keyboard.press('e')
      await page.keyboard.press('g')
      await page.keyboard.press('t')
      await page.waitForURL((url) => url.searchParams.get('tab') === null)
      expect(new URL(page.url()).search).toBe('')
    })

    it('marks a trace that went well though spans of it failed', async () => {
      const one = aTrace({ status: 'OK', errorCount: 1, error: null })
      const none = aTrace({ status: 'OK', errorCount: 0, error: null })
      const page = await open(`/p/${fullProject}/traces`)
      const row = (traceId: string) => page.locator(`[role=row]:has([href$="${traceId}"])`)
      await expect.poll(() => row(one).getByTitle('1 failed span', { exact: true }).textContent()).toContain('1 failed')
      expect(
        await row(none)
          .getByTitle(/failed span/)
          .count(),
      ).toBe(0)
    })

    it('shows the beginning of name, question and answer, however long each is', async () => {
      const traceId = aTrace({
        status: 'OK',
        error: null,
        name: 'N'.repeat(3000),
        inputPreview: `{"question": "${'q'.repeat(1000)}`,
        outputPreview: 'o'.repeat(1000),
      })
      const page = await open(`/p/${fullProject}/traces`)
      const row = page.locator(`[role=row]:has([href$="${traceId}"])`)
      const link = (await row.locator('a').boundingBox()) ?? { x: 0, width: 0 }
      for (const text of [/^N+$/, /^\{question/, /^o+$/]) {
        const box = (await row.getByText(text).last().boundingBox()) ?? { x: 0, width: 0 }
        expect(box.width).toBeGreaterThan(100)
        if (text.source !== '^o+$') expect(box.x + box.width).toBeLessThanOrEqual(link.x + link.width + 1)
      }
    })

    it('says what the counts beside a filtered list are of', async () => {
      const page = await open(`/p/${fullProject}/traces`)
      await page.getByRole('complementary', { name: 'Filters' }).getByRole('checkbox').first().waitFor()
      const note = page.getByText('Counts and chart are of all of this time, whatever the filter.')
      expect(await note.count()).toBe(0)
      await page.keyboard.press('e')
      await note.waitFor()
    })

    it('leads other addresses of a list to it', async () => {
      const page = await open(`/w/team%20a/p/${fullProject}/conversations`)
      await page.waitForURL(`**/w/team%20a/p/${fullProject}/traces?tab=conversations`)
      await page.goto(`${fixture().url}/p/${fullProject}/users`)
      await page.waitForURL(`**/p/${fullProject}/traces?tab=users`)
    })

    it.each(['traces', 'connect'])('says so where there is no such project: %s', async (name) => {
      const page = await open(`/p/999/${name}`)
      await page.getByRole('heading', { name: 'There is no project 999.' }).waitFor()
      expect(await page.getByRole('button', { name: /^Project/ }).count()).toBe(0)
      await page.getByRole('link', { name: 'To the newest project' }).click()
      await page.waitForURL(`**/p/${fullProject}/traces`)
    })

    it('keeps one thumb of a person, however fast a mind changes', async () => {
      const page = await open(`/p/${fullProject}/traces`)
      await rows(page).first().waitFor()
      await page.keyboard.press('j')
      const traceId = (await page.locator('[role=row][aria-selected] a').first().getAttribute('href'))?.split('/').at(-1) ?? ''
      const thumbs = () =>
        fixture()
          .store.find(traceId)
          .assessments.filter(({ name, source }) => name === feedbackName.thumb && source.id === pagePerson)
          .map(({ value }) => value)
      await page.keyboard.press('+')
      await page.keyboard.press('-')
      await page.getByText('Thumb down given').waitFor()
      expect(thumbs()).toEqual([false])
      await page.getByRole('button', { name: 'Undo' }).click()
      await expect.poll(thumbs).toEqual([])
    })

    it('shows spans, conversations and users, and a row leads to its traces', async () => {
      const page = await open(`/p/${fullProject}/traces?tab=spans`)
      await page.getByRole('grid', { name: 'Spans' }).getByText('moderate_input').first().waitFor()
      await page.getByRole('button', { name: 'Conversations' }).click()
      await page.getByRole('grid', { name: 'Conversations' }).getByText(/^c-/).first().click()
      await page.waitForURL(/q=session:c-/)
      await page.getByRole('grid', { name: 'Traces' }).waitFor()
      await expect.poll(() => rows(page).count()).toBeGreaterThan(0)
    })
  })

  describe('the trace page', () => {
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
      await page.getByRole('button', { name: 'Copy span as JSON' }).click()
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
      await page.route('**/feedback', (route) => route.abort())
      await field.fill('first')
      await field.press('Enter')
      await page.keyboard.type('second')
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
      const toast = (await page.getByText('Thumb up given').locator('..').boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 }
      const tabs = (await page.getByRole('navigation', { name: 'Views' }).boundingBox()) ?? { x: 0, width: 0 }
      const button = await page.getByRole('button', { name: 'Good answer' }).boundingBox()
      const bar = await page.getByRole('banner').boundingBox()
      expect(toast.x).toBeGreaterThan(tabs.x + tabs.width)
      expect(toast.x + toast.width).toBeLessThan(button?.x ?? 0)
      expect(toast.y + toast.height).toBeLessThanOrEqual(bar?.height ?? 0)
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

  describe('the way in', () => {
    it('shows snippets with the real address and why the last request was refused, and opens the first trace', async () => {
      const page = await open(`/p/${emptyProject}/traces`)
      await page.getByText(`npm i ${fixture().url}/sdk.tgz`).waitFor()
      await page.getByRole('tab', { name: 'Python (MLflow)' }).click()
      await page.getByText(`MLFLOW_TRACKING_URI=${fixture().url}`).waitFor()
      await page.getByText('The path is /v1/traces, with an s.').waitFor()
      await page.getByRole('button', { name: 'Copy commands' }).click()
      expect(await page.evaluate(() => navigator.clipboard.readText())).toContain(`export MLFLOW_TRACKING_URI=${fixture().url}`)
      await page.getByText('Waiting for the first span…').waitFor()
      const traceId = fixture().emit(emptyProject)
      await page.waitForURL(`**/p/${emptyProject}/traces/${traceId}`)
      await page.getByRole('treegrid').waitFor()
      fixture().store.remove(traceId)
    })
  })

  describe('another workspace', () => {
    it('is named in every address and every question', async () => {
      const asked: (string | undefined)[] = []
      const page = await open('/w/team%20a/')
      page.on('request', (request) => {
        if (request.url().includes('/api/')) asked.push(request.headers()['x-mlflow-workspace'])
      })
      await page.waitForURL(`**/w/team%20a/p/${fullProject}/traces`)
      await rows(page).nth(2).click()
      await page.waitForURL(`**/w/team%20a/p/${fullProject}/traces/tr-*`)
      await page.getByRole('treegrid').waitFor()
      expect(asked.length).toBeGreaterThan(1)
      expect(new Set(asked)).toEqual(new Set(['team a']))
    })
  })

  describe('every page', () => {
    /** Address and what stands there when it is ready. */
    const places = (): Record<string, [path: string, ready: string]> => ({
      'traces list': [`/p/${fullProject}/traces?q=env:production`, '[role=grid] [role=row][aria-selected]'],
      'refused filter': [`/p/${fullProject}/traces?q=bogus:1`, '#query-error'],
      'empty list': [`/p/${fullProject}/traces?q=nothinglikethis`, 'text=No trace matches.'],
      spans: [`/p/${fullProject}/traces?tab=spans`, '[role=grid] [role=row][aria-selected]'],
      conversations: [`/p/${fullProject}/traces?tab=conversations`, '[role=grid] [role=row][aria-selected]'],
      users: [`/p/${fullProject}/traces?tab=users`, '[role=grid] [role=row][aria-selected]'],
      'trace with an error': [`/p/${fullProject}/traces/${failing()}`, '[aria-label=Exception]'],
      'model call': [`/p/${fullProject}/traces/${failing()}?span=0000000000000011`, 'text=Tokens and cost'],
      search: [`/p/${fullProject}/traces/${failing()}?span=0000000000000007`, 'text=kb/refunds-1.md'],
      messages: [`/p/${fullProject}/traces/${failing()}?view=messages`, 'text=Show picture'],
      'hostile trace': [`/p/${fullProject}/traces/tr-hostile`, '[aria-label=Exception]'],
      connect: [`/p/${fullProject}/connect`, '[role=tabpanel]'],
      'no such trace': [`/p/${fullProject}/traces/tr-none`, '[role=alert]'],
      'no such page': ['/nowhere', 'text=There is no page'],
    })

    it.each(['light', 'dark'] as const)(
      'has no accessibility violation in the %s theme',
      async (colorScheme) => {
        const found: Record<string, string[]> = {}
        for (const [name, [path, ready]] of Object.entries(places())) {
          const page = await open(path, { colorScheme })
          await page.locator(ready).first().waitFor()
          const violations = await axeViolations(page)
          if (violations.length > 0) found[name] = violations
        }
        expect(found).toEqual({})
      },
      180_000,
    )

    it('fits a window 320 px wide', async () => {
      const wide: string[] = []
      for (const [name, [path, ready]] of Object.entries(places())) {
        const page = await open(path, { width: 320, height: 700 })
        await page.locator(ready).first().waitFor({ state: 'attached' })
        if (await overflowsSideways(page)) wide.push(name)
      }
      expect(wide).toEqual([])
    }, 120_000)

    it('has the theme of the system before the first paint, and keeps a choice', async () => {
      const page = await open(`/p/${fullProject}/traces`, { colorScheme: 'dark' })
      expect(await page.evaluate(() => document.documentElement.dataset['theme'])).toBe('dark')
      await page.getByRole('button', { name: 'Theme: system' }).click()
      expect(await page.evaluate(() => document.documentElement.dataset['theme'])).toBe('light')
      await page.reload({ waitUntil: 'commit' })
      await expect.poll(() => page.evaluate(() => document.documentElement.dataset['theme'])).toBe('light')
    })
  })
})
