import type { Sent } from '../../platform/outgoing/outgoing-client.ts'
import type { Attempt } from './delivery-store.ts'

/** With the first. Over the last one an hour and a quarter has passed; then the delivery has failed. */
export const maxAttempts = 6
/** Waits of 1 s, 8 s, 64 s, 8.5 min and 68 min, each with up to a quarter more, so that what failed together does not come back together. */
const firstWaitMs = 1_000
const waitFactor = 8
const jitter = 0.25
/** A receiver that asks for more time than this gets this. */
export const maxRetryAfterMs = 3_600_000
/** What MLflow tries again: too many requests, and failures that may pass. */
const retriedStatuses: ReadonlySet<number> = new Set([429, 500, 502, 503, 504])

type Judged = Pick<Attempt, 'status' | 'nextAttemptAtMs' | 'responseStatus' | 'error'>

/**
 * What becomes of a delivery after an attempt. `attempt` counts from 1, `random` is in [0, 1). A 2xx is a delivery; no answer and the
 * statuses above are tried again; anything else, a redirect too, is final.
 */
export function judgeAttempt(sent: Exclude<Sent, { kind: 'aborted' }>, attempt: number, nowMs: number, random: number): Judged {
  if (sent.kind === 'forbidden') return { status: 'failed', nextAttemptAtMs: null, responseStatus: null, error: sent.message }
  const responseStatus = sent.kind === 'answered' ? sent.status : null
  if (responseStatus !== null && responseStatus >= 200 && responseStatus < 300) {
    return { status: 'delivered', nextAttemptAtMs: null, responseStatus, error: null }
  }
  const error = sent.kind === 'answered' ? answeredError(sent.status) : sent.message
  const mayPass = sent.kind === 'unanswered' || retriedStatuses.has(sent.status)
  if (!mayPass || attempt >= maxAttempts) return { status: 'failed', nextAttemptAtMs: null, responseStatus, error }
  const askedMs = sent.kind === 'answered' ? (retryAfterMs(sent.retryAfter, nowMs) ?? 0) : 0
  const waitMs = Math.max(firstWaitMs * waitFactor ** (attempt - 1), Math.min(askedMs, maxRetryAfterMs))
  return { status: 'pending', nextAttemptAtMs: nowMs + Math.round(waitMs * (1 + jitter * random)), responseStatus, error }
}

function answeredError(status: number): string {
  return `HTTP ${status}${status >= 300 && status < 400 ? ': a redirect is not followed; give the webhook the new address' : ''}`
}

/** The wait that a Retry-After header asks for, in seconds or until a date; null where it says neither. */
export function retryAfterMs(header: string | null, nowMs: number): number | null {
  if (header === null) return null
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1000
  // Other texts are dates to JavaScript too: `-1` is one.
  const atMs = header.endsWith('GMT') ? Date.parse(header) : Number.NaN
  return Number.isNaN(atMs) ? null : Math.max(0, atMs - nowMs)
}
