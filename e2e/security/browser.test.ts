import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { lacks } from '../../tools/test/lacks.ts'
import { launchBrowser } from '../harness/browser.ts'
import { freePort, startServer } from '../harness/server.ts'
import { canaryTraceId, guardedServer } from './guarded-server.ts'

const [friendPort, strangerPort] = [await freePort(), await freePort()]
/** A page of the first may send feedback; one of the second may nothing. */
const friend = `http://localhost:${friendPort}`
const stranger = `http://localhost:${strangerPort}`
/** A name of the attacker's that resolves to this machine. */
const reboundName = 'rebound.example'
const traceId = 'a'.repeat(32)
const api = '/api/assay/v1'

function openSite(port: number): Promise<Server> {
  return new Promise((opened) => {
    const site = createServer(
      (_, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>site</title>'),
    )
    site.listen(port, '127.0.0.1', () => opened(site))
  })
}

/** What a script learned of one request; null where the browser did not let it read the answer. */
type Learned = { status: number; text: string } | null

describe.skipIf(lacks('chromium'))('pages of other sites in Chromium', () => {
  const server = guardedServer({ flags: [`--feedback-origins=${friend}`] })
  const sites: Server[] = []
  let browser: Browser

  beforeAll(async () => {
    sites.push(await openSite(friendPort), await openSite(strangerPort))
    browser = await launchBrowser([`--host-resolver-rules=MAP ${reboundName} 127.0.0.1`])
    await server.sendSpan()
  })
  afterAll(async () => {
    await browser?.close()
    for (const site of sites) site.close()
  })

  async function openPage(address: string): Promise<Page> {
    const page = await browser.newPage()
    onTestFinished(() => page.close())
    await page.goto(address)
    return page
  }
  interface Sent {
    method?: string
    mode?: 'no-cors'
    headers?: Record<string, string>
    body?: string
  }
  const request = (page: Page, url: string, init: Sent): Promise<Learned> =>
    page.evaluate(
      async ([to, how]) => {
        try {
          const answer = await fetch(to, how)
          return answer.type === 'opaque' ? null : { status: answer.status, text: await answer.text() }
        } catch {
          return null
        }
      },
      [url, init] as const,
    )

  const feedbackToken = async (id = traceId): Promise<string> => {
    const answer = await server.ask(`${api}/traces/tr-${id}/feedback-token`, { method: 'POST' })
    return ((await answer.json()) as { token: string }).token
  }
  const sendFeedback = (page: Page, feedback: object) =>
    request(page, `${server.url}${api}/feedback`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(feedback),
    })
  const storedFeedback = async (): Promise<unknown[]> => {
    const { trace } = (await (await server.ask(`/api/3.0/mlflow/traces/tr-${traceId}`)).json()) as {
      trace: { trace_info: { assessments?: unknown[] } }
    }
    return trace.trace_info.assessments ?? []
  }

  describe('feedback', () => {
    it('from a page of an allowed origin with a token is stored', async () => {
      const learned = await sendFeedback(await openPage(friend), {
        token: await feedbackToken(),
        value: false,
        comment: 'Wrong order.',
        name: 'thumb',
        user: 'u-7',
      })
      expect(learned).toEqual({ status: 200, text: '{}' })
      expect(await storedFeedback()).toMatchObject([
        {
          assessment_name: 'thumb',
          feedback: { value: false },
          rationale: 'Wrong order.',
          source: { source_type: 'HUMAN', source_id: 'u-7' },
        },
      ])
    })

    it('HX-58 from a page of another origin is not stored, though it has a token', async () => {
      const before = await storedFeedback()
      expect(await sendFeedback(await openPage(stranger), { token: await feedbackToken(), value: true })).toBeNull()
      expect(await storedFeedback()).toEqual(before)
    })

    it('with a token that was changed, is for another trace, or is too old, is refused, and the page is told why', async () => {
      const before = await storedFeedback()
      const page = await openPage(friend)
      const token = await feedbackToken()
      const [payload = '', signature = ''] = token.split('.')
      const [otherPayload = ''] = (await feedbackToken('b'.repeat(32))).split('.')
      const expired = Buffer.from(JSON.stringify(['default', traceId, Date.now() - 1])).toString('base64url')
      const sign = (text: string) =>
        createHmac('sha256', readFileSync(join(server.dataDir, 'feedback.key')))
          .update(text)
          .digest('base64url')
      const canary = Buffer.from(JSON.stringify(['canary', canaryTraceId, Date.now() + 60_000])).toString('base64url')
      expect(sign(payload)).toBe(signature)
      for (const changed of [`${otherPayload}.${signature}`, `${canary}.${signature}`, `${payload}.${sign('x')}`, payload, '']) {
        expect(await sendFeedback(page, { token: changed, value: true })).toMatchObject({
          status: 401,
          text: expect.stringContaining('The feedback token is not one of this server.') as string,
        })
      }
      expect(await sendFeedback(page, { token: `${expired}.${sign(expired)}`, value: true })).toMatchObject({
        status: 401,
        text: expect.stringContaining('has expired') as string,
      })
      expect(await storedFeedback()).toEqual(before)
    })

    it('for a trace that has not arrived is told to come again', async () => {
      expect(await sendFeedback(await openPage(friend), { token: await feedbackToken('d'.repeat(32)), value: true })).toMatchObject({
        status: 404,
        text: expect.stringContaining('has not arrived yet. Send the feedback again in a moment.') as string,
      })
    })

    it('HX-27 goes to the trace of its token, whatever else the body says', async () => {
      const before = await storedFeedback()
      const learned = await sendFeedback(await openPage(friend), {
        token: await feedbackToken(),
        value: true,
        traceId: canaryTraceId,
        workspace: 'canary',
        name: 'second',
        source: 'LLM_JUDGE',
      })
      expect(learned?.status).toBe(200)
      expect((await storedFeedback()).length).toBe(before.length + 1)
    })
  })

  it.each([
    ['that may send feedback', friend],
    ['of a stranger', stranger],
  ])('HX-58 a page %s reads and changes nothing else', async (_, site) => {
    const page = await openPage(site)
    const before = await (await server.ask(`${api}/experiments`)).text()
    const json = { 'content-type': 'application/json' }
    const tries: [path: string, init: Sent][] = [
      [`${api}/experiments`, {}],
      [`${api}/connection`, {}],
      [`${api}/traces/tr-${traceId}`, {}],
      ['/metrics', {}],
      ['/health', {}],
      ['/api/2.0/mlflow/experiments/create', { method: 'POST', headers: json, body: '{"name":"forged"}' }],
      ['/api/2.0/mlflow/experiments/create', { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{"name":"forged"}' }],
      ['/api/2.0/mlflow/experiments/create', { method: 'POST', mode: 'no-cors', body: '{"name":"forged"}' }],
      [`${api}/traces/tr-${traceId}`, { method: 'DELETE' }],
      [`${api}/traces/tr-${traceId}/feedback-token`, { method: 'POST' }],
      ['/v1/traces', { method: 'POST', headers: json, body: '{}' }],
      ['/v1/traces', { method: 'POST', mode: 'no-cors', body: '{}' }],
    ]
    for (const [path, init] of tries) expect([path, await request(page, server.url + path, init)]).toEqual([path, null])
    expect(await (await server.ask(`${api}/experiments`)).text()).toBe(before)
    expect((await server.ask(`${api}/traces/tr-${traceId}`)).status).toBe(200)
  })

  it('HX-55 a form of another site changes nothing', async () => {
    const page = await openPage(stranger)
    await page.setContent(
      `<form method="post" enctype="text/plain" action="${server.url}/api/2.0/mlflow/experiments/create"><input name='{"name":"forged","x":"' value='"}'></form>`,
    )
    const [answer] = await Promise.all([
      page.waitForResponse(/experiments\/create/),
      page.locator('form').evaluate((form: unknown) => (form as { submit(): void }).submit()),
    ])
    expect(answer.status()).toBe(403)
    expect(await (await server.ask(`${api}/experiments`)).text()).not.toContain('forged')
  })

  it('HX-57 a name that an attacker points at this machine reaches nothing', async () => {
    // The attacker's own site answers under the name first; then the server stands there, of the same origin for the browser.
    const port = await freePort()
    const rebound = `http://${reboundName}:${port}`
    const attacker = await openSite(port)
    const page = await openPage(`${rebound}/attack`)
    attacker.closeAllConnections()
    await new Promise((closed) => attacker.close(closed))
    const attacked = await startServer({ flags: [`--port=${port}`] })
    onTestFinished(() => attacked.stop())

    for (const path of [`${api}/experiments`, `${api}/connection`, '/health', '/', '/metrics']) {
      expect(await request(page, rebound + path, {})).toMatchObject({
        status: 403,
        text: expect.stringContaining(`This server is not addressed as '${reboundName}`) as string,
      })
    }
    const json = { 'content-type': 'application/json' }
    expect(
      await request(page, `${rebound}/api/2.0/mlflow/experiments/create`, { method: 'POST', headers: json, body: '{"name":"forged"}' }),
    ).toMatchObject({ status: 403 })
    expect(await request(page, `${rebound}/v1/traces`, { method: 'POST', headers: json, body: '{}' })).toMatchObject({ status: 403 })
    expect((await page.goto(rebound))?.status()).toBe(403)
    expect(await (await fetch(`${attacked.url}${api}/experiments`)).text()).not.toContain('forged')
  })

  it('HX-60 no site shows the pages in a frame', async () => {
    const page = await openPage(stranger)
    const refusal = page.waitForEvent('console', (message) =>
      /frame-ancestors|X-Frame-Options|Refused to (?:display|frame)|Framing/i.test(message.text()),
    )
    await page.setContent(`<iframe src="${server.url}/"></iframe>`)
    expect((await refusal).type()).toBe('error')
    expect(page.frames().map((frame) => frame.url())).not.toContain(`${server.url}/`)
  })
})
