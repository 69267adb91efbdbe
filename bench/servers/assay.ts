import { setTimeout as delay } from 'node:timers/promises'
import { places } from '../places.ts'
import { type BenchServer, freePort, startBenchServer } from './bench-server.ts'

/** The bundled server as `npm start` runs it, on the Node that runs the bench. */
export async function startAssay(dataDir: string): Promise<BenchServer> {
  const port = await freePort()
  return startBenchServer({
    name: 'Assay',
    command: process.execPath,
    args: [places.server, `--port=${port}`, '--otlp-http-port=0', '--otlp-grpc-port=0', `--data-dir=${dataDir}`],
    port,
    dataDir,
    healthPath: '/health',
  })
}

/** Spans not yet in the word index and the rollups. */
async function indexLag({ url }: BenchServer): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text()
  const value = /^assay_index_lag_spans (\d+)$/m.exec(text)?.[1]
  if (value === undefined) throw new Error(`${url}/metrics does not say assay_index_lag_spans`)
  return Number(value)
}

/** Resolves when everything that was sent can be found by its words. */
export async function indexed(server: BenchServer): Promise<void> {
  while ((await indexLag(server)) > 0) await delay(100)
}

/**
 * The names of the server's threads by what they do: `behind` works after the acknowledgement (the word index and the rollups), everything
 * else is counted to the way up to it, the collector and the compiler of all threads included.
 */
export const threadsBehind: ReadonlySet<string> = new Set(['indexer'])
