import type { Provider } from '../provider.ts'
import { chat } from './chat.ts'

/** Ollama's own API; what it speaks of OpenAI's is OpenAI's. */
export const ollama: Provider = {
  name: 'ollama',
  requestIdHeader: 'x-request-id',
  errorBody: ({ message }) => ({ error: message }),
  errorEvent: ({ message }) => ({ data: { error: message }, tokens: 0 }),
  routes: [{ method: 'POST', path: '/api/chat', handle: chat }],
}
