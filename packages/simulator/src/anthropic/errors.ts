import type { ProviderError } from '../provider-error.ts'

/** `{ type: 'error', error: { type, message }, request_id }`, as Anthropic's API answers. */
export function anthropicError(
  error: ProviderError,
  requestId: string,
): { type: 'error'; error: { type: string; message: string }; request_id: string } {
  const type = types[error.status] ?? (error.status >= 500 ? 'api_error' : 'invalid_request_error')
  return { type: 'error', error: { type, message: error.message }, request_id: requestId }
}

const types: Record<number, string> = {
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  529: 'overloaded_error',
}
