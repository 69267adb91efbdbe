import type { Provider } from '../provider.ts'
import { anthropicError } from './errors.ts'
import { countMessageTokens, message } from './message.ts'

export const anthropic: Provider = {
  name: 'anthropic',
  requestIdHeader: 'request-id',
  errorBody: anthropicError,
  errorEvent: (error) => ({ event: 'error', data: anthropicError(error, 'req_stream'), tokens: 0 }),
  routes: [
    { method: 'POST', path: '/v1/messages', handle: message },
    { method: 'POST', path: '/v1/messages/count_tokens', handle: countMessageTokens },
  ],
}
