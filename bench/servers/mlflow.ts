import { join } from 'node:path'
import { places } from '../places.ts'
import { type BenchServer, freePort, startBenchServer } from './bench-server.ts'

/** `mlflow server` on SQLite, without its runners of jobs, whose waiting would be counted as work; everything else as shipped. */
export async function startMlflow(dataDir: string): Promise<BenchServer> {
  const port = await freePort()
  return startBenchServer({
    name: 'MLflow',
    command: join(places.mlflow, 'bin', 'mlflow'),
    args: [
      'server',
      '--host=127.0.0.1',
      `--port=${port}`,
      `--backend-store-uri=sqlite:///${join(dataDir, 'mlflow.db')}`,
      `--default-artifact-root=${join(dataDir, 'artifacts')}`,
    ],
    env: {
      PATH: `${join(places.mlflow, 'bin')}:${process.env['PATH'] ?? ''}`,
      MLFLOW_DISABLE_TELEMETRY: 'true',
      MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false',
    },
    port,
    dataDir,
    healthPath: '/health',
    otlpHeaders: { 'x-mlflow-experiment-id': '0' },
  })
}
