import { z } from 'zod/mini'
import { defineEndpoint } from '../endpoint.ts'
import { base } from '../tracing/trace-skeleton-path.ts'

export const datasetVersionSchema = z.object({
  version: z.number(),
  digest: z.string(),
  createdAtMs: z.number(),
  createdBy: z.nullable(z.string()),
  /** What the call that made it changed. */
  inserted: z.number(),
  updated: z.number(),
  deleted: z.number(),
  recordCount: z.number(),
})

/** The versions of an evaluation dataset, newest first, from the one below `before` on. `limit` 1…200, default 50. */
export const listDatasetVersions = defineEndpoint({
  method: 'GET',
  path: `${base}/datasets/:datasetId/versions`,
  policy: 'dataset:read',
  request: z.object({ datasetId: z.string(), before: z.optional(z.coerce.number()), limit: z.optional(z.coerce.number()) }),
  response: z.object({ versions: z.array(datasetVersionSchema), nextBefore: z.nullable(z.number()) }),
  errors: ['RESOURCE_DOES_NOT_EXIST'],
})
