import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { lacks } from '../../tools/test/lacks.ts'
import { axeViolationsInBothThemes } from '../harness/browser.ts'
import { sendTrace } from '../harness/otlp-json.ts'
import { explorerPage, sidewaysPx } from './explorer-page.ts'

const rootId = '00000000000000aa'
const toolId = '00000000000000bb'

describe.skipIf(lacks('chromium'))('the views of a trace', () => {
  let traceId = ''
  const { server, open } = explorerPage(async ({ url }) => {
    const startMs = Date.now() - 10_000
    const attributes = { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'refund', note: '<b>bold</b>' }
    traceId = await sendTrace(url, {
      service: 'shop',
      spans: [
        { id: rootId, name: 'agent', startMs, durationMs: 3000 },
        { id: toolId, parent: rootId, name: 'refund', startMs: startMs + 1000, durationMs: 500, error: 'too much', attributes },
      ],
    })
  })
  const view = (name: string) => `/p/0/traces/tr-${traceId}?view=${name}`
  const lines = (page: Page) => page.getByRole('grid', { name: 'Log lines' }).locator('[role=row][aria-selected]')

  describe('the log', () => {
    it('tells what started, ended and failed in the order of time, and leads to the span', async () => {
      const page = await open(view('log'))
      await lines(page).first().waitFor()
      expect(await lines(page).allTextContents()).toEqual([
        '+0 msagent started',
        '+1.00 srefund started',
        '+1.50 srefund failedtoo much',
        '+3.00 sagent ended',
      ])
      await page.getByRole('button', { name: 'Errors' }).click()
      await expect.poll(() => lines(page).count()).toBe(1)
      await lines(page).first().click()
      await page.keyboard.press('Enter')
      await page.waitForURL(/span=00000000000000bb/)
      await page.getByRole('treegrid').waitFor()
    })

    it('is searched by words', async () => {
      const page = await open(view('log'))
      await lines(page).first().waitFor()
      await page.keyboard.press('/')
      await page.keyboard.type('TOO MUCH')
      await expect.poll(() => lines(page).count()).toBe(1)
      await page.keyboard.type(' of it')
      await page.getByText('No line of this kind.').waitFor()
    })
  })

  describe('raw', () => {
    it('shows the selected span as it is stored, and saves the whole trace', async () => {
      const page = await open(view('raw'))
      const raw = page.getByRole('region', { name: 'Raw span' })
      await raw.getByText(toolId).waitFor()
      await raw.getByText('<b>bold</b>').waitFor()
      await page.keyboard.press('h')
      await raw.getByText(rootId).waitFor()
      const saving = page.waitForEvent('download')
      await raw.getByRole('button', { name: 'Whole trace' }).click()
      const saved = await saving
      expect(saved.suggestedFilename()).toBe(`tr-${traceId}.otlp.json`)
      const { resourceSpans } = JSON.parse(await readFile(await saved.path(), 'utf8')) as { resourceSpans: object[] }
      expect(resourceSpans).toMatchObject([
        { scopeSpans: [{ spans: [{ spanId: rootId }, { spanId: toolId, status: { code: 2, message: 'too much' } }] }] },
      ])
    })
  })

  describe('where a value came from', () => {
    it('names the step that had it, which a click selects, what was not used, and what nothing had', async () => {
      const startMs = Date.now() - 5000
      const json = (value: object) => JSON.stringify(value)
      const refundId = await sendTrace(server().url, {
        service: 'shop',
        spans: [
          { id: rootId, name: 'agent', startMs, durationMs: 3000 },
          {
            id: toolId,
            parent: rootId,
            name: 'lookup',
            startMs: startMs + 100,
            durationMs: 100,
            attributes: { 'mlflow.spanType': '"TOOL"', 'mlflow.spanOutputs': json({ total: 189, captured: 149 }) },
          },
          {
            id: '00000000000000cc',
            parent: rootId,
            name: 'refund',
            startMs: startMs + 1000,
            durationMs: 100,
            attributes: { 'mlflow.spanType': '"TOOL"', 'mlflow.spanInputs': json({ amount: '189.00', account: 'DE-4711' }) },
          },
        ],
      })
      const page = await open(`/p/0/traces/tr-${refundId}?span=00000000000000cc`)
      await page.getByRole('button', { name: 'Where values came from' }).click()
      await page.getByText('normalised').waitFor()
      await page.getByText('captured = 149').waitFor()
      await page.getByText('No earlier step has it.').waitFor()
      expect(await axeViolationsInBothThemes(page)).toEqual([])
      await page.getByRole('button', { name: 'lookup' }).last().click()
      await page.waitForURL(new RegExp(`span=${toolId}`))
    })
  })

  it('are chosen by keys', async () => {
    const page = await open(view('waterfall'))
    await page.getByRole('treegrid').waitFor()
    for (const [key, name] of [
      ['4', 'log'],
      ['5', 'raw'],
      ['3', 'graph'],
      ['2', 'messages'],
    ] as const) {
      await page.keyboard.press(key)
      await page.waitForURL(new RegExp(`view=${name}`))
    }
  })

  it('has no room for a version of a thousand characters', async () => {
    const long = await sendTrace(server().url, { service: 'shop', version: 'W'.repeat(1000), spans: [{ name: 'long' }] })
    const page = await open(`/p/0/traces/tr-${long}`)
    await page.getByRole('term').filter({ hasText: 'Version' }).waitFor()
    expect(await sidewaysPx(page)).toBe(0)
  })

  it.each(['graph', 'log', 'raw'])('can be read by everybody: %s', async (name) => {
    for (const size of [
      { width: 1440, height: 900 },
      { width: 360, height: 800 },
    ]) {
      const page = await open(view(name), size)
      await page.getByText('refund').filter({ visible: true }).first().waitFor()
      expect(await axeViolationsInBothThemes(page)).toEqual([])
      expect(await sidewaysPx(page)).toBe(0)
    }
  })
})
