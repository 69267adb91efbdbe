import { rmSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { startStaticPage } from '../floor/static-page.ts'
import { agentTraces, oneTrace, type SameRequests, sendSame } from '../load/same-requests.ts'
import { Collected } from '../measure/collected.ts'
import { findChromium, giveUpMs, type PageAddress, type PageLoad, visit } from '../measure/page-load.ts'
import { temporaryFolder } from '../places.ts'
import { type Aim, type Measure, ratio, type Section } from '../report/section.ts'
import { indexed, startAssay } from '../servers/assay.ts'
import type { BenchServer } from '../servers/bench-server.ts'
import { startMlflow } from '../servers/mlflow.ts'
import { phoenixStoredSpans, startPhoenix } from '../servers/phoenix.ts'
import type { Suite, SuiteContext } from './suite.ts'
import { assayPages, findTrace, mlflowPages, phoenixPages, staticPages, type TracePages } from './ui-pages.ts'

const sizes = { shared: 3_000, large: 100_000 } as const
const listedTraces = 300
/** The same for every program: a ratio of medians from other rounds would compare the machine's moods. */
const repeats = { full: 3, quick: 1 } as const

const pageNames = { list: 'list of traces', trace: traceName(sizes.shared), large: traceName(sizes.large) } as const
const of = {
  cold: 'rows visible, empty cache',
  warm: 'rows visible, warm',
  requests: 'requests before the first row, empty cache',
  wire: 'script on the wire, empty cache',
  script: 'script, decompressed',
  nodes: 'DOM nodes',
  heap: 'JavaScript heap, collected',
  process: 'memory of the tab’s process',
} as const

/** What a person waits for, and what the browser carries. */
export const uiSuite: Suite = { name: 'ui', run }

function traceName(spans: number): string {
  return `trace of ${spans.toLocaleString('en')} spans`
}

function rowName(page: string, what: string): string {
  return `${page}: ${what}`
}

interface Program {
  name: string
  pages: TracePages
}

async function run({ quick, say, missing }: SuiteContext): Promise<Section> {
  const executablePath = findChromium()
  const collected = new Collected()
  const servers: BenchServer[] = []
  const floor = await startStaticPage()
  try {
    const times = quick ? repeats.quick : repeats.full
    const requests = [agentTraces(listedTraces), oneTrace(sizes.shared)]
    const start = async (starts: (dataDir: string) => Promise<BenchServer>): Promise<BenchServer> => {
      const server = await starts(temporaryFolder())
      servers.push(server)
      say(`ui: sending to ${server.name}`)
      for (const each of requests) await sendSame(each, server.otlp)
      return server
    }
    const assay = await start(startAssay)
    await indexed(assay)
    const trace = await findTrace(assay, sizes.shared)
    const programs: Program[] = [
      { name: 'static page', pages: staticPages(floor.url) },
      { name: 'Assay', pages: assayPages(assay, trace) },
    ]
    if (!missing.has('MLflow')) {
      programs.push({ name: 'MLflow', pages: mlflowPages(await start(startMlflow), trace) })
    }
    if (!missing.has('Phoenix')) {
      const phoenix = await start(startPhoenix)
      await stored(phoenix, requests)
      programs.push({ name: 'Phoenix', pages: phoenixPages(phoenix, trace) })
    }

    const see = async (page: string, subject: string, address: PageAddress): Promise<void> => {
      const { cold, warm } = await visit(executablePath, address)
      say(`ui: ${page}, ${subject}: ${visibleText(cold)}, warm ${visibleText(warm)}`)
      note(collected, { page, subject, visible: of.cold, load: cold })
      note(collected, { page, subject, visible: of.warm, load: warm })
      noteSizes(collected, { page, subject, cold, warm })
    }
    for (let repeat = 1; repeat <= times; repeat++) {
      for (const page of ['list', 'trace'] as const) for (const { name, pages } of programs) await see(pageNames[page], name, pages[page])
    }
    // Last, since it makes Assay's list longer by one.
    await sendSame(oneTrace(sizes.large), assay.otlp)
    await indexed(assay)
    const { trace: large } = assayPages(assay, await findTrace(assay, sizes.large))
    for (let repeat = 1; repeat <= times; repeat++) await see(pageNames.large, 'Assay', large)
  } finally {
    floor.close()
    for (const server of servers) {
      await server.stop()
      rmSync(server.dataDir, { recursive: true, force: true })
    }
  }
  return section(collected)
}

/** Phoenix acknowledges long before it stores. */
async function stored(phoenix: BenchServer, requests: readonly SameRequests[]): Promise<void> {
  const spans = requests.reduce((sum, each) => sum + each.spans, 0)
  while (phoenixStoredSpans(phoenix) < spans) await delay(500)
}

function note(
  collected: Collected,
  { page, subject, visible, load }: { page: string; subject: string; visible: string; load: PageLoad | undefined },
): void {
  const name = rowName(page, visible)
  if (load === undefined) collected.addGivenUp(name, 'ms', subject, giveUpMs)
  else collected.add(name, 'ms', subject, load.visibleMs)
}

function visibleText(load: PageLoad | undefined): string {
  return load === undefined ? `no row in ${giveUpMs / 1000} s` : `rows after ${Math.round(load.visibleMs)} ms`
}

/** Of a page that showed its rows. */
function noteSizes(
  collected: Collected,
  { page, subject, cold, warm }: { page: string; subject: string; cold: PageLoad | undefined; warm: PageLoad | undefined },
): void {
  const add = (what: string, unit: string, value: number): void => collected.add(rowName(page, what), unit, subject, value)
  if (cold !== undefined) {
    add(of.requests, '', cold.requests)
    add(of.wire, 'KB', cold.scriptBytes.onTheWire / 1000)
    add(of.script, 'KB', cold.scriptBytes.decompressed / 1000)
  }
  if (warm !== undefined) {
    add(of.nodes, '', warm.nodes)
    add(of.heap, 'MB', warm.heapBytes / 1e6)
    add(of.process, 'MB', warm.processBytes / 1e6)
  }
}

/** What is set beside the peers' as a ratio. */
const compared = [
  rowName(pageNames.list, of.cold),
  rowName(pageNames.list, of.warm),
  rowName(pageNames.list, of.wire),
  rowName(pageNames.trace, of.cold),
  rowName(pageNames.trace, of.warm),
] as const
const timesMlflow = 10

function section(collected: Collected): Section {
  const ofAssay = (page: string, what: string): number => collected.sample(rowName(page, what), 'Assay')?.median ?? Number.NaN
  const atMost = (page: string, what: string, limit: number, unit: string): Aim => ({
    text: rowName(page, what),
    value: ofAssay(page, what),
    limit,
    bound: 'atMost',
    unit,
  })
  return {
    suite: 'ui',
    title: 'Seeing',
    method: [
      `The same ${listedTraces} traces of 10 spans and one of ${sizes.shared.toLocaleString('en')}, sent to each server over OTLP, and each program’s own pages as they ship, in headless Chromium, 1440 × 900: from the start of the navigation to the frame after the one with the first row. “Empty cache” is the first visit of a new profile, “warm” the fourth: the browser has the files and what it compiled of them, as for somebody who comes every day. A page without a row after ${giveUpMs / 1000} s is given up and counted with that, as “≥”. “static page” is 40 such rows in one HTML answer without script (bench/floor/static-page.ts). The trace of ${sizes.large.toLocaleString('en')} spans is Assay’s alone.`,
      `Requests are those begun before the row, the document included; bytes of script are bodies, of the list or the trace with what it loads within 2 s behind its rows. Nodes, heap (live objects after a collection) and memory (the anonymous memory of the process that shows the page, which is what Chromium’s task manager shows) are of the warm load. Phoenix shows the first 1,000 spans of a trace and MLflow a page of 25 traces; MLflow covers its list with a tip at a first visit, which is not held against it.`,
    ],
    measures: [...collected.measures(), ...ratios(collected)],
    aims: [
      ...compared.map((name): Aim => {
        const value = ratio(collected.sample(name, 'MLflow'), collected.sample(name, 'Assay'))
        return { text: `${name}: MLflow’s, of Assay’s`, value, limit: timesMlflow, bound: 'atLeast', unit: '×' }
      }),
      atMost(pageNames.list, of.nodes, 1500, ''),
      atMost(pageNames.list, of.heap, 25, 'MB'),
      atMost(pageNames.list, of.process, 150, 'MB'),
      atMost(pageNames.list, of.wire, 130, 'KB'),
      atMost(pageNames.trace, of.warm, 400, 'ms'),
      atMost(pageNames.trace, of.nodes, 1500, ''),
      atMost(pageNames.trace, of.heap, 40, 'MB'),
      atMost(pageNames.trace, of.process, 150, 'MB'),
      atMost(pageNames.large, of.warm, 1500, 'ms'),
    ],
    charts: [],
  }
}

/** How many times Assay's each peer's is, of the medians. */
function ratios(collected: Collected): Measure[] {
  return compared.map((name) => {
    const assay = collected.sample(name, 'Assay')
    const values = ['MLflow', 'Phoenix'].flatMap((peer) => {
      const sample = collected.sample(name, peer)
      const value = ratio(sample, assay)
      const { repeats: times = 0, isLeast } = sample ?? {}
      return Number.isNaN(value)
        ? []
        : [[peer, { median: value, low: value, high: value, repeats: times, ...(isLeast ? { isLeast } : {}) }] as const]
    })
    return { name: `${name}, times Assay’s`, unit: '×', values: Object.fromEntries(values) }
  })
}
