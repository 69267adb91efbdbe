import { randomUUID } from 'node:crypto'
import { AppError, isAppError } from '@assay/protocol'
import { mlflowErrorBody, type MlflowErrorBody } from '@assay/protocol/mlflow'

export interface ErrorAnswer {
  status: number
  headers: Record<string, string>
  /** MLflow's error body, with our details beside it. */
  body: MlflowErrorBody & { details?: AppError['details'] }
}

/**
 * The only place where an error becomes an answer. What is not an `AppError` is a defect of ours: the caller gets an id, the log the rest.
 */
export function errorAnswer(thrown: unknown, log: (requestId: string, error: unknown) => void): ErrorAnswer {
  const error = isAppError(thrown) ? thrown : defect(thrown, log)
  const headers: Record<string, string> = { 'content-type': 'application/json' }
  if (error.retryAfterSeconds !== undefined) headers['retry-after'] = String(error.retryAfterSeconds)
  if (error.code === 'UNAUTHENTICATED') headers['www-authenticate'] = 'Bearer realm="assay"'
  return { status: error.status, headers, body: { ...mlflowErrorBody(error), ...(error.details && { details: error.details }) } }
}

function defect(thrown: unknown, log: (requestId: string, error: unknown) => void): AppError {
  const requestId = randomUUID()
  log(requestId, thrown)
  return new AppError('INTERNAL_ERROR', `Internal error. The server's log has it under request id ${requestId}.`)
}
