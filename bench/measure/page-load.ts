import { existsSync, readFileSync, rmSync } from 'node:fs'
import { type BrowserContext, chromium } from 'playwright-core'
import { temporaryFolder } from '../places.ts'

const chromiumPlaces = [process.env['CHROMIUM_PATH'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** A page whose rows are not there by then is given up. */
export const giveUpMs = 90_000
/** Visits before the one that counts as warm: with the third the browser begins to keep what it compiled. */
const visitsBeforeWarm = 3
/** What a page still loads behind its rows belongs to it, but one that asks for ever is not waited for. */
const settleMs = 2_000

export interface PageAddress {
  url: string
  /** CSS selector of a row: what has to be on the screen. */
  rows: string
}

/** One load of a page. Bytes are those of bodies. */
export interface PageLoad {
  /** From the start of the navigation to the frame after the one with the first row. */
  visibleMs: number
  /** Begun before the row was there, the document included. */
  requests: number
  scriptBytes: { onTheWire: number; decompressed: number }
  nodes: number
  /** Live JavaScript objects, after a collection. */
  heapBytes: number
  /** Of the process that shows the page, what is its own (anonymous memory: what Chromium's task manager calls the memory footprint). */
  processBytes: number
}

/** The first and the fourth load of a page by one browser; undefined where no row came within `giveUpMs`. */
export interface Visits {
  cold: PageLoad | undefined
  warm: PageLoad | undefined
}

/** @throws when there is no Chromium. */
export function findChromium(): string {
  const executablePath = chromiumPlaces.find((place): place is string => place !== undefined && existsSync(place))
  if (executablePath === undefined) throw new Error('no Chromium was found; install it or set CHROMIUM_PATH')
  return executablePath
}

/**
 * Once with a new profile, and once more when the browser knows the page, in a window of 1440 × 900. A profile on disk, since a private
 * window keeps no compiled script. bypassCSP: what is asked of the page here is asked by eval.
 */
export async function visit(executablePath: string, address: PageAddress): Promise<Visits> {
  const profile = temporaryFolder()
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    viewport: { width: 1440, height: 900 },
    bypassCSP: true,
  })
  try {
    await context.addInitScript({ content: watchFor(address.rows) })
    const cold = await load(context, address.url)
    // A page that gave no row is tried once more, not three times.
    for (let visits = 1; visits < visitsBeforeWarm && cold !== undefined; visits++) await load(context, address.url)
    return { cold, warm: await load(context, address.url) }
  } finally {
    await context.close()
    rmSync(profile, { recursive: true, force: true })
  }
}

/** In the page: notes when the first row has been painted, in milliseconds since the navigation began. */
const watchFor = (rows: string): string => `{
  performance.setResourceTimingBufferSize(10_000)
  const look = () => {
    if (document.querySelector(${JSON.stringify(rows)}) === null) requestAnimationFrame(look)
    // The frame with the row in it is on the screen when the next one begins.
    else requestAnimationFrame(() => (window.rowsVisibleMs = performance.now()))
  }
  look()
}`
const inPage = `(() => {
  const resources = performance.getEntriesByType('resource')
  const scripts = resources.filter(({ name }) => new URL(name).pathname.endsWith('.js'))
  const sum = (of) => scripts.reduce((total, entry) => total + entry[of], 0)
  return {
    requests: 1 + resources.filter(({ startTime }) => startTime < window.rowsVisibleMs).length,
    scriptBytes: { onTheWire: sum('encodedBodySize'), decompressed: sum('decodedBodySize') },
    nodes: document.querySelectorAll('*').length,
  }
})()`

async function load(context: BrowserContext, url: string): Promise<PageLoad | undefined> {
  const page = await context.newPage()
  try {
    await page.goto(url, { waitUntil: 'commit', timeout: giveUpMs })
    const visible = await page
      .waitForFunction('window.rowsVisibleMs', undefined, { timeout: giveUpMs, polling: 20 })
      .catch((error: unknown) => (error instanceof Error && error.name === 'TimeoutError' ? undefined : Promise.reject(error)))
    if (visible === undefined) return undefined
    const visibleMs = Number(await visible.jsonValue())
    await page.waitForLoadState('networkidle', { timeout: settleMs }).catch(() => undefined)
    const found = await page.evaluate<Pick<PageLoad, 'requests' | 'scriptBytes' | 'nodes'>>(inPage)
    const session = await context.newCDPSession(page)
    await session.send('HeapProfiler.collectGarbage')
    const { usedSize } = await session.send('Runtime.getHeapUsage')
    return { visibleMs, ...found, heapBytes: usedSize, processBytes: await largestRenderer(context) }
  } finally {
    await page.close()
  }
}

/** Chromium holds a process ready for the next page and one for the empty first: the one that shows the page is the largest. */
async function largestRenderer(context: BrowserContext): Promise<number> {
  const browser = context.browser()
  if (browser === null) throw new Error('a browser that does not say its processes')
  const session = await browser.newBrowserCDPSession()
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  await session.detach()
  const kib = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => ownKib(id))
  return Math.max(...kib) * 1024
}

function ownKib(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/^RssAnon:\s+(\d+)/m.exec(status)?.[1] ?? 0)
}
