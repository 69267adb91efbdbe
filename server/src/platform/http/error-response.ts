import { randomUUID } from 'node:crypto'
import type { AppError } from '@assay/protocol'
import { isAppError } from '@assay/protocol'

export interface ErrorAnswer {
  status: number
  headers: Record<string, string>
  /** MLflow's error body. */
  body: { error_code: string; message: string; details?: AppError['details'] }
}

/**
 * The only place where an error becomes an answer. What is not an `AppError` is a defect of ours: the caller gets an id, the log the rest.
 */
export function errorAnswer(error: unknown, log: (requestId: string, error: unknown) => void): ErrorAnswer {
  if (!isAppError(error)) {
    const requestId = randomUUID()
    log(requestId, error)
    return {
      status: 500, headers: { 'content-type': 'application/json' },
      body: { error_code: 'INTERNAL_ERROR', message: `Internal error. The server's log has it under request id ${requestId}.` },
    }
  }
  const headers: Record<string, string> = { 'content-type': 'application/json' }
  if (error.retryAfterSeconds !== undefined) headers['retry-after'] = String(error.retryAfterSeconds)
  if (error.code === 'UNAUTHENTICATED') headers['www-authenticate'] = 'Bearer realm="assay"'
  return { status: error.status, headers, body: { error_code: error.code, message: error.message, ...(error.details && { details: error.details }) } }
}
