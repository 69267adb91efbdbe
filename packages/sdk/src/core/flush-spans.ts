import { currentClient } from './current-client.ts'

const flushTimeoutMs = 2000

/** Sends spans that have ended, so that a call about a trace finds it. Within 2 s, or it goes on without. */
export async function flushSpans(): Promise<void> {
  await currentClient()?.flush(flushTimeoutMs)
}
