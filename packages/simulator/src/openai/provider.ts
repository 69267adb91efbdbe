import type { Provider } from '../provider.ts'
import { chatCompletion } from './chat-completion.ts'
import { embeddings } from './embeddings.ts'
import { openaiError } from './errors.ts'
import { listModels, modelOf } from './models.ts'
import { createResponses } from './responses.ts'

export function openai(): Provider {
  return {
    name: 'openai',
    requestIdHeader: 'x-request-id',
    errorBody: openaiError,
    errorEvent: (error) => ({ data: openaiError(error), tokens: 0 }),
    routes: [
      { method: 'POST', path: '/v1/chat/completions', handle: chatCompletion },
      { method: 'POST', path: '/v1/responses', handle: createResponses() },
      { method: 'POST', path: '/v1/embeddings', handle: embeddings },
      { method: 'GET', path: '/v1/models', handle: () => ({ kind: 'json', body: listModels(), outputTokens: 0 }) },
      {
        method: 'GET',
        path: '/v1/models/:model',
        handle: ({ params }) => ({ kind: 'json', body: modelOf(params.model ?? ''), outputTokens: 0 }),
      },
    ],
  }
}
