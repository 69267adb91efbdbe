import type { AppErrorOptions, ErrorCode } from '@assay/protocol'
import { AppError, isAppError } from '@assay/protocol'
import { OutOfTime } from '../database/time-budget.ts'

/** A call of a store method from the main thread. */
export interface Call {
  id: number
  store: string
  method: string
  args: unknown[]
  /** A read that goes on for longer is stopped, and answered with OutOfTime. */
  budgetMs?: number
}

export type Reply = { id: number; ok: true; value: unknown } | { id: number; ok: false; error: WireError }

/** Errors lose their class between threads. */
export interface WireError {
  code: ErrorCode | null
  message: string
  stack: string | undefined
  outOfTime: boolean
  details: AppErrorOptions['details']
  retryAfterSeconds: number | undefined
}

/** What a worker says unasked. */
type WorkerEvent = { event: string; data: unknown }
export type FromWorker = { replies: Reply[] } | WorkerEvent

export function toWire(error: unknown): WireError {
  if (isAppError(error)) {
    return {
      code: error.code,
      message: error.message,
      stack: undefined,
      outOfTime: false,
      details: error.details,
      retryAfterSeconds: error.retryAfterSeconds,
    }
  }
  const known = error instanceof Error ? error : new Error(String(error))
  return {
    code: null,
    message: known.message,
    stack: known.stack,
    outOfTime: known instanceof OutOfTime,
    details: undefined,
    retryAfterSeconds: undefined,
  }
}

export function fromWire(wire: WireError): Error {
  if (wire.code !== null) {
    return new AppError(wire.code, wire.message, {
      ...(wire.details && { details: wire.details }),
      ...(wire.retryAfterSeconds !== undefined && { retryAfterSeconds: wire.retryAfterSeconds }),
    })
  }
  if (wire.outOfTime) return new OutOfTime()
  const error = new Error(wire.message)
  if (wire.stack !== undefined) error.stack = wire.stack
  return error
}
