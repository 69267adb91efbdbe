import type { ProviderError } from '../provider-error.ts'

/** `{ error: { message, type, param, code } }`, as OpenAI's API answers. */
export function openaiError(error: ProviderError): { error: { message: string; type: string; param: string | null; code: string | null } } {
  const [type, code] = kinds[error.status] ?? (error.status >= 500 ? ['server_error', 'server_error'] : ['invalid_request_error', null])
  return { error: { message: error.message, type, param: error.param, code } }
}

const kinds: Record<number, [type: string, code: string | null]> = {
  401: ['invalid_request_error', 'invalid_api_key'],
  403: ['invalid_request_error', 'unsupported_country_region_territory'],
  404: ['invalid_request_error', 'model_not_found'],
  429: ['requests', 'rate_limit_exceeded'],
}
