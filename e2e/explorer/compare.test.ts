import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { lacks } from '../../tools/test/lacks.ts'
import { axeViolationsInBothThemes } from '../harness/browser.ts'
import { sendTrace } from '../harness/otlp-json.ts'
import { explorerPage, sidewaysPx } from './explorer-page.ts'

const agentId = 'aaaaaaaaaaaaaaaa'

interface Step {
  name: string
  ms: number
  error?: string
  said?: [input: string, output: string]
}

describe.skipIf(lacks('chromium'))('the comparison of two traces', () => {
  let fine = ''
  let bad = ''
  let hostile = ''
  const { server, open, mayRefuse } = explorerPage(async () => {})

  async function send(version: string, steps: Step[], name = 'support'): Promise<string> {
    const startMs = Date.now() - 60_000
    let atMs = startMs
    const spans = steps.map(({ name: step, ms, error, said }) => {
      const span = {
        parent: agentId,
        name: step,
        startMs: atMs,
        durationMs: ms,
        ...(error === undefined ? {} : { error }),
        attributes: {
          'gen_ai.operation.name': 'execute_tool',
          'gen_ai.tool.name': step,
          ...(said && { 'input.value': said[0], 'output.value': said[1] }),
        },
      }
      atMs += ms
      return span
    })
    const root = {
      id: agentId,
      name,
      startMs,
      durationMs: atMs - startMs,
      attributes: { 'gen_ai.operation.name': 'invoke_agent', 'service.version': version },
    }
    return `tr-${await sendTrace(server().url, { service: 'shop', spans: [root, ...spans] })}`
  }

  beforeAll(async () => {
    fine = await send('1', [
      { name: 'plan', ms: 100 },
      { name: 'search', ms: 200, said: ['red shoes', 'three pairs found'] },
      { name: 'answer', ms: 300 },
    ])
    bad = await send('2', [
      { name: 'plan', ms: 100 },
      { name: 'search', ms: 1200, said: ['red boots', 'three pairs found'] },
      { name: 'check', ms: 50, error: 'no stock of size 42' },
      { name: 'answer', ms: 300 },
    ])
    hostile = await send(
      '3',
      [{ name: '<img src=x onerror=alert(1)>\u202eevil', ms: 10, said: ['<script>alert(2)</script>', 'x'] }],
      '"><b>bold',
    )
  })

  const projectOf = async () => {
    const answer = (await (await fetch(`${server().url}/api/assay/v1/traces/${fine}`)).json()) as { trace: { experimentId: string } }
    return answer.trace.experimentId
  }
  const compare = async (a: string, b: string, rest = '', options = {}) =>
    open(`/p/${await projectOf()}/compare?a=${a}&b=${b}${rest}`, options)
  const rowTexts = async (page: Page) => {
    const names = await page
      .getByRole('treegrid', { name: 'Steps of both traces' })
      .getByRole('row')
      .locator('> :first-child')
      .allInnerTexts()
    return names.map((text) => text.replaceAll(/\s+/g, ' ').trim())
  }

  it('pairs the steps of both and says which only one has', async () => {
    const page = await compare(fine, bad)
    await page.getByRole('row', { name: /^check/ }).waitFor()
    expect(await rowTexts(page)).toEqual(['support , AGENT', 'plan , TOOL', 'search , TOOL', 'check , TOOL only in B', 'answer , TOOL'])
    await page.getByRole('row', { name: /B against A \+1.05 s \+175 %/ }).waitFor()
  })

  it('shows word by word how what the chosen step was given differs, and that what it answered does not', async () => {
    const page = await compare(fine, bad)
    await page.getByRole('row', { name: /^search/ }).click()
    const pane = page.getByRole('region', { name: 'Difference of the step' })
    await pane.locator('del', { hasText: 'shoes' }).waitFor()
    expect(await pane.locator('ins').allInnerTexts()).toEqual(['boots'])
    await pane.getByText('the same in both').waitFor()
    expect(new URL(page.url()).searchParams.get('row')).toBe('2')
  })

  it('goes by keys from difference to difference, leaves out the rest, and swaps', async () => {
    const page = await compare(fine, bad)
    await page.getByRole('row', { name: /^check/ }).waitFor()
    await page.keyboard.press('n')
    await page.locator('[aria-selected=true]', { hasText: 'check' }).waitFor()
    await page.keyboard.press('d')
    await expect.poll(() => rowTexts(page)).toEqual(['support , AGENT', 'check , TOOL only in B'])
    await page.keyboard.press('s')
    await expect.poll(() => rowTexts(page)).toEqual(['support , AGENT', 'check , TOOL only in A'])
    expect(new URL(page.url()).searchParams.get('a')).toBe(bad)
  })

  it('is reached from a trace by one key, asks with which other, and takes one of the same name or an id', async () => {
    const page = await open(`/p/${await projectOf()}/traces/${bad}`)
    await page.getByRole('treegrid').waitFor()
    await page.keyboard.press('C')
    await page.getByRole('list', { name: 'Newest traces of this name' }).getByRole('button').first().click()
    await page.getByRole('treegrid', { name: 'Steps of both traces' }).waitFor()
    expect(new URL(page.url()).searchParams.get('b')).toBe(fine)
    await page.goBack()
    await page.getByLabel('Trace id').fill(hostile)
    await page.keyboard.press('Enter')
    await page.waitForURL((url) => url.searchParams.get('b') === hostile)
  })

  it('is reached from a list with two traces selected', async () => {
    const page = await open(`/p/${await projectOf()}/traces`)
    await page.getByRole('grid').getByRole('row').nth(3).waitFor()
    for (const key of ['j', 'x', 'j', 'x']) await page.keyboard.press(key)
    await page.getByRole('button', { name: 'Compare' }).waitFor()
    await page.keyboard.press('C')
    await page.getByRole('treegrid', { name: 'Steps of both traces' }).waitFor()
  })

  it('shows hostile names and texts as text', async () => {
    const page = await compare(fine, hostile, '&row=4')
    await page.getByText('<img src=x onerror=alert(1)>').first().waitFor()
    await page.getByText('<script>alert(2)</script>').waitFor()
    expect(await page.locator('main img, main script, main b').count()).toBe(0)
  })

  it('says which trace there is not', async () => {
    mayRefuse()
    const page = await compare(fine, 'tr-00000000000000000000000000000001')
    await page.getByRole('alert').getByText('tr-00000000000000000000000000000001').waitFor()
  })

  it('has nothing that axe finds, full, choosing, wide and narrow', async () => {
    for (const width of [1440, 360]) {
      const page = await compare(fine, bad, '&row=2', { width })
      await page.locator('ins').first().waitFor()
      expect(await axeViolationsInBothThemes(page)).toEqual([])
      expect(await sidewaysPx(page)).toBe(0)
    }
    const page = await compare(fine, '')
    await page.getByRole('list', { name: 'Newest traces of this name' }).waitFor()
    expect(await axeViolationsInBothThemes(page)).toEqual([])
  })
})
