import { workerData } from 'node:worker_threads'
import { continueInWorker, init, shutdown, type WorkerCarrier, withSpan } from '../src/index.ts'

const { url, carrier } = workerData as { url: string; carrier: WorkerCarrier }
init({ url, openTelemetry: false })
continueInWorker(carrier, () => withSpan('in worker', () => undefined))
await shutdown()
