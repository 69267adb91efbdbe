import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lacks } from '../../tools/test/lacks.ts'
import { axeViolationsInBothThemes, launchBrowser } from '../harness/browser.ts'
import { sendTrace } from '../harness/otlp-json.ts'
import { explorerPage, sidewaysPx } from './explorer-page.ts'

const spanId = 'dddddddddddddd01'

describe.skipIf(lacks('chromium'))('a share link', () => {
  let traceId = ''
  let other = ''
  let stranger: Browser
  const { server, open } = explorerPage(async ({ url }) => {
    const send = (said: string) =>
      sendTrace(url, {
        service: 'shop',
        spans: [
          { id: spanId, name: 'agent', attributes: { 'input.value': said } },
          { parent: spanId, name: 'issue_refund', error: 'no order 7', attributes: { 'input.value': `arguments of ${said}` } },
        ],
      })
    traceId = await send('the shared words')
    other = await send('words of another')
  })
  beforeAll(async () => {
    stranger = await launchBrowser()
  })
  afterAll(() => stranger?.close())

  async function link(): Promise<{ token: string; shareId: string }> {
    const answer = await fetch(`${server().url}/api/assay/v1/traces/tr-${traceId}/share-links`, { method: 'POST', body: '{}' })
    const { link: made, token } = (await answer.json()) as { link: { shareId: string }; token: string }
    return { token, shareId: made.shareId }
  }
  /** Somebody else, with nothing but the address. Notes all that is asked. */
  async function visit(token: string, rest = ''): Promise<{ page: Page; asked: { path: string; headers: Record<string, string> }[] }> {
    const page = await (await stranger.newContext()).newPage()
    const asked: { path: string; headers: Record<string, string> }[] = []
    page.on('request', (request) => asked.push({ path: new URL(request.url()).pathname, headers: request.headers() }))
    await page.goto(`${server().url}/share/${token}${rest}`)
    return { page, asked }
  }

  it('is made and revoked at the trace, and shown once', async () => {
    const page = await open(`/p/1/traces/tr-${traceId}`)
    await page.getByRole('treegrid').waitFor()
    await page.keyboard.press('s')
    await page.getByRole('button', { name: 'Make a link' }).click()
    const address = await page.getByLabel('The link, shown this once').inputValue()
    expect(address).toMatch(/\/share\/[\w-]{22}$/)
    expect(await axeViolationsInBothThemes(page)).toEqual([])
    const shown = await visit(new URL(address).pathname.split('/')[2] ?? '')
    await shown.page.getByRole('treegrid').waitFor()
    await page.getByRole('list', { name: 'Links of this trace' }).getByRole('button', { name: 'Revoke' }).click()
    await page.getByRole('list', { name: 'Links of this trace' }).waitFor({ state: 'detached' })
    await shown.page.reload()
    await shown.page.getByText('Nothing is shared as').waitFor()
  })

  it('HX-31 shows the trace in all its views to who has it, and sends neither cookie nor token, nor asks for anything else', async () => {
    const { token } = await link()
    const { page, asked } = await visit(token)
    await page.getByRole('treegrid').getByRole('row').nth(1).waitFor()
    await page.getByText('arguments of the shared words').first().waitFor()
    for (const [key, call] of [
      ['2', '/messages'],
      ['4', '/log'],
      ['5', '/otlp'],
    ] as const) {
      const answer = page.waitForResponse((response) => new URL(response.url()).pathname.endsWith(call))
      await page.keyboard.press(key)
      expect((await answer).status()).toBe(200)
    }
    const calls = asked.filter(({ path }) => path.startsWith('/api/'))
    expect(calls.length).toBeGreaterThan(2)
    expect(calls.filter(({ path }) => !path.startsWith(`/api/assay/v1/shared/${token}`))).toEqual([])
    expect(asked.filter(({ headers }) => 'cookie' in headers || 'authorization' in headers)).toEqual([])
    expect(await page.getByRole('link').count()).toBe(0)
  })

  it('HX-31 opens its own trace only, nothing by a guess, and nothing at all once it is revoked', async () => {
    const { token, shareId } = await link()
    const at = (share: string, path = '') => fetch(`${server().url}/api/assay/v1/shared/${share}${path}`)
    const paths = ['', `/spans/${spanId}`, '/messages', '/log', `/spans/${spanId}/origins`, '/otlp']
    const statuses = async (share: string) => Promise.all(paths.map(async (path) => (await at(share, path)).status))
    expect(await statuses(token)).toEqual([200, 200, 200, 200, 200, 200])
    // Naming another trace beside the token changes nothing.
    const named = await (await at(token, `?traceId=tr-${other}`)).text()
    expect(named).toContain(traceId)
    expect(named).not.toContain(other)
    for (const guess of ['A'.repeat(22), `${token.slice(0, -2)}${token.endsWith('AA') ? 'BB' : 'AA'}`, token.toLowerCase(), traceId])
      expect(await statuses(guess)).toEqual([404, 404, 404, 404, 404, 404])
    for (const [method, path] of [
      ['DELETE', ''],
      ['POST', '/assessments'],
      ['GET', '/share-links'],
    ] as const)
      expect((await fetch(`${server().url}/api/assay/v1/shared/${token}${path}`, { method })).status).toBeGreaterThanOrEqual(404)
    await fetch(`${server().url}/api/assay/v1/share-links/${shareId}`, { method: 'DELETE' })
    expect(await statuses(token)).toEqual([404, 404, 404, 404, 404, 404])
  })

  it('has a page with nothing that axe finds, wide and narrow', async () => {
    const { token } = await link()
    for (const width of [1440, 360]) {
      const page = await open(`/share/${token}`, { width })
      await page.getByRole('treegrid').getByRole('row').nth(1).waitFor()
      await page.getByRole('region', { name: 'Span' }).waitFor()
      expect(await axeViolationsInBothThemes(page)).toEqual([])
      expect(await sidewaysPx(page)).toBe(0)
    }
  })
})
