import { describe, expect, it } from 'vitest'
import { fullProject } from '../dev/fixture-store.ts'
import { feedbackName, pagePerson } from '../src/tracing/feedback-name.ts'
import { chromiumPath } from './chromium.ts'
import { rows } from './page-checks.ts'
import { pagesInChromium } from './pages-in-chromium.ts'

describe.skipIf(chromiumPath() === null)('the traces list', { timeout: 60_000 }, () => {
  const { fixture, open, aTrace } = pagesInChromium()

  it('has the newest trace first', async () => {
    const page = await open(`/p/${fullProject}/traces`)
    await rows(page).first().waitFor()
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
    await page.waitForURL(`**/p/${fullProject}/now`)
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

  it('shows spans, conversations and users, and a row leads to the talk or to the traces of a user', async () => {
    const page = await open(`/p/${fullProject}/traces?tab=spans`)
    await page.getByRole('grid', { name: 'Spans' }).getByText('moderate_input').first().waitFor()
    await page.getByRole('button', { name: 'Conversations' }).click()
    await page.getByRole('grid', { name: 'Conversations' }).getByText(/^c-/).first().click()
    await page.waitForURL(/\/conversations\/c-/)
    await page.goBack()
    await page.getByRole('button', { name: 'Users' }).click()
    await page.getByRole('grid', { name: 'Users' }).getByText(/^u_/).first().click()
    await page.waitForURL(/q=user:u_/)
    await page.getByRole('grid', { name: 'Traces' }).waitFor()
    await expect.poll(() => rows(page).count()).toBeGreaterThan(0)
  })
})
