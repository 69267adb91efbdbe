import { Worker } from 'node:worker_threads'
import type { DemoWorkerData, DemoWorkerMessage } from './demo-worker.ts'
import type { DemoOptions, DemoResult } from './run-agents.ts'

/**
 * Makes the demo project: a real small support agent talks to the provider simulator and sends what it does to `baseUrl` as any program
 * would, through the SDK. About 200 traces of 44 conversations, in some seconds. Only their times are arranged (see `DemoClock`): they are
 * spread over the last 24 hours and run 10 times as fast as they are shown.
 *
 * Runs in a worker, so that neither the SDK's state nor the work is in the server's own thread. Aborting ends it at once; what was sent stays.
 * @throws the signal's reason when aborted; what the worker could not go on with
 */
export async function runDemo({ baseUrl, token, signal, onProgress }: DemoOptions): Promise<DemoResult> {
  signal.throwIfAborted()
  const worker = new Worker(new URL(import.meta.url.endsWith('.ts') ? './demo-worker.ts' : './demo-worker.js', import.meta.url), {
    workerData: { baseUrl, token } satisfies DemoWorkerData,
  })
  const { promise, resolve, reject } = Promise.withResolvers<DemoResult>()
  const abort = () => reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  worker.on('message', (message: DemoWorkerMessage) => (message.kind === 'done' ? resolve(message.result) : onProgress(message.progress)))
  worker.once('error', reject)
  worker.once('exit', (code) => reject(new Error(`the demo's worker ended with code ${code} before it was done`)))
  try {
    return await promise
  } finally {
    signal.removeEventListener('abort', abort)
    await worker.terminate()
  }
}
