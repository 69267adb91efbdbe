import { rmSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { Collected } from '../measure/collected.ts'
import { processCount, threadCpuUs, treePssMib } from '../measure/process-tree.ts'
import { temporaryFolder } from '../places.ts'
import type { Section } from '../report/section.ts'
import { startAssay } from '../servers/assay.ts'
import type { BenchServer } from '../servers/bench-server.ts'
import { startMlflow } from '../servers/mlflow.ts'
import { startPhoenix } from '../servers/phoenix.ts'
import type { Suite, SuiteContext } from './suite.ts'

const names = { start: 'exec to /health', cpu: 'CPU until then', pss: 'idle memory (PSS)', processes: 'processes' } as const
/** What is done once after a start is over by then. */
const idleAfterMs = 3000

/** What it costs to start, and to be there. */
export const startupSuite: Suite = { name: 'startup', run }

async function run(context: SuiteContext): Promise<Section> {
  const { quick, say, stores, missing } = context
  const spans = quick ? 100_000 : 1_000_000
  const full = `Assay, ${quick ? '100 k' : '1 M'} spans`
  const store = await stores.get(spans)
  const collected = new Collected()
  const repeats = quick ? 2 : 5
  for (let repeat = 1; repeat <= repeats; repeat++) {
    say(`startup: ${repeat} of ${repeats}`)
    await fresh(collected, 'Assay, empty', startAssay)
    await measure(collected, full, await startAssay(store.dataDir))
    if (repeat > 1) continue
    if (!missing.has('MLflow')) await fresh(collected, 'MLflow, empty', startMlflow)
    if (!missing.has('Phoenix')) await fresh(collected, 'Phoenix, empty', startPhoenix)
  }
  const median = (name: string, subject: string): number => collected.sample(name, subject)?.median ?? Number.NaN
  return {
    suite: 'startup',
    title: 'Starting',
    method: [
      `From the exec of the server’s own process to the first good answer of its health page, asked every 5 ms; memory ${idleAfterMs / 1000} s later, of all its processes, shared pages in parts. The folders are in the page cache.`,
    ],
    measures: collected.measures(),
    aims: ['Assay, empty', full].flatMap((subject) => [
      { text: `${subject}: exec to /health`, value: median(names.start, subject), limit: 1000, bound: 'atMost' as const, unit: 'ms' },
      { text: `${subject}: idle memory`, value: median(names.pss, subject), limit: 150, bound: 'atMost' as const, unit: 'MiB' },
    ]),
    charts: [],
  }
}

async function fresh(collected: Collected, subject: string, start: (dataDir: string) => Promise<BenchServer>): Promise<void> {
  const dataDir = temporaryFolder()
  try {
    await measure(collected, subject, await start(dataDir))
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
  }
}

async function measure(collected: Collected, subject: string, server: BenchServer): Promise<void> {
  try {
    const cpuMs = [...threadCpuUs(server.pid).values()].reduce((sum, us) => sum + us, 0) / 1000
    collected.add(names.start, 'ms', subject, server.startMs)
    if (subject.startsWith('Assay')) collected.add(names.cpu, 'ms', subject, cpuMs)
    await delay(idleAfterMs)
    collected.add(names.pss, 'MiB', subject, treePssMib(server.pid))
    collected.add(names.processes, '', subject, processCount(server.pid))
  } finally {
    await server.stop()
  }
}
