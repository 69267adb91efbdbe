import { createHmac, timingSafeEqual } from 'node:crypto'
import { AppError } from '@assay/protocol'

export interface FeedbackGrant {
  workspace: string
  /** 32 hex digits. */
  traceId: string
  expiresAtMs: number
}

/** A person reads an answer and judges it soon or never. */
export const feedbackTokenLifetimeMs = 24 * 3_600_000
/** In the data folder. */
export const feedbackKeyFile = 'feedback.key'

/**
 * A token that lets its bearer add feedback to one trace and nothing else, for a day: it may lie in the source of a page.
 * Form: `base64url(JSON).base64url(HMAC-SHA-256)`.
 */
export function signFeedbackToken(key: Buffer, grant: FeedbackGrant): string {
  const payload = Buffer.from(JSON.stringify([grant.workspace, grant.traceId, grant.expiresAtMs])).toString('base64url')
  return `${payload}.${signature(key, payload).toString('base64url')}`
}

/** @throws UNAUTHENTICATED for a token that is not of this server, was changed, or is too old. */
export function readFeedbackToken(key: Buffer, token: string, nowMs: number): FeedbackGrant {
  const dot = token.indexOf('.')
  const payload = token.slice(0, Math.max(dot, 0))
  // As text: base64url has several spellings of the same bytes, and a token has one form.
  const expected = Buffer.from(signature(key, payload).toString('base64url'))
  const actual = Buffer.from(token.slice(dot + 1))
  if (actual.length !== expected.length || !timingSafeEqual(actual, expected)) {
    throw new AppError('UNAUTHENTICATED', 'The feedback token is not one of this server.')
  }
  const [workspace, traceId, expiresAtMs] = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as [string, string, number]
  if (nowMs > expiresAtMs) throw new AppError('UNAUTHENTICATED', 'The feedback token has expired. Ask for a new one.')
  return { workspace, traceId, expiresAtMs }
}

function signature(key: Buffer, payload: string): Buffer {
  return createHmac('sha256', key).update(payload).digest()
}
