import { describe, expect, it } from 'vitest'
import { lacks } from '../../tools/test/lacks.ts'
import { axeViolationsInBothThemes } from '../harness/browser.ts'
import { sendTrace } from '../harness/otlp-json.ts'
import type { RunningServer } from '../harness/server.ts'
import { explorerPage, sidewaysPx } from './explorer-page.ts'

const minuteMs = 60_000
const traces = 120
const hostile = '<img src=x onerror=alert(1)>\u202egnp'

/** Every sixth trace has a hostile flag, and most of these fail at a tool after looking twice. */
async function flagged({ url }: RunningServer): Promise<void> {
  for (let i = 0; i < traces; i++) {
    const startMs = Date.now() - 60 * minuteMs + i * 1000
    const isFlagged = i % 6 === 0
    const failed = isFlagged ? i % 5 !== 0 : i % 23 === 0
    const error = failed ? { error: 'no such order' } : {}
    const tool = (id: string, name: string, afterMs: number, more = {}) => ({
      id,
      parent: '00000000000000aa',
      name: `execute_tool ${name}`,
      startMs: startMs + afterMs,
      durationMs: 10,
      attributes: { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': name },
      ...more,
    })
    await sendTrace(url, {
      service: 'shop',
      spans: [
        {
          id: '00000000000000aa',
          name: 'agent',
          startMs,
          durationMs: isFlagged ? 4000 : 1000,
          attributes: { ...(isFlagged && { 'app.flag': hostile }), 'app.colour': ['red', 'green'][Math.floor(i / 6) % 2] ?? '' },
          ...error,
        },
        tool('00000000000000bb', 'search', 10),
        ...(isFlagged ? [tool('00000000000000cc', 'search', 20)] : []),
        tool('00000000000000dd', 'pay', 30, error),
      ],
    })
  }
}

describe.skipIf(lacks('chromium'))('what differs', () => {
  let project = ''
  const { open, mayRefuse } = explorerPage(async (server) => {
    await flagged(server)
    const answer = await fetch(`${server.url}/api/assay/v1/experiments`)
    const { experiments } = (await answer.json()) as { experiments: { experimentId: string; name: string }[] }
    project = `/p/${experiments.find(({ name }) => name === 'shop')?.experimentId}`
  })

  it('is a key away, and names the cause first, what is the same with it, and what came of it', async () => {
    const page = await open(`${project}/traces`)
    await page.getByRole('button', { name: 'What differs?' }).waitFor()
    await page.keyboard.press('g')
    await page.keyboard.press('d')
    await page.waitForURL(`**${project}/differs`)
    const first = page.getByRole('row').nth(1)
    await first.getByText('app.flag').waitFor()
    expect(await first.getByRole('rowheader').textContent()).toContain('search → search')
    expect(await first.getByRole('link').first().textContent()).toBe('16 in A')
    await page.getByText('Left out, since the sets are made by it: status, error type, tool failed.').waitFor()
  })

  it('shows text that came from outside as text', async () => {
    const page = await open(`${project}/differs`)
    await page.getByText('<img src=x onerror=alert(1)>').first().waitFor()
    expect(await page.locator('table img').count()).toBe(0)
    await page.getByTitle('Invisible character U+202E').first().waitFor()
  })

  it('leads to exactly the traces that it counts', async () => {
    const page = await open(`${project}/differs`)
    await page.getByRole('link', { name: '16 in A' }).click()
    await page.waitForURL('**/traces?q=status:error+attr.app.flag:*')
    await expect.poll(() => page.locator('[role=grid] [role=row][aria-selected]').count()).toBe(16)
    await page.goBack()
    await page.getByRole('link', { name: '4 in B' }).first().click()
    await expect.poll(() => page.locator('[role=grid] [role=row][aria-selected]').count()).toBe(4)
  })

  it('has presets, of which the address says which', async () => {
    const page = await open(`${project}/differs`)
    const sets = page.getByRole('group', { name: 'Sets' })
    await sets.getByRole('button', { name: 'Slow or fast' }).click()
    await page.waitForURL('**/differs?a=latency:%3E4000ms&b=*')
    await page.getByText('Too few traces.').waitFor()
    await sets.getByRole('button', { name: 'Thumbs down or up' }).click()
    await page.waitForURL('**/differs?a=score.feedback:fail&b=score.feedback:pass')
    await page.getByText('A has 0 traces; from 10 on there is something to compare.').waitFor()
    await sets.getByRole('button', { name: 'Now or before' }).click()
    await page.waitForURL('**/differs?a=&b=&bwindow=before')
    await page.getByText('B has 0 traces').waitFor()
    await sets.getByRole('button', { name: 'Newest version or others' }).click()
    await page.getByText('No trace of this window says its version.').waitFor()
    await sets.getByRole('button', { name: 'Failed or fine' }).click()
    await page.waitForURL(`**${project}/differs`)
    expect(await sets.getByRole('button', { pressed: true }).textContent()).toBe('Failed or fine')
  })

  it('sets any query against the rest', async () => {
    const page = await open(`${project}/traces?q=latency:%3E2s`)
    await page.getByRole('button', { name: 'What differs?' }).click()
    await page.waitForURL('**/differs?a=latency:%3E2s&b=-(latency:%3E2s)')
    await page.getByRole('row').nth(1).getByText('app.flag').waitFor()
  })

  it('says that nothing differs, and what could have been found', async () => {
    const page = await open(`${project}/differs?a=attr.app.colour:red&b=attr.app.colour:green`)
    await page.getByText('Nothing differs.').waitFor()
    await page.getByText(/a difference of \d+\.\d points would most probably have been found/).waitFor()
  })

  it('says what of a query cannot be read, and reads it once it can', async () => {
    const page = await open(`${project}/differs?a=status:blue`)
    await page.getByRole('alert').getByText("'status' cannot be 'blue'").waitFor()
    await page.getByRole('textbox', { name: 'A' }).fill('status:error')
    await page.keyboard.press('Enter')
    await page.getByText('app.flag').first().waitFor()
  })

  it('goes from row to row by keys', async () => {
    const page = await open(`${project}/differs`)
    await page.getByRole('link', { name: '16 in A' }).waitFor()
    await page.keyboard.press('j')
    await expect.poll(() => page.evaluate<string>('document.activeElement.textContent')).toBe('16 in A')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/traces?q=*')
  })

  it('says what could not be loaded, and tries again', async () => {
    mayRefuse()
    const page = await open(`${project}/connect`)
    await page.route('**/differences?**', (route) => route.fulfill({ status: 500, json: { error_code: 'INTERNAL_ERROR', message: 'no' } }))
    await page.keyboard.press('g')
    await page.keyboard.press('d')
    await page.getByText('This could not be loaded').waitFor()
    await page.unroute('**/differences?**')
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByText('app.flag').first().waitFor()
  })

  it.each([
    { width: 1440, height: 900 },
    { width: 360, height: 800 },
  ])('can be read by everybody at $width pixels', async (size) => {
    const page = await open(`${project}/differs`, size)
    await page.getByText('app.flag').first().waitFor()
    expect(await axeViolationsInBothThemes(page)).toEqual([])
    expect(await sidewaysPx(page)).toBe(0)
  })
})
