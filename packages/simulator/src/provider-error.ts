import type { Json } from './json.ts'

/** A refusal that a provider puts into its own error form. */
export class ProviderError extends Error {
  readonly status: number
  /** The request's field that is wrong, where there is one. */
  readonly param: string | null
  readonly retryAfterMs: number | undefined

  constructor(
    status: number,
    message: string,
    { param = null, retryAfterMs }: { param?: string | null; retryAfterMs?: number | undefined } = {},
  ) {
    super(message)
    this.name = 'ProviderError'
    this.status = status
    this.param = param
    this.retryAfterMs = retryAfterMs
  }
}

export function missingField(param: string): ProviderError {
  return new ProviderError(400, `Missing required parameter: '${param}'.`, { param })
}

/** The value, if it is text that is not empty. @throws ProviderError 400 that names the field */
export function requiredText(value: Json | undefined, param: string): string {
  if (typeof value === 'string' && value !== '') return value
  throw value === undefined ? missingField(param) : new ProviderError(400, `Invalid type for '${param}': expected a string.`, { param })
}

/** What `sim-error-<status>` says. 429 asks to come again after 20 ms, so that a client's own retries stay quick. */
export function simulatedError(status: number): ProviderError {
  const message = messages[status] ?? `The provider refused the request with status ${status}.`
  return new ProviderError(status, message, status === 429 || status >= 500 ? { retryAfterMs: 20 } : {})
}

const messages: Record<number, string> = {
  400: 'Invalid request: one of its values is not accepted by this model.',
  401: 'Incorrect API key provided.',
  403: 'Your project does not have access to this model.',
  404: 'The model does not exist or you do not have access to it.',
  429: 'Rate limit reached for requests per minute. Limit 3, used 3. Please try again in 20ms.',
  500: 'The server had an error while processing your request.',
  503: 'The engine is currently overloaded, please try again later.',
  529: 'Overloaded',
}
