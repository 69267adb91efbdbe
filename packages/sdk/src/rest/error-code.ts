/** MLflow 3.18's codes but for those of Unity Catalog and notebooks, and what Assay's server adds to them. */
const serverCodes = [
  'ABORTED',
  'ALREADY_EXISTS',
  'BAD_REQUEST',
  'CANCELLED',
  'COULD_NOT_ACQUIRE_LOCK',
  'CUSTOMER_UNAUTHORIZED',
  'DATA_LOSS',
  'DEADLINE_EXCEEDED',
  'ENDPOINT_NOT_FOUND',
  'FEATURE_DISABLED',
  'INSUFFICIENT_STORAGE',
  'INTERNAL_ERROR',
  'INVALID_PARAMETER_VALUE',
  'INVALID_STATE',
  'INVALID_STATE_TRANSITION',
  'IO_ERROR',
  'MALFORMED_REQUEST',
  'METHOD_NOT_ALLOWED',
  'NOT_FOUND',
  'NOT_IMPLEMENTED',
  'PERMISSION_DENIED',
  'QUOTA_EXCEEDED',
  'REQUEST_LIMIT_EXCEEDED',
  'REQUEST_TIMEOUT',
  'REQUEST_TOO_LARGE',
  'RESOURCE_ALREADY_EXISTS',
  'RESOURCE_CONFLICT',
  'RESOURCE_DOES_NOT_EXIST',
  'RESOURCE_EXHAUSTED',
  'RESOURCE_LIMIT_EXCEEDED',
  'SERVICE_UNDER_MAINTENANCE',
  'TEMPORARILY_UNAVAILABLE',
  'UNAUTHENTICATED',
  'UNPROCESSABLE',
  'UNSUPPORTED_MEDIA_TYPE',
] as const

/**
 * Which error it was: what the server says in `error_code`, or one of two of the SDK's own. `UNREACHABLE`: no answer came. `UNKNOWN`: the answer
 * names no code that is listed here, or something else answered, a proxy for example; status and message tell more.
 */
export type ErrorCode = (typeof serverCodes)[number] | 'UNREACHABLE' | 'UNKNOWN'

export function isErrorCode(code: unknown): code is ErrorCode {
  return (serverCodes as readonly unknown[]).includes(code)
}
