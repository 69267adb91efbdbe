import { execFile } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { type LoadResult, OtlpLoad } from '../load/otlp-load.ts'
import { Collected } from '../measure/collected.ts'
import { threadCpuUs, treeCpuSeconds, treePssMib } from '../measure/process-tree.ts'
import { places, temporaryFolder } from '../places.ts'
import { ratio, type Section } from '../report/section.ts'
import { indexed, startAssay, threadsBehind } from '../servers/assay.ts'
import type { BenchServer } from '../servers/bench-server.ts'
import { startMlflow } from '../servers/mlflow.ts'
import { phoenixStoredSpans, startPhoenix } from '../servers/phoenix.ts'
import type { Suite, SuiteContext } from './suite.ts'

const names = {
  ack: 'server CPU per span, to the acknowledgement',
  whole: 'server CPU per span, until all of it can be queried',
  rate: 'durable spans per second',
  queryableRate: 'spans per second, until they can be queried',
  p50: 'p50 of a request of 100 spans',
  p99: 'p99 of a request of 100 spans',
  pss: 'memory after the load (PSS)',
} as const
/** A table of its own: this gain rests on text that repeats. */
const repeating = 'Assay, text that repeats'

/** What it costs to take spans in. */
export const ingestSuite: Suite = { name: 'ingest', run }

async function run(context: SuiteContext): Promise<Section> {
  const { quick, say, missing } = context
  const repeats = quick ? 1 : 3
  const collected = new Collected()
  const mlflow = missing.has('MLflow') ? undefined : await startMlflow(temporaryFolder())
  const phoenix = missing.has('Phoenix') ? undefined : await startPhoenix(temporaryFolder())
  try {
    if (mlflow !== undefined) await warm(mlflow, 2000)
    if (phoenix !== undefined) await warm(phoenix, 500)
    for (let repeat = 1; repeat <= repeats; repeat++) {
      say(`ingest: ${repeat} of ${repeats}`)
      await measureFloor(collected, quick)
      await measureAssay(collected, 'Assay', quick, false)
      await measureAssay(collected, repeating, quick, true)
      if (mlflow !== undefined && repeat <= 2) await measureMlflow(collected, mlflow, quick)
      if (phoenix !== undefined && repeat <= 2) await measurePhoenix(collected, phoenix, quick)
    }
  } finally {
    for (const server of [mlflow, phoenix]) if (server !== undefined) await discard(server)
  }
  return section(collected)
}

async function discard(server: BenchServer): Promise<void> {
  await server.stop()
  rmSync(server.dataDir, { recursive: true, force: true })
}

async function warm(server: BenchServer, spans: number): Promise<void> {
  const load = new OtlpLoad({ url: server.otlp.url, headers: server.otlp.headers })
  await load.send({ spans })
  load.close()
  await idle(server)
}

async function measureFloor(collected: Collected, quick: boolean): Promise<void> {
  const folder = temporaryFolder()
  try {
    const spans = quick ? 100_000 : 300_000
    const { stdout } = await promisify(execFile)(process.execPath, [join(places.root, 'bench', 'floor', 'store.ts'), folder, String(spans)])
    const { cpuUsPerSpan, spansPerSecond } = JSON.parse(stdout) as { cpuUsPerSpan: number; spansPerSecond: number }
    collected.add(names.ack, 'µs', 'floor', cpuUsPerSpan)
    collected.add(names.rate, 'spans/s', 'floor', spansPerSecond)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function measureAssay(collected: Collected, subject: string, quick: boolean, repeats: boolean): Promise<void> {
  const server = await startAssay(temporaryFolder())
  try {
    const load = new OtlpLoad({ url: server.otlp.url, repeats })
    await load.send({ spans: quick ? 20_000 : 100_000 })
    await indexed(server)
    const before = threadCpuUs(server.pid)
    const startedAt = performance.now()
    // So many spans, not so long a time: on a slow machine a time would be over before the compiler is done.
    const result = await load.send({ spans: quick ? 30_000 : 200_000 })
    const atAck = spentUs(before, threadCpuUs(server.pid))
    await indexed(server)
    const seconds = (performance.now() - startedAt) / 1000
    const atEnd = spentUs(before, threadCpuUs(server.pid))
    load.close()
    collected.add(names.ack, 'µs', subject, atAck.ahead / result.accepted)
    collected.add(names.whole, 'µs', subject, (atEnd.ahead + atEnd.behind) / result.accepted)
    collected.add(names.queryableRate, 'spans/s', subject, result.accepted / seconds)
    collected.add(names.pss, 'MiB', subject, treePssMib(server.pid))
    addResult(collected, subject, result)
  } finally {
    await discard(server)
  }
}

function spentUs(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): { ahead: number; behind: number } {
  const spent = { ahead: 0, behind: 0 }
  for (const [name, us] of after) spent[threadsBehind.has(name) ? 'behind' : 'ahead'] += us - (before.get(name) ?? 0)
  return spent
}

async function measureMlflow(collected: Collected, server: BenchServer, quick: boolean): Promise<void> {
  const load = new OtlpLoad({ url: server.otlp.url, headers: server.otlp.headers })
  const before = treeCpuSeconds(server.pid)
  const result = await load.send({ seconds: quick ? 5 : 12 })
  const atAck = treeCpuSeconds(server.pid) - before
  await idle(server)
  load.close()
  collected.add(names.ack, 'µs', 'MLflow', (atAck * 1e6) / result.accepted)
  // It answers when everything is stored and found: nothing is done behind the acknowledgement.
  collected.add(names.whole, 'µs', 'MLflow', (atAck * 1e6) / result.accepted)
  collected.add(names.queryableRate, 'spans/s', 'MLflow', result.accepted / result.seconds)
  collected.add(names.pss, 'MiB', 'MLflow', treePssMib(server.pid))
  addResult(collected, 'MLflow', result)
}

async function measurePhoenix(collected: Collected, server: BenchServer, quick: boolean): Promise<void> {
  const storedBefore = phoenixStoredSpans(server)
  const load = new OtlpLoad({ url: server.otlp.url, headers: server.otlp.headers })
  const before = treeCpuSeconds(server.pid)
  const startedAt = performance.now()
  const result = await load.send({ spans: quick ? 1000 : 3000 })
  // Not durable when it is answered, so this is no rate of its own; only what is stored counts.
  while (phoenixStoredSpans(server) - storedBefore < result.accepted) await delay(200)
  const seconds = (performance.now() - startedAt) / 1000
  const spent = treeCpuSeconds(server.pid) - before
  load.close()
  collected.add(names.whole, 'µs', 'Phoenix', (spent * 1e6) / result.accepted)
  collected.add(names.queryableRate, 'spans/s', 'Phoenix', result.accepted / seconds)
  collected.add(names.pss, 'MiB', 'Phoenix', treePssMib(server.pid))
}

function addResult(collected: Collected, subject: string, result: LoadResult): void {
  const failed = Object.entries(result.failures)
  if (result.rejected > 0 || failed.length > 0) {
    throw new Error(`${subject} refused part of the load: ${result.rejected} spans, requests ${JSON.stringify(result.failures)}`)
  }
  collected.add(names.rate, 'spans/s', subject, result.accepted / result.seconds)
  collected.add(names.p50, 'ms', subject, result.p50Ms)
  collected.add(names.p99, 'ms', subject, result.p99Ms)
}

/** Until it has used less than a twentieth of a processor for a second, half a minute at most. */
async function idle({ pid }: BenchServer): Promise<void> {
  for (let seconds = 0, last = treeCpuSeconds(pid); seconds < 30; seconds++) {
    await delay(1000)
    const now = treeCpuSeconds(pid)
    if (now - last < 0.05) return
    last = now
  }
}

function section(collected: Collected): Section {
  const of = (name: string, subject: string) => collected.sample(name, subject)
  const assayAck = of(names.ack, 'Assay')
  const assayWhole = of(names.whole, 'Assay')
  return {
    suite: 'ingest',
    title: 'Taking spans in',
    method: [
      'OTLP/HTTP in protobuf, 4 clients, 100 spans of 1 KB a request, 10 spans a trace. The text of every span is another one, drawn by Zipf’s law from 60,000 words; the column “text that repeats” has each trace’s input in all its spans instead, as chat histories do.',
      'CPU is user and system time of the server’s processes. Of Assay’s threads only the indexer, which feeds words and rollups, works behind the acknowledgement; the collector and the compiler of all threads are counted ahead of it. MLflow does everything ahead. Phoenix acknowledges before it stores: it is measured until its database has the spans.',
      'The floor inserts the same bytes in a bare loop, without HTTP and without decoding (bench/floor/store.ts).',
    ],
    measures: collected.measures(),
    aims: [
      {
        text: 'CPU to the acknowledgement, of MLflow’s',
        value: ratio(assayAck, of(names.ack, 'MLflow')),
        limit: 1 / 30,
        bound: 'atMost',
        unit: '×',
      },
      {
        text: 'CPU to the acknowledgement, of the floor’s',
        value: ratio(assayAck, of(names.ack, 'floor')),
        limit: 2.5,
        bound: 'atMost',
        unit: '×',
      },
      {
        text: 'CPU until all can be queried, of MLflow’s',
        value: ratio(assayWhole, of(names.whole, 'MLflow')),
        limit: 1 / 15,
        bound: 'atMost',
        unit: '×',
      },
      {
        text: 'durable spans per second, of MLflow’s',
        value: ratio(of(names.rate, 'Assay'), of(names.rate, 'MLflow')),
        limit: 25,
        bound: 'atLeast',
        unit: '×',
      },
      {
        text: 'spans per second until they can be queried, of Phoenix’s',
        value: ratio(of(names.queryableRate, 'Assay'), of(names.queryableRate, 'Phoenix')),
        limit: 100,
        bound: 'atLeast',
        unit: '×',
      },
      { text: 'p99 of a request', value: of(names.p99, 'Assay')?.median ?? Number.NaN, limit: 50, bound: 'atMost', unit: 'ms' },
    ],
    charts: [],
  }
}
