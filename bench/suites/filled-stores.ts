import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { OtlpLoad } from '../load/otlp-load.ts'
import type { PlantedPhrase } from '../load/fill-request.ts'
import { folderBytes } from '../measure/folder-bytes.ts'
import { threadCpuUs } from '../measure/process-tree.ts'
import { places, temporaryFolder } from '../places.ts'
import { indexed, startAssay } from '../servers/assay.ts'
import { startMlflow } from '../servers/mlflow.ts'

const weekMs = 7 * 24 * 3600 * 1000
const spansPerTrace = 10

/** In one trace of 2,000, whatever the size of the store; and in five of all. */
export const words = { common: 'kalo', cjk: '退款政策', rare: 'zyxneedle' } as const

export interface FilledStore {
  dataDir: string
  spans: number
  /** Of the server, from the first request to the last span indexed. */
  cpuUsPerSpan: number
  bytesPerSpan: number
}

/** Stores with traces of the last seven days, evenly and in the order of time. Each is filled once a run. */
export class FilledStores {
  readonly #filled = new Map<number, Promise<FilledStore>>()
  readonly #say: (line: string) => void

  constructor(say: (line: string) => void) {
    this.#say = say
  }

  get(spans: number): Promise<FilledStore> {
    const store = this.#filled.get(spans) ?? this.#fill(spans)
    this.#filled.set(spans, store)
    return store
  }

  async #fill(spans: number): Promise<FilledStore> {
    this.#say(`filling a store with ${spans.toLocaleString('en')} spans`)
    const dataDir = temporaryFolder()
    const server = await startAssay(dataDir)
    try {
      const before = sum(threadCpuUs(server.pid))
      await sendWeek(server.otlp, spans)
      await indexed(server)
      const cpuUsPerSpan = (sum(threadCpuUs(server.pid)) - before) / spans
      await server.stop()
      return { dataDir, spans, cpuUsPerSpan, bytesPerSpan: folderBytes(dataDir) / spans }
    } catch (error) {
      await server.stop()
      throw error
    }
  }

  async remove(): Promise<void> {
    for (const store of await Promise.allSettled(this.#filled.values())) {
      if (store.status === 'fulfilled') rmSync(store.value.dataDir, { recursive: true, force: true })
    }
  }
}

/**
 * MLflow with so many traces of the same kind. It takes minutes to fill and is the same every time: it is kept from run to run.
 * MLflow makes no tag of what OTLP brings, so the tags are written into its table afterwards.
 */
export async function filledMlflow(traces: number, say: (line: string) => void): Promise<string> {
  const dataDir = join(places.filledStores, `mlflow-${traces}`)
  const mark = join(dataDir, '.complete')
  if (existsSync(mark)) return dataDir
  say(`filling MLflow with ${traces.toLocaleString('en')} traces, once: minutes`)
  rmSync(dataDir, { recursive: true, force: true })
  const server = await startMlflow(dataDir)
  try {
    await sendWeek(server.otlp, traces * spansPerTrace)
  } finally {
    await server.stop()
  }
  const db = new DatabaseSync(join(dataDir, 'mlflow.db'))
  db.exec(
    "INSERT INTO trace_tags (key, value, request_id) SELECT 'env', iif(rowid % 10 = 0, 'staging', iif(rowid % 10 = 1, 'dev', 'prod')), request_id FROM trace_info",
  )
  db.close()
  writeFileSync(mark, '')
  return dataDir
}

async function sendWeek(otlp: { url: string; headers: Readonly<Record<string, string>> }, spans: number): Promise<void> {
  const traces = spans / spansPerTrace
  const firstMs = Date.now() - weekMs
  const planted: PlantedPhrase[] = [
    { everyTraces: 2000, text: words.cjk },
    { everyTraces: Math.ceil(traces / 5), text: words.rare },
  ]
  const load = new OtlpLoad({ ...otlp, planted, startMsOf: (trace) => firstMs + (trace / traces) * weekMs })
  const { accepted, failures } = await load.send({ spans })
  load.close()
  if (accepted < spans) throw new Error(`only ${accepted} of ${spans} spans were accepted: ${JSON.stringify(failures)}`)
}

function sum(cpu: ReadonlyMap<string, number>): number {
  return [...cpu.values()].reduce((total, us) => total + us, 0)
}
