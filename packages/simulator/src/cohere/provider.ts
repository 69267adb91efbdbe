import { embeddingVector } from '../embedding-vector.ts'
import { asArray, asNumber } from '../json.ts'
import type { Call, Outcome, Provider } from '../provider.ts'
import { missingField, ProviderError, requiredText } from '../provider-error.ts'

/** Cohere's `POST /v2/rerank`; its chat is not simulated. */
export const cohere: Provider = {
  name: 'cohere',
  requestIdHeader: 'x-request-id',
  errorBody: (error, requestId) => ({ id: requestId, message: error.message }),
  errorEvent: (error) => ({ event: 'error', data: { message: error.message }, tokens: 0 }),
  routes: [{ method: 'POST', path: '/v2/rerank', handle: rerank }],
}

const dimensions = 512

/** Best first; the relevance is the likeness of the texts' words, from 0 to 1. */
function rerank({ body, dice }: Call): Outcome {
  requiredText(body.model, 'model')
  const query = embeddingVector(requiredText(body.query, 'query'), dimensions)
  const documents = asArray(body.documents)
  if (documents === undefined) throw missingField('documents')
  const scored = documents.map((document, index) => {
    if (typeof document !== 'string') throw new ProviderError(400, `documents[${index}] must be a string`, { param: 'documents' })
    const likeness = embeddingVector(document, dimensions).reduce((sum, value, place) => sum + value * (query[place] ?? 0), 0)
    return { index, relevance_score: Math.round(Math.max(0, likeness) * 1e6) / 1e6 }
  })
  const results = scored.toSorted((a, b) => b.relevance_score - a.relevance_score).slice(0, asNumber(body.top_n) ?? scored.length)
  return {
    kind: 'json',
    body: { id: dice.id('', 32), results, meta: { api_version: { version: '2' }, billed_units: { search_units: 1 } } },
    outputTokens: 0,
  }
}
