import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { lacks } from '../../tools/test/lacks.ts'
import { axeViolationsInBothThemes } from '../harness/browser.ts'
import { explorerPage } from './explorer-page.ts'

const rootId = 'eeeeeeeeeeeeee01'
const toolId = 'eeeeeeeeeeeeee02'

describe.skipIf(lacks('chromium'))('a trace that runs', () => {
  const { server, open } = explorerPage(async () => {})

  /** Spans as the SDK announces them when they begin, or sends them when they have ended. */
  async function send(traceId: string, spans: { id: string; parent?: string; name: string; startMs: number; endMs?: number }[]) {
    const nanoseconds = (ms: number) => `${Math.round(ms)}000000`
    const response = await fetch(`${server().url}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        resourceSpans: [
          {
            scopeSpans: [
              {
                spans: spans.map(({ id, parent = '', name, startMs, endMs }) => ({
                  traceId,
                  spanId: id,
                  parentSpanId: parent,
                  name,
                  startTimeUnixNano: nanoseconds(startMs),
                  endTimeUnixNano: endMs === undefined ? '0' : nanoseconds(endMs),
                  attributes: endMs === undefined ? [{ key: 'assay.span.state', value: { stringValue: 'started' } }] : [],
                })),
              },
            ],
          },
        ],
      }),
    })
    expect(await response.text()).toBe('{}')
  }

  it('says at which step it is, and is followed to its end', async () => {
    const traceId = randomBytes(16).toString('hex')
    const startMs = Date.now() - 2000
    await send(traceId, [
      { id: rootId, name: 'agent', startMs },
      { id: toolId, parent: rootId, name: 'search', startMs: startMs + 500 },
    ])
    const page = await open(`/p/0/traces/tr-${traceId}`)
    await page
      .getByRole('status')
      .filter({ hasText: /^Now in$/ })
      .waitFor()
    await page.getByRole('button', { name: 'search', exact: true }).waitFor()
    await send(traceId, [{ id: toolId, parent: rootId, name: 'search', startMs: startMs + 500, endMs: startMs + 900 }])
    await page.getByRole('button', { name: 'agent', exact: true }).waitFor()
    await send(traceId, [{ id: rootId, name: 'agent', startMs, endMs: startMs + 1000 }])
    await page
      .getByRole('status')
      .filter({ hasText: /^Now in$/ })
      .waitFor({ state: 'detached' })
  })

  it('is named as stuck, with the step, when nothing has begun or ended for a minute', async () => {
    const traceId = randomBytes(16).toString('hex')
    const startMs = Date.now() - 200_000
    await send(traceId, [
      { id: rootId, name: 'agent', startMs },
      { id: toolId, parent: rootId, name: 'ask_human', startMs: startMs + 1000 },
    ])
    const page = await open(`/p/0/traces/tr-${traceId}`)
    await page.getByRole('status').filter({ hasText: 'Stuck in' }).waitFor()
    await page.getByText(/no step has begun or ended for 3/).waitFor()
    await page.getByRole('button', { name: 'ask_human', exact: true }).click()
    await page.waitForURL(new RegExp(`span=${toolId}`))
    expect(await axeViolationsInBothThemes(page)).toEqual([])
  })
})
