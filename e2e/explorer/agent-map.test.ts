import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { lacks } from '../../tools/test/lacks.ts'
import { axeViolationsInBothThemes } from '../harness/browser.ts'
import { type JsonTrace, sendTrace } from '../harness/otlp-json.ts'
import type { RunningServer } from '../harness/server.ts'
import { explorerPage, sidewaysPx } from './explorer-page.ts'

const hourMs = 3_600_000
const hostileTool = '<img src=x onerror=alert(1)>\u202E'

/** An agent that asks a model before each of its tools; `name!` fails. Returns the trace's id. */
async function send(url: string, tools: string[], { version = '1.0', agoMs = hourMs } = {}): Promise<string> {
  const startMs = Date.now() - agoMs
  const rootId = '00000000000000aa'
  const failed = tools.some((tool) => tool.endsWith('!'))
  const called = tools.flatMap((tool, i): JsonTrace['spans'] => {
    const name = tool.replace('!', '')
    return [
      {
        parent: rootId,
        name: 'chat',
        startMs: startMs + 20 * i + 1,
        durationMs: 5,
        attributes: { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'gpt-5' },
      },
      {
        id: `00000000000000b${i}`,
        parent: rootId,
        name: `execute_tool ${name}`,
        startMs: startMs + 20 * i + 10,
        durationMs: 8,
        attributes: { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': name },
        ...(tool.endsWith('!') && { error: `order ${i} is not there` }),
      },
    ]
  })
  const root = {
    id: rootId,
    name: 'shop-agent',
    startMs,
    durationMs: 200,
    attributes: { 'gen_ai.operation.name': 'invoke_agent' },
    ...(failed && { error: 'no answer' }),
  }
  return `tr-${await sendTrace(url, { service: 'shop', version, spans: [root, ...called] })}`
}

async function times(count: number, each: (i: number) => Promise<unknown>): Promise<void> {
  for (let i = 0; i < count; i++) await each(i)
}

describe.skipIf(lacks('chromium'))('the agent map', () => {
  let project = ''
  let loop = ''
  const { open, mayRefuse } = explorerPage(async (server: RunningServer) => {
    const { url } = server
    await times(20, (i) => send(url, ['verify', i < 2 ? 'refund!' : 'refund'], { version: '1.0' }))
    await times(20, (i) => send(url, ['verify', i < 16 ? 'refund!' : 'refund'], { version: '2.0' }))
    // Two refunds that nobody verified, and a tool that only one trace calls.
    await times(2, () => send(url, ['refund'], { version: '2.0' }))
    await send(url, [hostileTool], { version: '2.0' })
    loop = await send(url, ['search', 'search', 'search'], { agoMs: 30 * hourMs })
    const answer = await fetch(`${url}/api/assay/v1/experiments`)
    const { experiments } = (await answer.json()) as { experiments: { experimentId: string; name: string }[] }
    project = `/p/${experiments.find(({ name }) => name === 'shop')?.experimentId}`
  })
  const rows = (page: Page) => page.locator('[role=grid] [role=row][aria-selected]')
  const pane = (page: Page) => page.getByRole('complementary', { name: 'About the map' })
  const step = (page: Page, name: string | RegExp) => page.getByRole('group', { name: 'Map' }).getByRole('button', { name })

  it('is a key away, and shows who called what, how often, how long and how often in vain', async () => {
    const page = await open(`${project}/traces`)
    await page.getByRole('grid').waitFor()
    await page.keyboard.press('g')
    await page.keyboard.press('a')
    await page.waitForURL(`**${project}/map`)
    await step(page, /^agent shop-agent 43 calls, p95 200 ms, 41\.9 % failed, /).waitFor()
    await step(page, /^shop-agent calls refund: 42 calls, p95 8 ms, 42\.9 % failed$/).waitFor()
    await step(page, /^llm gpt-5 83 calls/).waitFor()
  })

  it('leads from a step to its traces, and to those in which it failed', async () => {
    const page = await open(`${project}/map`)
    await step(page, /^tool verify/).click()
    await page.waitForURL(/node=tool:verify/)
    await pane(page).getByRole('link', { name: 'Show these 40 traces' }).click()
    await page.waitForURL(/traces\?q=tool:verify/)
    await page.getByText('40 traces').waitFor()
    await page.goBack()
    await step(page, /^tool refund/).click()
    await pane(page).getByText('order … is not there').waitFor()
    await pane(page).getByRole('link', { name: 'Show 18 failing' }).click()
    await page.waitForURL(/traces\?q=id:tr-/)
    await expect.poll(() => rows(page).count()).toBe(18)
  })

  it('leads from an error to the span that failed', async () => {
    const page = await open(`${project}/map?node=tool:refund`)
    await pane(page)
      .getByRole('link', { name: /order … is not there/ })
      .click()
    await page.waitForURL(/traces\/tr-.*span=00000000000000b1/)
    await page.getByText('order 1 is not there').first().waitFor()
  })

  it('is walked with the arrows alone, along calls', async () => {
    const page = await open(`${project}/map`)
    await step(page, /^Traces \d/).focus()
    const focused = () => page.evaluate<string>('document.activeElement.textContent')
    await page.keyboard.press('ArrowRight')
    expect(await focused()).toMatch(/^Traces calls shop-agent/)
    await page.keyboard.press('ArrowRight')
    expect(await focused()).toMatch(/^agent shop-agent/)
    await page.keyboard.press('ArrowRight')
    const first = await focused()
    expect(first).toMatch(/^shop-agent calls /)
    await page.keyboard.press('ArrowDown')
    expect(await focused()).not.toBe(first)
    await page.keyboard.press('Enter')
    await page.waitForURL(/node=.*&caller=agent:shop-agent/)
    await pane(page)
      .getByRole('heading', { name: /^shop-agent → / })
      .waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(() => page.url()).not.toContain('node=')
  })

  it('becomes larger, smaller, moves and fits', async () => {
    const page = await open(`${project}/map`)
    await step(page, /^Traces \d/).waitFor()
    const box = async () => (await step(page, /^agent shop-agent/).boundingBox()) ?? { x: 0, width: 0 }
    const before = await box()
    await page.keyboard.press('+')
    await expect.poll(async () => (await box()).width).toBeGreaterThan(before.width * 1.2)
    await page.keyboard.press('0')
    await expect.poll(async () => (await box()).width).toBeCloseTo(before.width, 0)
    await page.mouse.move(400, 120)
    await page.mouse.down()
    await page.mouse.move(500, 160, { steps: 4 })
    await page.mouse.up()
    await expect.poll(async () => (await box()).x - before.x).toBeCloseTo(100, 0)
    await page.mouse.wheel(0, -200)
    await expect.poll(async () => (await box()).width).toBeGreaterThan(before.width * 1.2)
  })

  it('shows the map of one path alone, and all again', async () => {
    const page = await open(`${project}/map`)
    const paths = pane(page).getByRole('button', { name: /shop-agent → gpt-5/ })
    await expect.poll(() => paths.first().textContent()).toContain('40 traces, 93.0 %')
    expect(await paths.first().textContent()).toContain('55.0 % without failure')
    await paths.nth(1).click()
    await step(page, /^agent shop-agent 2 calls/).waitFor()
    expect(await step(page, /^tool verify/).count()).toBe(0)
    await paths.nth(1).click()
    await step(page, /^tool verify 40 calls/).waitFor()
  })

  it('sets a version against another, and says what is surely different', async () => {
    const page = await open(`${project}/map`)
    await page.getByRole('button', { name: 'Compare', exact: true }).click()
    await page.getByRole('button', { name: 'Version 1.0' }).click()
    await page.waitForURL(/vs=version:1\.0/)
    await step(page, /^tool refund 22 calls.*▲ more errors/).waitFor()
    await pane(page).getByText('▲ more errors').first().waitFor()
    await pane(page).getByText('against 20 traces').waitFor()
    expect(await step(page, /^tool verify 20 calls, p95 8 ms, [\d<]+ % time$/).count()).toBe(1)
  })

  it('sets a window against the one before, and calls nothing new of which one trace cannot tell', async () => {
    const page = await open(`${project}/map?vs=before`)
    await step(page, /^tool search no calls, − gone$/).waitFor()
    await step(page, /^tool verify 40 calls, p95 8 ms, [\d<]+ % time$/).waitFor()
  })

  it('checks a declared flow, and leads to the traces that break it', async () => {
    const page = await open(`${project}/map`)
    await pane(page).getByRole('textbox', { name: 'A rule a line' }).fill('refund only after verify\nnever serch')
    await pane(page).getByRole('button', { name: 'Check' }).click()
    await page.waitForURL(/flow=refund\+only\+after\+verify/)
    await pane(page).getByText('✕ broken in 2 of 42 traces').waitFor()
    await pane(page).getByText('No step is named ‘serch’.').waitFor()
    await pane(page).getByRole('link', { name: 'all 2' }).click()
    await expect.poll(() => rows(page).count()).toBe(2)
  })

  it('says what a rule has wrong, and where', async () => {
    mayRefuse()
    const page = await open(`${project}/map?flow=refund+onyl+after+verify`)
    await pane(page).getByText("'onyl' is not 'only' or 'before' or 'at'. Did you mean 'only'?").waitFor()
    expect(await pane(page).locator('u').textContent()).toBe('onyl')
    await step(page, /^tool verify/).waitFor()
  })

  it('has all of it as tables too, with names as text', async () => {
    const page = await open(`${project}/map`)
    await step(page, /^Traces \d/).waitFor()
    await page.keyboard.press('t')
    await page.waitForURL(/view=table/)
    const row = page.getByRole('table', { name: 'Steps' }).getByRole('row', { name: /img src=x/ })
    expect(await row.getByRole('rowheader').textContent()).toMatch(/^<img src=x onerror=alert\(1\)>./)
    await row.getByRole('button').click()
    await pane(page)
      .getByRole('heading', { name: /<img src=x/ })
      .waitFor()
    await page.keyboard.press('T')
    await step(page, /<img src=x/)
      .first()
      .waitFor()
    expect(await page.locator('img').count()).toBe(0)
  })

  it('says that nothing matches, what could not be loaded, and what a query has wrong', async () => {
    mayRefuse()
    const page = await open(`${project}/map?q=tool:nothing`)
    await page.getByText('No traces match.').waitFor()
    await page.goto(page.url().replace('tool:nothing', 'latency:x'))
    await page.getByText("'latency' cannot be 'x'.").waitFor()
    await page.route('**/api/**/map?**', (route) => route.fulfill({ status: 500, json: { error_code: 'INTERNAL_ERROR', message: 'no' } }))
    await page.goto(page.url().replace('latency:x', 'tool:verify'))
    await page.getByText('This could not be loaded').waitFor()
    await page.unroute('**/api/**/map?**')
    await page.getByRole('button', { name: 'Try again' }).click()
    await step(page, /^tool verify 40 calls/).waitFor()
  })

  it('is of one trace too, with its loops counted', async () => {
    const page = await open(`${project}/traces/${loop}`)
    await page.getByRole('treegrid').waitFor()
    await page.keyboard.press('3')
    await page.waitForURL(/view=graph/)
    await step(page, /^shop-agent calls search: 3 calls/).waitFor()
    expect(await step(page, /^tool search/).textContent()).toContain('×3')
    await step(page, /^tool search/).click()
    await page.waitForURL(/span=00000000000000b0/)
    await page.getByRole('treegrid').waitFor()
  })

  it.each([
    { width: 1440, height: 900 },
    { width: 360, height: 800 },
  ])('can be read by everybody at $width pixels', async (size) => {
    const page = await open(`${project}/map?node=tool:refund&vs=version:1.0&flow=refund+only+after+verify`, size)
    await step(page, /^tool verify/).waitFor()
    await pane(page).getByText('✕ broken').waitFor()
    await pane(page).getByText('order … is not there').waitFor()
    expect(await axeViolationsInBothThemes(page)).toEqual([])
    expect(await sidewaysPx(page)).toBe(0)
    await page.goto(`${page.url()}&view=table`)
    await page.getByRole('table', { name: 'Steps' }).waitFor()
    expect(await axeViolationsInBothThemes(page)).toEqual([])
    expect(await sidewaysPx(page)).toBe(0)
  })
})
