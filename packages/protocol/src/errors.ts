/**
 * Every error that can leave Assay, in one table.
 *
 * `status` is the HTTP status, `code` MLflow's `error_code` on the wire (MLflow 3.18, `protos/databricks.proto`), and
 * `retryable` says whether the same request may succeed later. A row is never reused for another meaning.
 */
export const errorTable = {
  INVALID_PARAMETER_VALUE: { status: 400, retryable: false, about: 'A value in the request is wrong; the message names it.' },
  BAD_REQUEST: { status: 400, retryable: false, about: 'The request cannot be read.' },
  MALFORMED_REQUEST: { status: 400, retryable: false, about: 'The body is not what its content type says.' },
  INVALID_STATE: { status: 400, retryable: false, about: 'The thing exists but is in a state that forbids this.' },
  RESOURCE_ALREADY_EXISTS: { status: 400, retryable: false, about: 'The name is taken.' },
  UNAUTHENTICATED: { status: 401, retryable: false, about: 'No or wrong credentials.' },
  PERMISSION_DENIED: { status: 403, retryable: false, about: 'The caller may not do this.' },
  RESOURCE_DOES_NOT_EXIST: { status: 404, retryable: false, about: 'Unknown, deleted, or in a workspace the caller cannot read.' },
  ENDPOINT_NOT_FOUND: { status: 404, retryable: false, about: 'No such path.' },
  METHOD_NOT_ALLOWED: { status: 405, retryable: false, about: 'The path exists, the method does not.' },
  REQUEST_TIMEOUT: { status: 408, retryable: true, about: 'The request did not arrive in time.' },
  RESOURCE_CONFLICT: { status: 409, retryable: false, about: 'Another change came first.' },
  REQUEST_TOO_LARGE: { status: 413, retryable: false, about: 'Over a named limit.' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, retryable: false, about: 'Content type or encoding not understood.' },
  UNPROCESSABLE: { status: 422, retryable: false, about: 'Well-formed, but without what is needed.' },
  REQUEST_LIMIT_EXCEEDED: { status: 429, retryable: true, about: 'Too much at once; Retry-After says when to come again.' },
  INTERNAL_ERROR: { status: 500, retryable: false, about: 'A defect; the message carries the request id.' },
  NOT_IMPLEMENTED: { status: 501, retryable: false, about: 'Known to the protocol, not served here.' },
  TEMPORARILY_UNAVAILABLE: {
    status: 503,
    retryable: true,
    about: 'Starting, stopping, or the disk is full; Retry-After says when to come again.',
  },
  INSUFFICIENT_STORAGE: { status: 507, retryable: true, about: 'The disk is full.' },
} as const satisfies Record<string, { status: number; retryable: boolean; about: string }>

export type ErrorCode = keyof typeof errorTable

const marker = Symbol.for('assay.AppError')

export interface AppErrorOptions {
  cause?: unknown
  /** Machine-readable facts beside the message, e.g. `{ position: 12 }` for a filter. */
  details?: Record<string, string | number | boolean | null>
  /** Seconds after which the caller may come again; sent as `Retry-After`. */
  retryAfterSeconds?: number
}

/** An error meant for the caller. Anything else that is thrown becomes `INTERNAL_ERROR` with a request id. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly details: Record<string, string | number | boolean | null> | undefined
  readonly retryAfterSeconds: number | undefined

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'AppError'
    this.code = code
    this.details = options.details
    this.retryAfterSeconds = options.retryAfterSeconds
    Object.defineProperty(this, marker, { value: true })
  }

  get status(): number {
    return errorTable[this.code].status
  }
}

/** True for an `AppError` of any copy of this module, also after a duplicated install. */
export function isAppError(error: unknown): error is AppError {
  return typeof error === 'object' && error !== null && marker in error
}

export function invalidParameter(message: string, options?: AppErrorOptions): AppError {
  return new AppError('INVALID_PARAMETER_VALUE', message, options)
}

export function notFound(message: string): AppError {
  return new AppError('RESOURCE_DOES_NOT_EXIST', message)
}
