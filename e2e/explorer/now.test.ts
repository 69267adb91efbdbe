import { describe, expect, it } from 'vitest'
import { lacks } from '../../tools/test/lacks.ts'
import { axeViolationsInBothThemes } from '../harness/browser.ts'
import { sendTrace } from '../harness/otlp-json.ts'
import type { RunningServer } from '../harness/server.ts'
import { explorerPage, sidewaysPx } from './explorer-page.ts'

const hourMs = 3_600_000

/** Yesterday's twenty traces, and today's twenty of which five fail at a tool; scores that were good and are bad. */
async function twoDays({ url }: RunningServer): Promise<void> {
  const send = async (agoMs: number, failed: boolean, score: string) => {
    const startMs = Date.now() - agoMs
    const rootId = '00000000000000aa'
    const error = failed ? { error: `no order ${agoMs}` } : {}
    const traceId = await sendTrace(url, {
      service: 'shop',
      spans: [
        { id: rootId, name: 'agent', startMs, durationMs: failed ? 4000 : 1000, ...error },
        {
          id: '00000000000000bb',
          parent: rootId,
          name: 'execute_tool find_order',
          startMs: startMs + 10,
          durationMs: 100,
          attributes: { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'find_order' },
          ...error,
        },
      ],
    })
    const answer = await fetch(`${url}/api/assay/v1/traces/tr-${traceId}/feedback`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'correct', value: score }),
    })
    if (!answer.ok) throw new Error(await answer.text())
  }
  for (let i = 0; i < 20; i++) {
    await send(30 * hourMs + i * 60_000, false, 'yes')
    await send(2 * hourMs + i * 60_000, i < 5, i < 14 ? 'no' : 'yes')
  }
}

describe.skipIf(lacks('chromium'))('the first page of a project', () => {
  let project = ''
  const { server, open, mayRefuse } = explorerPage(async (server) => {
    await twoDays(server)
    const answer = await fetch(`${server.url}/api/assay/v1/experiments`)
    const { experiments } = (await answer.json()) as { experiments: { experimentId: string; name: string }[] }
    project = `/p/${experiments.find(({ name }) => name === 'shop')?.experimentId}`
  })

  it('is where one arrives, and leads to the cause of the newest failure with one click', async () => {
    const page = await open('/')
    await page.waitForURL(`**${project}/now`)
    const failing = page.getByRole('region', { name: 'Failing' })
    await failing.getByText('5', { exact: true }).waitFor()
    await failing.getByText('new').waitFor()
    await failing.getByRole('link', { name: /find_order/ }).click()
    await page.waitForURL('**/traces/tr-*?span=00000000000000bb')
    await page.getByText('no order').first().waitFor()
  })

  it('has five numbers, each against the window before', async () => {
    const page = await open(`${project}/now`)
    const numbers = page.getByRole('definition')
    await expect
      .poll(() => numbers.allTextContents())
      .toEqual(expect.arrayContaining(['20', '±0 % vs before', '25.0 %', '+25 pp vs before', '4.00 s', '0.30']))
  })

  it('counts the same traces as their list, whatever minute of the hour it is', async () => {
    const startMs = Date.now() - 24 * hourMs + 60_000
    await sendTrace(server().url, { service: 'hourly', spans: [{ name: 'first of the window', startMs }] })
    await sendTrace(server().url, { service: 'hourly', spans: [{ name: 'before it', startMs: startMs - 120_000 }] })
    await sendTrace(server().url, { service: 'hourly', spans: [{ name: 'last of the window' }] })
    const answer = await fetch(`${server().url}/api/assay/v1/experiments`)
    const { experiments } = (await answer.json()) as { experiments: { experimentId: string; name: string }[] }
    const page = await open(`/p/${experiments.find(({ name }) => name === 'hourly')?.experimentId}/now`)
    await page.getByText('+100 % vs before').first().waitFor()
    expect((await page.getByRole('definition').allTextContents())[0]).toBe('2')
  })

  it('shows what surely got worse, with its interval, and leads to the traces that failed it', async () => {
    const page = await open(`${project}/now`)
    const drops = page.getByRole('region', { name: 'Quality drops' })
    await drops.getByText('n 20 and 20').waitFor()
    expect(await drops.getByRole('link').first().textContent()).toMatch(/1\.00 → 0\.30−0\.\d+ … −0\.\d+/)
    await drops.getByRole('link').first().click()
    await page.waitForURL(/q=score\.correct:fail/)
    await expect.poll(() => page.locator('[role=grid] [role=row][aria-selected]').count()).toBe(14)
  })

  it('shows what took longest, and says how far it is from the rest', async () => {
    const page = await open(`${project}/now?from=now-48h`)
    await page.getByRole('region', { name: 'Slow and costly' }).waitFor()
    await page.getByRole('figure', { name: 'Duration, s' }).waitFor()
  })

  it('says when the newest trace was where the window has none', async () => {
    const page = await open(`${project}/now?from=now-10m`)
    await page.getByText('No traces in this window.').waitFor()
    await page.getByText('Nothing failed.').waitFor()
  })

  it('says what could not be loaded, and tries again', async () => {
    mayRefuse()
    const page = await open(`${project}/traces`)
    await page.route('**/series?**', (route) => route.fulfill({ status: 500, json: { error_code: 'INTERNAL_ERROR', message: 'no' } }))
    await page.keyboard.press('g')
    await page.keyboard.press('n')
    await page.getByText('This could not be loaded').waitFor()
    await page.unroute('**/series?**')
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByText('Error rate').waitFor()
  })

  it.each([
    { width: 1440, height: 900 },
    { width: 360, height: 800 },
  ])('can be read by everybody at $width pixels', async (size) => {
    const page = await open(`${project}/now`, size)
    await page.getByRole('region', { name: 'Failing' }).getByText('find_order').waitFor()
    await page.getByRole('figure', { name: 'Cost, $' }).waitFor()
    expect(await axeViolationsInBothThemes(page)).toEqual([])
    expect(await sidewaysPx(page)).toBe(0)
  })
})
