import { z } from 'zod/mini'
import { defineEndpoint } from '../endpoint.ts'
import { bulkJobSchema, onSelection } from '../tracing/bulk-endpoints.ts'
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

/**
 * Makes a record of every trace of a selection and puts it into a dataset, as MLflow's client does of traces: inputs and outputs are the root's,
 * expectations those that were said of the trace, the source is the trace. `withOutputs`: the output is expected where nothing else is. Traces
 * that do not say what they were asked are passed over; records with equal inputs are one.
 */
export const addSelectionToDataset = defineEndpoint({
  method: 'POST',
  path: `${base}/experiments/:experimentId/traces/bulk/dataset`,
  policy: 'dataset:write',
  request: z.object({ ...onSelection, datasetId: z.string(), withOutputs: z.boolean() }),
  response: bulkJobSchema,
  errors: ['INVALID_PARAMETER_VALUE', 'RESOURCE_DOES_NOT_EXIST', 'REQUEST_LIMIT_EXCEEDED'],
})

const mlflowDatasets = '/ajax-api/3.0/mlflow/datasets'
const namedDatasetSchema = z.object({ dataset_id: z.string(), name: z.string() })

/** MLflow's call. The newest first. */
export const searchDatasets = defineEndpoint({
  method: 'POST',
  path: `${mlflowDatasets}/search`,
  policy: 'dataset:read',
  request: z.object({ experiment_ids: z.array(z.string()), max_results: z.number() }),
  response: z.object({ datasets: z.optional(z.array(namedDatasetSchema)) }),
  errors: ['INVALID_PARAMETER_VALUE'],
})

/** MLflow's call. */
export const createDataset = defineEndpoint({
  method: 'POST',
  path: `${mlflowDatasets}/create`,
  policy: 'dataset:write',
  request: z.object({ name: z.string(), experiment_ids: z.array(z.string()) }),
  response: z.object({ dataset: namedDatasetSchema }),
  errors: ['INVALID_PARAMETER_VALUE', 'RESOURCE_DOES_NOT_EXIST'],
})
