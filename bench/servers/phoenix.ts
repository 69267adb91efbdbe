import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { places } from '../places.ts'
import { type BenchServer, freePort, startBenchServer } from './bench-server.ts'

/** `phoenix serve` on SQLite, everything else as shipped. */
export async function startPhoenix(dataDir: string): Promise<BenchServer> {
  const port = await freePort()
  const grpcPort = await freePort()
  return startBenchServer({
    name: 'Phoenix',
    command: join(places.phoenix, 'bin', 'phoenix'),
    args: ['serve'],
    env: {
      PHOENIX_HOST: '127.0.0.1',
      PHOENIX_PORT: String(port),
      PHOENIX_GRPC_PORT: String(grpcPort),
      PHOENIX_WORKING_DIR: dataDir,
      PHOENIX_TELEMETRY_ENABLED: 'false',
    },
    port,
    dataDir,
    healthPath: '/healthz',
  })
}

/** Spans that are in its database: it acknowledges a request long before. */
export function phoenixStoredSpans({ dataDir }: BenchServer): number {
  const db = new DatabaseSync(join(dataDir, 'phoenix.db'), { readOnly: true, timeout: 10_000 })
  try {
    return Number(db.prepare('SELECT count(*) AS n FROM spans').get()?.['n'])
  } finally {
    db.close()
  }
}
