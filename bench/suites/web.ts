import { existsSync, rmSync } from 'node:fs'
import type { listExperiments, listTraces, ResponseOf } from '@assay/protocol'
import { type BrowserContext, chromium } from 'playwright-core'
import { startStaticPage } from '../floor/static-page.ts'
import { seededDice } from '../load/dice.ts'
import { largeTrace } from '../load/large-trace.ts'
import { rejectedSpans } from '../load/rejected-spans.ts'
import { makeWordPool } from '../load/word-pool.ts'
import { Collected } from '../measure/collected.ts'
import { temporaryFolder } from '../places.ts'
import type { Section } from '../report/section.ts'
import { indexed, startAssay } from '../servers/assay.ts'
import type { BenchServer } from '../servers/bench-server.ts'
import type { Suite, SuiteContext } from './suite.ts'

const sizes = [3_000, 100_000] as const
const chromiumPlaces = [process.env['CHROMIUM_PATH'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const traceRows = '[role=treegrid] [role=row][aria-selected]'
const listRows = '[role=grid] [role=row][aria-selected]'

/** What a person waits for. */
export const webSuite: Suite = { name: 'web', run }

async function run({ quick, say }: SuiteContext): Promise<Section> {
  const executablePath = chromiumPlaces.find((place): place is string => place !== undefined && existsSync(place))
  if (executablePath === undefined) throw new Error('no Chromium was found; install it or set CHROMIUM_PATH')
  const collected = new Collected()
  const server = await startAssay(temporaryFolder())
  const floor = await startStaticPage()
  try {
    const pages = await fill(server)
    for (let repeat = 1; repeat <= (quick ? 2 : 5); repeat++) {
      say(`web: ${repeat}`)
      await visit(collected, executablePath, { subject: 'static page', url: floor.url, rows: traceRows })
      await visit(collected, executablePath, { subject: 'traces list', url: pages.list, rows: listRows })
      for (const { spans, url } of pages.traces) await visit(collected, executablePath, { subject: traceName(spans), url, rows: traceRows })
    }
  } finally {
    floor.close()
    await server.stop()
    rmSync(server.dataDir, { recursive: true, force: true })
  }
  return section(collected)
}

function traceName(spans: number): string {
  return `trace of ${spans.toLocaleString('en')} spans`
}

/** One trace of each size. */
async function fill(server: BenchServer): Promise<{ list: string; traces: { spans: number; url: string }[] }> {
  const dice = seededDice(4)
  const pool = makeWordPool(1 << 20, dice)
  for (const spans of sizes) {
    for (const body of largeTrace(spans, pool, dice)) {
      const answer = await fetch(server.otlp.url, { method: 'POST', headers: { 'content-type': 'application/x-protobuf' }, body })
      const rejected = rejectedSpans(Buffer.from(await answer.arrayBuffer()))
      if (!answer.ok || rejected > 0)
        throw new Error(`of a trace of ${spans} spans a request was refused: HTTP ${answer.status}, ${rejected} spans`)
    }
  }
  await indexed(server)
  const api = `${server.url}/api/assay/v1`
  const { experiments } = (await (await fetch(`${api}/experiments`)).json()) as ResponseOf<typeof listExperiments>
  const experiment = experiments.find(({ traceCount }) => traceCount > 0)?.experimentId
  const answer = await fetch(`${api}/experiments/${experiment}/traces?limit=50`)
  const { traces } = (await answer.json()) as ResponseOf<typeof listTraces>
  const list = `${server.url}/p/${experiment}/traces`
  return { list, traces: traces.map(({ traceId, spanCount }) => ({ spans: spanCount, url: `${list}/${traceId}` })).toReversed() }
}

interface Visit {
  subject: string
  url: string
  /** What has to be on the screen. */
  rows: string
}

/** Visits before the one that counts as warm: with the third the browser begins to keep what it compiled. */
const visitsBeforeWarm = 3

/**
 * Once with a new profile, and once more when the browser knows the page, in a window of 1440 × 900. A profile on disk, since a private
 * window keeps no compiled script. bypassCSP: what is asked of the page here is asked by eval.
 */
async function visit(collected: Collected, executablePath: string, { subject, url, rows }: Visit): Promise<void> {
  const profile = temporaryFolder()
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    viewport: { width: 1440, height: 900 },
    bypassCSP: true,
  })
  try {
    await context.addInitScript({ content: watchFor(rows) })
    const cold = await load(context, url)
    for (let visits = 1; visits < visitsBeforeWarm; visits++) await load(context, url)
    const warm = await load(context, url)
    collected.add('rows visible, empty cache', 'ms', subject, cold.visibleMs)
    collected.add('rows visible, warm', 'ms', subject, warm.visibleMs)
    collected.add('DOM nodes', '', subject, warm.nodes)
    collected.add('script on the wire, first load', 'KB', subject, cold.scriptBytes / 1000)
  } finally {
    await context.close()
    rmSync(profile, { recursive: true, force: true })
  }
}

/** In the page: notes when the first row has been painted, in milliseconds since the navigation began. */
const watchFor = (rows: string): string => `{
  const look = () => {
    if (document.querySelector(${JSON.stringify(rows)}) === null) requestAnimationFrame(look)
    // The frame with the row in it is on the screen when the next one begins.
    else requestAnimationFrame(() => (window.rowsVisibleMs = performance.now()))
  }
  look()
}`
const nodes = "document.querySelectorAll('*').length"
const scriptBytes = `performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('.js')).reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)`

async function load(context: BrowserContext, url: string): Promise<{ visibleMs: number; nodes: number; scriptBytes: number }> {
  const page = await context.newPage()
  await page.goto(url, { waitUntil: 'commit' })
  const visible = await page.waitForFunction('window.rowsVisibleMs', undefined, { timeout: 60_000, polling: 20 })
  const visibleMs = Number(await visible.jsonValue())
  await page.waitForLoadState('networkidle', { timeout: 1000 }).catch(() => undefined)
  const loaded = { visibleMs, nodes: await page.evaluate<number>(nodes), scriptBytes: await page.evaluate<number>(scriptBytes) }
  await page.close()
  return loaded
}

function section(collected: Collected): Section {
  const of = (name: string, subject: string): number => collected.sample(name, subject)?.median ?? Number.NaN
  const [small, large] = sizes
  return {
    suite: 'web',
    title: 'Seeing',
    method: [
      'The real server and its built pages in headless Chromium, 1440 × 900: from the start of the navigation to the frame after the one with the first row. “Empty cache” is the first visit of a new profile, “warm” the fourth: the browser has the files and what it compiled of them, as for somebody who comes every day. “static page” is 40 such rows in one HTML answer without script (bench/floor/static-page.ts).',
    ],
    measures: collected.measures(),
    aims: [
      {
        text: `${traceName(small)}: rows visible, warm`,
        value: of('rows visible, warm', traceName(small)),
        limit: 400,
        bound: 'atMost',
        unit: 'ms',
      },
      { text: `${traceName(small)}: DOM nodes`, value: of('DOM nodes', traceName(small)), limit: 1500, bound: 'atMost', unit: '' },
      {
        text: `${traceName(large)}: rows visible, warm`,
        value: of('rows visible, warm', traceName(large)),
        limit: 1500,
        bound: 'atMost',
        unit: 'ms',
      },
      {
        text: 'traces list: script on the wire, first load',
        value: of('script on the wire, first load', 'traces list'),
        limit: 130,
        bound: 'atMost',
        unit: 'KB',
      },
    ],
    charts: [],
  }
}
