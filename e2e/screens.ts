import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { launchBrowser } from './harness/browser.ts'
import { type RunningServer, startServer } from './harness/server.ts'

/*
 * `npm run screens`: pictures of every page of the demo project, in light and dark, wide and narrow, into docs/screens. The texts of the demo are in
 * several scripts: a machine without fonts for them (Noto CJK, say) draws boxes.
 */

const folder = join(import.meta.dirname, '..', 'docs', 'screens')
const project = '/p/1'
const quality = 80
const looks = [
  { name: 'light', width: 1440, height: 900, colorScheme: 'light' },
  { name: 'dark', width: 1440, height: 900, colorScheme: 'dark' },
  { name: 'narrow', width: 360, height: 800, colorScheme: 'dark' },
] as const

interface Screen {
  name: string
  path: string
  /** What is there once the page has what it shows. */
  shown: string
}

async function screensOf(server: RunningServer): Promise<Screen[]> {
  const ask = async <Answer>(path: string): Promise<Answer> => (await (await fetch(`${server.url}/api/assay/v1${path}`)).json()) as Answer
  const traces = async (q: string) =>
    (
      await ask<{ traces: { traceId: string; session: string | null; spanCount: number }[] }>(
        `/experiments/1/traces?limit=200&q=${encodeURIComponent(q)}`,
      )
    ).traces
  const longest = (list: { traceId: string; session: string | null; spanCount: number }[]) =>
    list.toSorted((a, b) => b.spanCount - a.spanCount || a.traceId.localeCompare(b.traceId))[0] ?? { traceId: '', session: '' }
  const failed = longest(await traces('status:error error:RefundAmountError'))
  const fine = longest(await traces('status:ok tool:issue_refund'))
  const { spans } = await ask<{ spans: { spanId: string[]; type: number[] } }>(`/traces/${fine.traceId}`)
  const llm = 2
  const call = spans.spanId[spans.type.indexOf(llm)] ?? ''
  const row = '[role=row][aria-selected]'
  return [
    { name: 'now', path: `${project}/now`, shown: '[aria-label=Failing] a' },
    { name: 'traces', path: `${project}/traces`, shown: row },
    { name: 'traces-by-model', path: `${project}/traces?group=model`, shown: row },
    { name: 'trace', path: `${project}/traces/${failed.traceId}`, shown: '[aria-label=Span]' },
    { name: 'trace-messages', path: `${project}/traces/${fine.traceId}?view=messages`, shown: '[aria-label=Messages]' },
    { name: 'trace-graph', path: `${project}/traces/${fine.traceId}?view=graph`, shown: 'main svg g' },
    { name: 'trace-log', path: `${project}/traces/${failed.traceId}?view=log`, shown: row },
    {
      name: 'conversation',
      path: `${project}/conversations/${encodeURIComponent(fine.session ?? '')}`,
      shown: 'main article, main [role=article], main section',
    },
    {
      name: 'compare',
      path: `${project}/compare?a=${fine.traceId}&b=${failed.traceId}&row=1`,
      shown: '[aria-label="Difference of the step"]',
    },
    { name: 'map', path: `${project}/map`, shown: 'main svg g' },
    { name: 'differs', path: `${project}/differs`, shown: 'main tbody tr' },
    { name: 'costs', path: `${project}/costs`, shown: 'main tbody tr' },
    { name: 'prices', path: `${project}/prices`, shown: 'main tbody tr' },
    { name: 'playground', path: `${project}/playground?trace=${fine.traceId}&span=${call}`, shown: 'main textarea' },
    { name: 'providers', path: '/providers', shown: 'main li, main tr, main section' },
  ]
}

/** The demo has made its project when nothing is added any more. */
async function demoIsMade(server: RunningServer): Promise<void> {
  for (let before = -1; ;) {
    const { experiments } = (await (await fetch(`${server.url}/api/assay/v1/experiments`)).json()) as {
      experiments: { experimentId: string; traceCount: number }[]
    }
    const count = experiments.find(({ experimentId }) => experimentId === '1')?.traceCount ?? 0
    if (count > 0 && count === before) return
    before = count
    await new Promise((resolve) => setTimeout(resolve, 3000))
  }
}

async function picture(page: Page): Promise<Buffer> {
  const session = await page.context().newCDPSession(page)
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality })
  await session.detach()
  return Buffer.from(data, 'base64')
}

const dataDir = await mkdtemp(join(tmpdir(), 'assay-screens-'))
const server = await startServer({ flags: ['--demo'], dataDir })
const browser = await launchBrowser()
try {
  await demoIsMade(server)
  for (const { name, path, shown } of await screensOf(server)) {
    for (const { name: look, width, height, colorScheme } of looks) {
      const page = await browser.newPage({
        viewport: { width, height },
        colorScheme,
        reducedMotion: 'reduce',
        timezoneId: 'UTC',
        locale: 'en-GB',
      })
      await page.goto(`${server.url}${path}`)
      await page.locator(shown).first().waitFor()
      // Charts are drawn in the frame behind their numbers.
      await page.waitForTimeout(1000)
      await writeFile(join(folder, `${name}-${look}.webp`), await picture(page))
      await page.close()
    }
    process.stdout.write(`${name}\n`)
  }
} finally {
  await browser.close()
  await server.stop()
  await rm(dataDir, { recursive: true, force: true })
}
