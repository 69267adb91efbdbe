import type { ResponseOf } from '@assay/protocol'
import type { listExperiments, listTraces } from '@assay/protocol'
import { Collected } from '../measure/collected.ts'
import { type Asked, ask } from '../measure/ask.ts'
import { folderBytes } from '../measure/folder-bytes.ts'
import { threadCpuUs, treeCpuSeconds } from '../measure/process-tree.ts'
import type { Sample } from '../measure/sample.ts'
import { lineChart } from '../report/line-chart.ts'
import { ratio, type Section } from '../report/section.ts'
import { startAssay } from '../servers/assay.ts'
import type { BenchServer } from '../servers/bench-server.ts'
import { startMlflow } from '../servers/mlflow.ts'
import { filledMlflow, words } from './filled-stores.ts'
import type { Suite, SuiteContext } from './suite.ts'

const hourMs = 3600 * 1000
const weekMs = 7 * 24 * hourMs

type QueryName = 'newest' | 'filtered' | 'trace' | 'rare' | 'common' | 'narrowed' | 'counted' | 'cjk' | 'phrase' | 'series'
const titles: Readonly<Record<QueryName, string>> = {
  newest: 'newest 50 traces',
  filtered: '50 by status, tag and latency',
  trace: 'one trace of 10 spans',
  rare: 'word in 5 traces of all',
  common: 'word in nearly every trace',
  narrowed: 'that word beside status and tag',
  counted: 'that word, counted up to 10,000',
  cjk: 'Chinese word in one trace of 2,000',
  phrase: 'quoted phrase, verified',
  series: 'hour × model over 7 days',
}
/** One trace in a hundred, of every store that the bench fills. */
const narrow = 'status:error env:dev'
const queryNames = Object.keys(titles) as QueryName[]
const diskName = 'bytes on disk per span of 1 KB'
/** A search that MLflow has not answered by then is given up. */
const giveUpMs = { quick: 20_000, full: 60_000 }

/** What it costs to ask, and how that grows with what is stored. */
export const querySuite: Suite = { name: 'query', run }

async function run(context: SuiteContext): Promise<Section> {
  const { quick, say, stores, missing } = context
  const sizes = quick ? [10_000, 100_000] : [10_000, 100_000, 1_000_000]
  const mlflowTraces = quick ? 2_000 : 20_000
  const repeats = quick ? 1 : 2
  const collected = new Collected()
  for (const spans of sizes) {
    const store = await stores.get(spans)
    collected.add(diskName, 'bytes', sizeName(spans), store.bytesPerSpan)
    collected.add('server CPU per span to fill it, words included', 'µs', sizeName(spans), store.cpuUsPerSpan)
  }
  const mlflowDir = missing.has('MLflow') ? undefined : await filledMlflow(mlflowTraces, say)
  if (mlflowDir !== undefined) collected.add(diskName, 'bytes', 'MLflow', folderBytes(mlflowDir) / (mlflowTraces * 10))
  const mlflow = mlflowDir === undefined ? undefined : await startMlflow(mlflowDir)
  try {
    for (let repeat = 1; repeat <= repeats; repeat++) {
      say(`query: ${repeat} of ${repeats}`)
      for (const spans of sizes) await measureAssay(collected, spans, context)
      if (mlflow !== undefined) await measureMlflow(collected, mlflow)
    }
    if (mlflow !== undefined) await measureMlflowSearch(collected, mlflow, quick ? giveUpMs.quick : giveUpMs.full)
  } finally {
    await mlflow?.stop()
  }
  return section(collected, sizes)
}

function sizeName(spans: number): string {
  return `Assay, ${spans >= 1e6 ? `${spans / 1e6} M` : `${spans / 1e3} k`} spans`
}

async function measureAssay(collected: Collected, spans: number, { stores, quick }: SuiteContext): Promise<void> {
  const server = await startAssay((await stores.get(spans)).dataDir)
  try {
    const paths = await assayQueries(server)
    for (const name of queryNames) {
      let cpuUs = 0
      const turn = async (count: number): Promise<Asked> => {
        const before = sum(threadCpuUs(server.pid))
        const asked = await ask({ count, forMs: quick ? 500 : 2000, request: (index) => get(server, paths(name, index)) })
        cpuUs = sum(threadCpuUs(server.pid)) - before
        return asked
      }
      await turn(10)
      const { times, p50Ms } = await turn(200)
      collected.add(`${titles[name]}, p50`, 'ms', sizeName(spans), p50Ms)
      collected.add(`${titles[name]}, CPU`, 'ms', sizeName(spans), cpuUs / 1000 / times)
    }
  } finally {
    await server.stop()
  }
}

/** Path of the n-th asking of a query; a trace is another one each time. */
async function assayQueries(server: BenchServer): Promise<(name: QueryName, index: number) => string> {
  const base = '/api/assay/v1'
  const { experiments } = (await getJson(server, `${base}/experiments`)) as ResponseOf<typeof listExperiments>
  const experiment = experiments.find(({ traceCount }) => traceCount > 0)
  if (experiment === undefined) throw new Error('the filled store has no experiment with traces')
  const traces = `${base}/experiments/${experiment.experimentId}/traces`
  const now = Date.now()
  const ids: string[] = []
  for (let day = 0; day < 7; day++) {
    const page = (await getJson(server, `${traces}?limit=20&to=${now - day * 24 * hourMs}`)) as ResponseOf<typeof listTraces>
    ids.push(...page.traces.map(({ traceId }) => traceId))
  }
  const search = (query: string): string => `${traces}?limit=50&q=${encodeURIComponent(query)}`
  return (name, index) => {
    switch (name) {
      case 'newest':
        return `${traces}?limit=50`
      case 'filtered':
        return search(`${narrow} latency:>2s`)
      case 'trace':
        return `${base}/traces/${ids[index % ids.length]}`
      case 'rare':
        return search(words.rare)
      case 'common':
        return search(words.common)
      case 'narrowed':
        return search(`${words.common} ${narrow}`)
      case 'counted':
        return `${traces}/count?q=${words.common}`
      case 'cjk':
        return search(words.cjk)
      case 'phrase':
        return search(`"${words.rare}"`)
      case 'series': {
        const to = Math.ceil(now / hourMs) * hourMs
        return `${base}/experiments/${experiment.experimentId}/series?of=spans&groupBy=model&from=${to - weekMs}&to=${to}&bucketMs=${hourMs}`
      }
    }
  }
}

async function measureMlflow(collected: Collected, server: BenchServer): Promise<void> {
  const newest = (await (await searchMlflow(server)).json()) as { traces: { trace_id: string }[] }
  const ids = newest.traces.map(({ trace_id: id }) => id)
  const filter = "trace.status = 'ERROR' AND tag.env = 'dev' AND trace.execution_time_ms > 2000"
  const requests: Partial<Record<QueryName, (index: number) => Promise<void>>> = {
    newest: async () => drain(await searchMlflow(server)),
    filtered: async () => drain(await searchMlflow(server, filter)),
    trace: (index) => get(server, `/api/3.0/mlflow/traces/get?trace_id=${ids[index % ids.length]}`),
  }
  for (const name of queryNames) {
    const request = requests[name]
    if (request === undefined) continue
    await ask({ count: 5, forMs: 2000, request })
    const before = treeCpuSeconds(server.pid)
    const { times, p50Ms } = await ask({ count: 100, forMs: 3000, request })
    collected.add(`${titles[name]}, p50`, 'ms', 'MLflow', p50Ms)
    collected.add(`${titles[name]}, CPU`, 'ms', 'MLflow', ((treeCpuSeconds(server.pid) - before) * 1000) / times)
  }
}

/** Once each: they take seconds to minutes. Last of all, since a search that was given up goes on in the server. */
async function measureMlflowSearch(collected: Collected, server: BenchServer, limitMs: number): Promise<void> {
  for (const name of ['common', 'cjk', 'rare'] as const) {
    const startedAt = performance.now()
    const before = treeCpuSeconds(server.pid)
    await searchMlflow(server, `trace.text ILIKE '%${words[name]}%'`, limitMs).then(drain, (error: unknown) => {
      if (!(error instanceof Error) || error.name !== 'TimeoutError') throw error
    })
    collected.add(`${titles[name]}, p50`, 'ms', 'MLflow', performance.now() - startedAt)
    collected.add(`${titles[name]}, CPU`, 'ms', 'MLflow', (treeCpuSeconds(server.pid) - before) * 1000)
  }
}

function searchMlflow({ url }: BenchServer, filter?: string, timeoutMs = 60_000): Promise<Response> {
  const body = {
    locations: [{ type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: '0' } }],
    max_results: 50,
    order_by: ['timestamp_ms DESC'],
    ...(filter !== undefined && { filter }),
  }
  return fetch(`${url}/api/3.0/mlflow/traces/search`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(timeoutMs),
  })
}

async function get({ url }: BenchServer, path: string): Promise<void> {
  await drain(await fetch(url + path))
}

async function getJson({ url }: BenchServer, path: string): Promise<unknown> {
  const response = await fetch(url + path)
  if (!response.ok) throw new Error(`${path}: HTTP ${response.status} ${await response.text()}`)
  return response.json()
}

async function drain(response: Response): Promise<void> {
  const text = await response.text()
  if (!response.ok) throw new Error(`${response.url}: HTTP ${response.status} ${text.slice(0, 300)}`)
}

function sum(cpu: ReadonlyMap<string, number>): number {
  return [...cpu.values()].reduce((total, us) => total + us, 0)
}

function section(collected: Collected, sizes: readonly number[]): Section {
  const largest = sizeName(sizes.at(-1) ?? 0)
  const p50 = (name: QueryName, subject: string): Sample | undefined => collected.sample(`${titles[name]}, p50`, subject)
  const cpu = (name: QueryName, subject: string): Sample | undefined => collected.sample(`${titles[name]}, CPU`, subject)
  const series = cpu('series', largest)?.median ?? Number.NaN
  return {
    suite: 'query',
    title: 'Asking',
    method: [
      'One client, over HTTP, on stores of traces of the last seven days. CPU is that of all the server’s threads per answer; p50 is what the client waits.',
      'MLflow holds 20,000 traces of 10 spans (2,000 in a quick run): its `traces/search`, `traces/get` and `trace.text ILIKE`. A search it has not answered after a minute (20 s in a quick run) is given up and counted with what it had taken by then: MLflow’s true figure is higher.',
    ],
    measures: collected.measures(),
    aims: [
      ...(['newest', 'filtered', 'trace'] as const).map((name) => ({
        text: `${titles[name]}: p50 at the largest store, of MLflow’s`,
        value: ratio(p50(name, largest), p50(name, 'MLflow')),
        limit: 1 / 5,
        bound: 'atMost' as const,
        unit: '×',
      })),
      ...(['rare', 'common', 'cjk'] as const).map((name) => ({
        text: `${titles[name]}: CPU at the largest store, of MLflow’s full-text filter`,
        value: ratio(cpu(name, largest), cpu(name, 'MLflow')),
        limit: 1 / 500,
        bound: 'atMost' as const,
        unit: '×',
      })),
      {
        text: 'bytes on disk per span of 1 KB, of MLflow’s',
        value: ratio(collected.sample(diskName, largest), collected.sample(diskName, 'MLflow')),
        limit: 1 / 5,
        bound: 'atMost',
        unit: '×',
      },
      { text: 'hour × model over 7 days: CPU', value: series, limit: 50, bound: 'atMost', unit: 'ms' },
    ],
    charts: [
      {
        file: 'growth.svg',
        alt: 'CPU per query against the number of stored spans, both logarithmic',
        svg: lineChart({
          title: 'CPU per query, ms, by stored spans',
          xs: [...sizes],
          lines: queryNames.map((name) => ({
            label: titles[name],
            ys: sizes.map((spans) => collected.sample(`${titles[name]}, CPU`, sizeName(spans))?.median ?? Number.NaN),
          })),
        }),
      },
    ],
  }
}
