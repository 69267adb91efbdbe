import type { ErrorCode } from './error-code.ts'

/** A call that the server refused, that did not reach it, or that cannot be made as it was asked for. */
export class AssayError extends Error {
  /** HTTP status; 0 when no answer came, or nothing was asked. */
  readonly status: number
  readonly code: ErrorCode

  constructor(message: string, status: number, code: ErrorCode, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'AssayError'
    this.status = status
    this.code = code
  }
}

/** What is told without asking the server. */
export function invalid(message: string): AssayError {
  return new AssayError(message, 0, 'INVALID_PARAMETER_VALUE')
}

export function isMissing(error: unknown): boolean {
  return error instanceof AssayError && error.code === 'RESOURCE_DOES_NOT_EXIST'
}
