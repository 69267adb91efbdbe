import type { ProviderError } from '../provider-error.ts'
import type { Provider } from '../provider.ts'
import { generateContent, streamGenerateContent } from './generate-content.ts'

const statuses: Record<number, string> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  503: 'UNAVAILABLE',
}

const errorOf = ({ status, message }: ProviderError) => ({ error: { code: status, message, status: statuses[status] ?? 'INTERNAL' } })

/** Gemini's API; streams as `alt=sse` has them. */
export const gemini: Provider = {
  name: 'gemini',
  requestIdHeader: 'x-request-id',
  errorBody: errorOf,
  errorEvent: (error) => ({ data: errorOf(error), tokens: 0 }),
  routes: [
    { method: 'POST', path: '/v1beta/models/:model:generateContent', handle: generateContent },
    { method: 'POST', path: '/v1beta/models/:model:streamGenerateContent', handle: streamGenerateContent },
  ],
}
