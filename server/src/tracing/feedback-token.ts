import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '@assay/protocol'

export interface FeedbackGrant {
  workspace: string
  /** 32 hex digits. */
  traceId: string
  expiresAtMs: number
}

/** A person reads an answer and judges it soon or never. */
export const feedbackTokenLifetimeMs = 24 * 3_600_000
const keyFile = 'feedback.key'
const keyBytes = 32

/** The key that signs feedback tokens, made at the first start. Deleting the file voids all tokens. */
export function readFeedbackKey(dataDir: string): Buffer {
  const file = join(dataDir, keyFile)
  try {
    writeFileSync(file, randomBytes(keyBytes), { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  const key = readFileSync(file)
  // A start that was cut short can leave it empty, and anybody can sign with an empty key.
  if (key.length !== keyBytes)
    throw new Error(`${file} has ${key.length} bytes instead of ${keyBytes}. Delete it; a new key is made at the next start.`)
  return key
}

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
