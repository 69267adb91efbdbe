import type { Provider } from '../provider.ts'
import { converse, converseStream } from './converse.ts'

/** Bedrock's Converse. Signatures are not checked, only that there is one. */
export const bedrock: Provider = {
  name: 'bedrock',
  requestIdHeader: 'x-amzn-requestid',
  errorBody: ({ message }) => ({ message }),
  errorEvent: ({ message }) => ({ event: 'internalServerException', data: { message }, tokens: 0 }),
  routes: [
    { method: 'POST', path: '/model/:model/converse', handle: converse },
    { method: 'POST', path: '/model/:model/converse-stream', handle: converseStream },
  ],
}
