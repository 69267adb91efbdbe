import { randomFillSync } from 'node:crypto'
import { rmSync } from 'node:fs'
import { lossOf } from '../load/loss-of.ts'
import { ask } from '../measure/ask.ts'
import { Collected } from '../measure/collected.ts'
import { treeCpuSeconds, treePssMib } from '../measure/process-tree.ts'
import { temporaryFolder } from '../places.ts'
import { ratio, type Section } from '../report/section.ts'
import { startAssay } from '../servers/assay.ts'
import type { BenchServer } from '../servers/bench-server.ts'
import { startMlflow } from '../servers/mlflow.ts'
import { filledMlflowRuns } from './filled-runs.ts'
import type { Suite, SuiteContext } from './suite.ts'

const names = {
  first: 'a run: created, 20 metrics, 10 parameters, 3 tags, finished; the first after a start',
  cycle: 'a run: created, 20 metrics, 10 parameters, 3 tags, finished; once warm',
  batch: 'log-batch of 1,000 metrics',
  search: '100 runs of all, by a metric',
  sample: 'history of one metric, sampled to 2,000 points',
  upload: 'artifact up, per MiB',
  download: 'artifact down, per MiB',
  memory: 'memory gained by an artifact up and down',
} as const
const mib = 1024 * 1024
/** Rounds of runs until V8 has compiled what they take: the third is as fast as the sixth, the second a tenth slower. */
const warmRounds = 3

interface Sizes {
  runs: number
  cycles: number
  batches: number
  points: number
  artifactMib: number
  repeats: number
}

const full: Sizes = { runs: 50_000, cycles: 400, batches: 40, points: 1_000_000, artifactMib: 2_048, repeats: 2 }
const small: Sizes = { runs: 2_000, cycles: 50, batches: 10, points: 50_000, artifactMib: 32, repeats: 1 }

/** What it costs to log runs and to look at them. */
export const runsSuite: Suite = { name: 'runs', run }

async function run({ quick, say, missing }: SuiteContext): Promise<Section> {
  const sizes = quick ? small : full
  const collected = new Collected()
  const assayDir = temporaryFolder()
  try {
    say(`runs: filling Assay with ${sizes.runs.toLocaleString('en')} runs and a metric of ${sizes.points.toLocaleString('en')} points`)
    await fill(assayDir, sizes)
    const mlflowDir = missing.has('MLflow') ? undefined : await filledMlflowRuns(sizes, say)
    for (let repeat = 1; repeat <= sizes.repeats; repeat++) {
      say(`runs: ${repeat} of ${sizes.repeats}`)
      await measure(collected, await startAssay(assayDir), sizes)
      if (mlflowDir !== undefined) await measure(collected, await startMlflow(mlflowDir), sizes)
    }
  } finally {
    rmSync(assayDir, { recursive: true, force: true })
  }
  return section(collected, sizes)
}

/** Through the server: what is measured is then what a client made. */
async function fill(dataDir: string, { runs, points }: Sizes): Promise<void> {
  const server = await startAssay(dataDir)
  try {
    const experiment = await experimentOf(server)
    let next = 0
    const worker = async (): Promise<void> => {
      while (next < runs) {
        const at = next++
        const runId = await createRun(server, experiment, at)
        const metrics = [{ key: 'loss', value: lossOf(at), timestamp: at, step: 0 }]
        await post(server, 'runs/log-batch', { run_id: runId, metrics, params: [{ key: 'lr', value: String(at % 10) }], tags: [] })
      }
    }
    await Promise.all(Array.from({ length: 8 }, worker))
    const long = await createRun(server, await experimentOf(server, longExperiment), 0)
    for (let first = 0; first < points; first += 1_000)
      await post(server, 'runs/log-batch', { run_id: long, metrics: pointsFrom(first), params: [], tags: [] })
  } finally {
    await server.stop()
  }
}

const manyExperiment = 'many runs'
const longExperiment = 'long run'

async function measure(collected: Collected, server: BenchServer, sizes: Sizes): Promise<void> {
  const add = (name: keyof typeof names, unit: string, value: number): void => collected.add(names[name], unit, server.name, value)
  try {
    const many = await experimentOf(server, manyExperiment)
    const scratch = await experimentOf(server, `scratch ${Math.random()}`)

    /** Each call is another: `at` goes on where the last round ended. */
    const rounds = (times: number, act: (at: number) => Promise<unknown>): (() => Promise<number>) => {
      let at = 0
      return async () => {
        const before = treeCpuSeconds(server.pid)
        for (let i = 0; i < times; i++) await act(at++)
        return ((treeCpuSeconds(server.pid) - before) * 1_000) / times
      }
    }

    const cycles = rounds(sizes.cycles, (at) => wholeRun(server, scratch, at))
    add('first', 'ms CPU', await cycles())
    for (let round = 1; round < warmRounds; round++) await cycles()
    add('cycle', 'ms CPU', await cycles())
    const runId = await createRun(server, scratch, 0)
    const batches = rounds(sizes.batches, (at) =>
      post(server, 'runs/log-batch', { run_id: runId, metrics: pointsFrom(at * 1_000), params: [], tags: [] }),
    )
    await batches()
    add('batch', 'ms CPU', await batches())

    const search = { experiment_ids: [many], order_by: ['metrics.loss ASC'], max_results: 100 }
    const found = (await post(server, 'runs/search', search)) as { runs: unknown[] }
    if (found.runs.length !== 100) throw new Error(`${server.name} found ${found.runs.length} of 100 runs`)
    const beforeSearch = treeCpuSeconds(server.pid)
    const searched = await ask({ count: 50, forMs: 5_000, request: async () => void (await post(server, 'runs/search', search)) })
    add('search', 'ms CPU', ((treeCpuSeconds(server.pid) - beforeSearch) * 1_000) / searched.times)

    const long = await longRun(server)
    const path = `/ajax-api/2.0/mlflow/metrics/get-history-bulk-interval?run_ids=${long}&metric_key=loss&max_results=2000`
    const sampled = (await getJson(server, path)) as { metrics: unknown[] }
    if (sampled.metrics.length < Math.min(sizes.points, 1_900)) throw new Error(`${server.name} answered ${sampled.metrics.length} points`)
    const beforeSample = treeCpuSeconds(server.pid)
    const asked = await ask({ count: 30, forMs: 5_000, request: async () => void (await getJson(server, path)) })
    add('sample', 'ms CPU', ((treeCpuSeconds(server.pid) - beforeSample) * 1_000) / asked.times)

    await measureArtifact(server, sizes.artifactMib, add)
  } finally {
    await server.stop()
  }
}

async function measureArtifact(
  server: BenchServer,
  sizeMib: number,
  add: (name: keyof typeof names, unit: string, value: number) => void,
): Promise<void> {
  const url = `${server.url}/api/2.0/mlflow-artifacts/artifacts/bench/weights.bin`
  const piece = randomFillSync(new Uint8Array(mib))
  const body = (): ReadableStream<Uint8Array> => ReadableStream.from(Array.from({ length: sizeMib }, () => piece))
  const pssBefore = treePssMib(server.pid)
  let pss = pssBefore
  const watch = setInterval(() => (pss = Math.max(pss, treePssMib(server.pid))), 50)
  try {
    const beforeUpload = treeCpuSeconds(server.pid)
    const put = await fetch(url, { method: 'PUT', body: body(), duplex: 'half' } as RequestInit)
    await drained(put)
    add('upload', 'ms CPU', ((treeCpuSeconds(server.pid) - beforeUpload) * 1_000) / sizeMib)
    const beforeDownload = treeCpuSeconds(server.pid)
    const got = await fetch(url)
    const bytes = await bytesOf(got)
    if (bytes !== sizeMib * mib) throw new Error(`${server.name} gave back ${bytes} bytes`)
    add('download', 'ms CPU', ((treeCpuSeconds(server.pid) - beforeDownload) * 1_000) / sizeMib)
  } finally {
    clearInterval(watch)
  }
  add('memory', 'MiB', pss - pssBefore)
}

async function wholeRun(server: BenchServer, experiment: string, at: number): Promise<void> {
  const runId = await createRun(server, experiment, at)
  const metrics = Array.from({ length: 20 }, (_, step) => ({ key: `metric ${step % 5}`, value: lossOf(at + step), timestamp: at, step }))
  const params = Array.from({ length: 10 }, (_, n) => ({ key: `param ${n}`, value: String(at) }))
  const tags = Array.from({ length: 3 }, (_, n) => ({ key: `tag ${n}`, value: String(at) }))
  await post(server, 'runs/log-batch', { run_id: runId, metrics, params, tags })
  await post(server, 'runs/update', { run_id: runId, status: 'FINISHED', end_time: Date.now() })
}

async function createRun(server: BenchServer, experiment: string, at: number): Promise<string> {
  const made = (await post(server, 'runs/create', { experiment_id: experiment, run_name: `run ${at}`, start_time: Date.now() })) as {
    run: { info: { run_id: string } }
  }
  return made.run.info.run_id
}

async function longRun(server: BenchServer): Promise<string> {
  const experiment = await experimentOf(server, longExperiment)
  const { runs } = (await post(server, 'runs/search', { experiment_ids: [experiment], max_results: 1 })) as {
    runs: { info: { run_id: string } }[]
  }
  return runs[0]?.info.run_id ?? ''
}

/** The experiment of that name, made if absent. */
async function experimentOf(server: BenchServer, name: string = manyExperiment): Promise<string> {
  const known = await fetch(`${server.url}/api/2.0/mlflow/experiments/get-by-name?experiment_name=${encodeURIComponent(name)}`)
  if (known.ok) return ((await known.json()) as { experiment: { experiment_id: string } }).experiment.experiment_id
  await drained(known, true)
  return ((await post(server, 'experiments/create', { name })) as { experiment_id: string }).experiment_id
}

/** A thousand points of one metric. */
function pointsFrom(first: number): object[] {
  return Array.from({ length: 1_000 }, (_, at) => ({ key: 'loss', value: lossOf(first + at), timestamp: first + at, step: first + at }))
}

async function post({ url }: BenchServer, call: string, body: object): Promise<unknown> {
  const answer = await fetch(`${url}/api/2.0/mlflow/${call}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${call}: HTTP ${answer.status} ${text.slice(0, 300)}`)
  return JSON.parse(text)
}

async function getJson({ url }: BenchServer, path: string): Promise<unknown> {
  const answer = await fetch(url + path)
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${path}: HTTP ${answer.status} ${text.slice(0, 300)}`)
  return JSON.parse(text)
}

async function drained(answer: Response, anyStatus = false): Promise<void> {
  const text = await answer.text()
  if (!answer.ok && !anyStatus) throw new Error(`${answer.url}: HTTP ${answer.status} ${text.slice(0, 300)}`)
}

async function bytesOf(answer: Response): Promise<number> {
  let bytes = 0
  for await (const piece of answer.body as unknown as AsyncIterable<Uint8Array>) bytes += piece.length
  return bytes
}

function section(collected: Collected, sizes: Sizes): Section {
  const sample = (name: keyof typeof names, subject: string) => collected.sample(names[name], subject)
  const times = (name: keyof typeof names, limit: number) => ({
    text: `${names[name]}: MLflow’s CPU, of Assay’s`,
    value: ratio(sample(name, 'MLflow'), sample(name, 'Assay')),
    limit,
    bound: 'atLeast' as const,
    unit: '×',
  })
  return {
    suite: 'runs',
    title: 'Runs, metrics and artifacts',
    method: [
      `One client, over HTTP, the same calls of MLflow’s API to both servers; CPU of the whole server, per call. Of batches as many went before, unmeasured, and of runs ${warmRounds} times as many: a server runs for days, and compiles once. What the first ${sizes.cycles} runs cost is told apart. Both hold ${sizes.runs.toLocaleString('en')} runs in one experiment and a metric of ${sizes.points.toLocaleString('en')} points; MLflow’s were written into its tables, Assay’s sent to it.`,
      `An artifact of ${sizes.artifactMib} MiB goes up and down through the proxy. Memory is PSS, looked at every 50 ms, less what it was before.`,
    ],
    measures: collected.measures(),
    aims: [
      times('cycle', 15),
      times('batch', 20),
      times('search', 30),
      {
        text: `${names.sample}: CPU`,
        value: sample('sample', 'Assay')?.median ?? Number.NaN,
        limit: 50,
        bound: 'atMost',
        unit: 'ms',
      },
      times('upload', 2),
      times('download', 2),
      { text: names.memory, value: sample('memory', 'Assay')?.median ?? Number.NaN, limit: 64, bound: 'atMost', unit: 'MiB' },
    ],
    charts: [],
  }
}
