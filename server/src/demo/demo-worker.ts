import { parentPort, workerData } from 'node:worker_threads'
import { runAgents, type DemoProgress, type DemoResult } from './run-agents.ts'

export interface DemoWorkerData {
  baseUrl: string
  token: string | undefined
}

export type DemoWorkerMessage = { kind: 'progress'; progress: DemoProgress } | { kind: 'done'; result: DemoResult }

const { baseUrl, token } = workerData as DemoWorkerData
const post = (message: DemoWorkerMessage) => parentPort?.postMessage(message)
const result = await runAgents({
  baseUrl,
  token,
  signal: new AbortController().signal,
  onProgress: (progress) => post({ kind: 'progress', progress }),
})
post({ kind: 'done', result })
