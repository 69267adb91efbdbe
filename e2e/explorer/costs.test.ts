import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { lacks } from '../../tools/test/lacks.ts'
import { axeViolationsInBothThemes } from '../harness/browser.ts'
import { sendTrace } from '../harness/otlp-json.ts'
import type { RunningServer } from '../harness/server.ts'
import { explorerPage, sidewaysPx } from './explorer-page.ts'

const hourMs = 3_600_000
const rule = 'Send any item back within thirty days of delivery for your money.'

/** An agent that repeats the sums of its call; ten cents of gpt-4o, or a call of a model without a price. */
async function send(url: string, agoMs: number, { model = 'gpt-4o', user = 'ann', said = 'Ask a person.' } = {}): Promise<string> {
  const startMs = Date.now() - agoMs
  const rootId = '00000000000000aa'
  const usage = { 'gen_ai.usage.input_tokens': 36_000, 'gen_ai.usage.output_tokens': 1_000, 'gen_ai.request.model': model }
  return sendTrace(url, {
    service: 'shop',
    spans: [
      {
        id: rootId,
        name: 'invoke_agent',
        startMs,
        durationMs: 4000,
        attributes: { 'gen_ai.operation.name': 'invoke_agent', 'user.id': user, ...usage },
      },
      {
        parent: rootId,
        name: 'search_kb',
        startMs: startMs + 10,
        durationMs: 300,
        attributes: { 'mlflow.spanType': '"RETRIEVER"', 'mlflow.spanOutputs': JSON.stringify([{ page_content: rule }]) },
      },
      {
        parent: rootId,
        name: 'execute_tool find_order',
        startMs: startMs + 400,
        durationMs: 2000,
        attributes: { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'find_order' },
      },
      {
        parent: rootId,
        name: `chat ${model}`,
        startMs: startMs + 2500,
        durationMs: 1000,
        attributes: {
          'gen_ai.operation.name': 'chat',
          'gen_ai.output.messages': JSON.stringify([{ role: 'assistant', parts: [{ type: 'text', content: said }] }]),
          ...usage,
        },
      },
    ],
  })
}

describe.skipIf(lacks('chromium'))('the costs of a project', () => {
  let project = ''
  const { open, mayRefuse, server } = explorerPage(async ({ url }: RunningServer) => {
    await send(url, 30 * hourMs)
    for (let i = 0; i < 4; i++) await send(url, 2 * hourMs + i * 60_000, { user: i === 0 ? 'bob' : 'ann', said: i === 0 ? rule : 'Hm.' })
    await send(url, hourMs, { model: 'house-model' })
    const answer = await fetch(`${url}/api/assay/v1/experiments`)
    const { experiments } = (await answer.json()) as { experiments: { experimentId: string; name: string }[] }
    project = `/p/${experiments.find(({ name }) => name === 'shop')?.experimentId}`
  })

  const cells = async (page: Page, region: string) => {
    const rows = page.getByRole('region', { name: region }).getByRole('row')
    await rows.nth(1).waitFor()
    return Promise.all((await rows.all()).slice(1).map((row) => row.locator('th, td').allTextContents()))
  }

  it('are five numbers against the window before, in which nothing is counted twice', async () => {
    const page = await open(`${project}/now`)
    await page.getByRole('link', { name: 'Costs' }).waitFor()
    await page.keyboard.press('g')
    await page.keyboard.press('$')
    await page.waitForURL(`**${project}/costs`)
    const numbers = page.getByRole('definition')
    await expect
      .poll(() => numbers.allTextContents())
      .toEqual([
        '≥ $0.4000',
        '+300 % vs before',
        '$0.0800',
        '−20 % vs before · 5 traces',
        '185.0k',
        '+400 % vs before',
        '0.0 %',
        '±0 pp vs before',
        '1',
        'of 5: the cost is a lower bound',
      ])
  })

  it('are ranked by what one asks, and lead to the traces', async () => {
    const page = await open(`${project}/costs`)
    expect((await cells(page, 'By model')).map((row) => row.slice(0, 4))).toEqual([
      ['gpt-4o', '$0.4000', '100.0 %', '4'],
      ['house-model', '–', '0.0 %', '1'],
    ])
    await page.getByRole('button', { name: 'Copy as CSV: By model' }).click()
    await expect.poll(() => page.evaluate<string>('navigator.clipboard.readText()')).toContain('"house-model",,1,1,36000,0,1000,0,1,')
    await page.getByRole('button', { name: 'User' }).click()
    await page.waitForURL('**/costs?by=user')
    expect((await cells(page, 'By user')).map((row) => row.slice(0, 2))).toEqual([
      ['ann', '≥ $0.3000'],
      ['bob', '$0.1000'],
    ])
    await page.getByRole('link', { name: 'bob' }).click()
    await page.waitForURL('**/traces?q=user:bob')
    await expect.poll(() => page.locator('[role=grid] [role=row][aria-selected]').count()).toBe(1)
  })

  it('can be filtered, and say where a filter is wrong', async () => {
    mayRefuse()
    const page = await open(`${project}/costs?q=user:bob`)
    await expect.poll(() => page.getByRole('definition').first().textContent()).toBe('$0.1000')
    await page.getByRole('button', { name: 'Remove user bob' }).click()
    await expect.poll(() => page.getByRole('definition').first().textContent()).toBe('≥ $0.4000')
    await page.keyboard.press('/')
    await page.keyboard.type('cost:much')
    await page.keyboard.press('Enter')
    await page.getByText('The filter could not be read.').waitFor()
    await page.getByRole('alert').getByText('much').first().waitFor()
  })

  it('are drawn over time, and told in a table by t', async () => {
    const page = await open(`${project}/costs?of=tokens`)
    const chart = page.getByRole('figure', { name: 'Tokens' })
    await chart.getByRole('group').focus()
    await page.keyboard.press('ArrowLeft')
    await chart.getByRole('status').getByText('37,000, house-model 37,000').waitFor({ state: 'attached' })
    await page.keyboard.press('t')
    await expect.poll(() => chart.getByRole('columnheader').allTextContents()).toEqual(['time', 'all', 'gpt-4o', 'house-model'])
  })

  it('name the dearest step, the slowest tool and what was retrieved for nothing, and lead to just these traces', async () => {
    const page = await open(`${project}/costs`)
    expect((await cells(page, 'Most expensive steps'))[0]).toEqual([' LLMchat gpt-4o', '$0.4000', '100.0 %', '4', '$0.1000'])
    expect((await cells(page, 'Slowest tools'))[0]?.slice(0, 3)).toEqual(['find_order', '10.00 s', '5'])
    expect(await cells(page, 'Unused retrievals')).toEqual([['search_kb', '4 of 5', '1 of 5']])
    await page.getByText('an answer in other words is not seen').waitFor()
    await page.getByRole('region', { name: 'Unused retrievals' }).getByRole('link').click()
    await page.waitForURL(/\/traces\?q=id:tr-/)
    await expect.poll(() => page.locator('[role=grid] [role=row][aria-selected]').count()).toBe(4)
  })

  it('have a place to state the price that is missing, price the calls anew and take it back', async () => {
    const page = await open(`${project}/costs`)
    const unpriced = page.getByRole('region', { name: 'Unpriced models' })
    await unpriced.getByRole('textbox', { name: 'Input price of house-model' }).fill('much')
    await unpriced.getByRole('button', { name: 'Save price of house-model' }).click()
    await unpriced.getByRole('alert').waitFor()
    await unpriced.getByRole('textbox', { name: 'Input price of house-model' }).fill('1')
    await unpriced.getByRole('textbox', { name: 'Output price of house-model' }).fill('4')
    await page.keyboard.press('Enter')
    await page.getByText('house-model has a price: its spans are priced anew').waitFor()
    await unpriced.waitFor({ state: 'detached' })
    await expect.poll(() => page.getByRole('definition').first().textContent()).toBe('$0.4400')
    await page.getByRole('button', { name: 'Undo' }).click()
    await unpriced.waitFor()
    await expect.poll(() => page.getByRole('definition').first().textContent()).toBe('≥ $0.4000')
  })

  it('say what could not be loaded, and try again', async () => {
    mayRefuse()
    const page = await open(`${project}/now`)
    await page.route('**/costs?**', (route) => route.fulfill({ status: 500, json: { error_code: 'INTERNAL_ERROR', message: 'no' } }))
    await page.getByRole('link', { name: 'Costs' }).click()
    await page.getByText('This could not be loaded').waitFor()
    await page.unroute('**/costs?**')
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('region', { name: 'By model' }).waitFor()
  })

  it('are none where a window has no traces', async () => {
    const page = await open(`${project}/costs?from=now-10m`)
    await page.getByText('No traces in this window.').waitFor()
  })

  it.each([
    { width: 1440, height: 900 },
    { width: 360, height: 800 },
  ])('can be read by everybody at $width pixels', async (size) => {
    const page = await open(`${project}/costs`, size)
    await cells(page, 'Unused retrievals')
    await cells(page, 'Unpriced models')
    expect(await axeViolationsInBothThemes(page)).toEqual([])
    expect(await sidewaysPx(page)).toBe(0)
  })

  it('follow from prices that can be stated, changed and removed, which is all kept', async () => {
    const page = await open(`${project}/prices?q=gpt-4o-mini`)
    await page.getByRole('button', { name: 'State own price of gpt-4o-mini of openai' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('textbox', { name: 'Input, $ per million tokens', exact: true }).fill('7')
    await page.keyboard.press('Enter')
    await page.getByText('gpt-4o-mini has a price').waitFor()
    expect((await cells(page, 'Prices of this project')).map((row) => row.slice(0, 4))).toEqual([['gpt-4o-mini ', 'openai', '$7', '$0.6']])
    await page.getByRole('region', { name: 'Price book' }).getByText('own price').first().waitFor()
    await page.getByRole('button', { name: 'Edit price of gpt-4o-mini' }).click()
    await dialog.getByRole('textbox', { name: 'Output, $ per million tokens', exact: true }).fill('9')
    await dialog.getByRole('button', { name: 'State price' }).click()
    await dialog.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Remove price of gpt-4o-mini' }).click()
    await dialog.getByRole('button', { name: 'Remove price' }).click()
    await page.getByText('None are stated').waitFor()
    await expect
      .poll(async () => (await cells(page, 'History')).slice(0, 3).map((row) => [row[2], row[3]]))
      .toEqual([
        ['removed', 'gpt-4o-mini'],
        ['changed', 'gpt-4o-mini'],
        ['added', 'gpt-4o-mini'],
      ])
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect.poll(() => cells(page, 'Prices of this project')).toHaveLength(1)
  })

  it('follow from a book in which one looks by name', async () => {
    const page = await open(`${project}/prices`)
    await page.getByRole('region', { name: 'Price book' }).getByRole('row').nth(200).waitFor()
    await page.keyboard.press('/')
    await page.keyboard.type('nova bedrock')
    await expect.poll(async () => (await cells(page, 'Price book')).every((row) => row[1] === 'aws.bedrock')).toBe(true)
    await page.waitForURL('**/prices?q=nova+bedrock')
  })

  it.each([
    { width: 1440, height: 900 },
    { width: 360, height: 800 },
  ])('follow from prices that can be read by everybody at $width pixels', async (size) => {
    const stated = { prices: [{ model: 'gpt-4o-mini', input: 1, output: 2 }] }
    await fetch(`${server().url}/api/assay/v1/experiments/${project.slice(3)}/prices`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(stated),
    })
    const page = await open(`${project}/prices?q=mini`, size)
    for (const region of ['Prices of this project', 'History', 'Price book']) await cells(page, region)
    expect(await axeViolationsInBothThemes(page)).toEqual([])
    expect(await sidewaysPx(page)).toBe(0)
  })
})
