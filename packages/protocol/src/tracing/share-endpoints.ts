import { z } from 'zod/mini'
import { defineEndpoint, type Endpoint } from '../endpoint.ts'
import { getSpanPayload, getTraceLog, getTraceMessages, getTraceOtlp, getTraceSkeleton, getValueOrigins } from './endpoints.ts'
import { base } from './trace-skeleton-path.ts'

/** Of one trace. */
export const maxShareLinks = 100

const shareLinkSchema = z.object({ shareId: z.string(), createdBy: z.string(), createdAtMs: z.number() })
export type ShareLink = z.infer<typeof shareLinkSchema>

/** Makes a link with which anybody may look at the trace. `token` is told this once: the server keeps no more than its digest. */
export const createShareLink = defineEndpoint({
  method: 'POST',
  path: `${base}/traces/:traceId/share-links`,
  policy: 'trace:share',
  request: z.object({ traceId: z.string() }),
  response: z.object({ link: shareLinkSchema, token: z.string() }),
  errors: ['RESOURCE_DOES_NOT_EXIST', 'INVALID_STATE'],
})

/** The newest first. */
export const listShareLinks = defineEndpoint({
  method: 'GET',
  path: `${base}/traces/:traceId/share-links`,
  policy: 'trace:read',
  request: z.object({ traceId: z.string() }),
  response: z.object({ links: z.array(shareLinkSchema) }),
  errors: ['RESOURCE_DOES_NOT_EXIST'],
})

/** From now on the link opens nothing. */
export const revokeShareLink = defineEndpoint({
  method: 'DELETE',
  path: `${base}/share-links/:shareId`,
  policy: 'trace:share',
  request: z.object({ shareId: z.string() }),
  response: z.object({}),
  errors: ['RESOURCE_DOES_NOT_EXIST'],
})

const oneTrace = `${base}/traces/:traceId`

/** What the bearer of a link may ask of its trace, at the address that `sharedPath` gives. */
export const sharedReads: readonly Pick<Endpoint, 'method' | 'path'>[] = [
  getTraceSkeleton,
  getSpanPayload,
  getTraceMessages,
  getTraceLog,
  getTraceOtlp,
  getValueOrigins,
]

/** Where the same question is asked of a shared trace: the link's token `:share` stands for the trace. Null for what a link is not for. */
export function sharedPath(path: string): string | null {
  return sharedReads.some((read) => read.path === path) ? `${base}/shared/:share${path.slice(oneTrace.length)}` : null
}
