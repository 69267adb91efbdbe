import { z } from 'zod/mini'
import { defineEndpoint } from '../endpoint.ts'
import { base } from '../tracing/trace-skeleton-path.ts'
import { runPageLimits } from './limits.ts'
import {
  comparedRunSchema,
  fileEntrySchema,
  metricCurveSchema,
  modelDetailSchema,
  modelRowSchema,
  runDetailSchema,
  runRowSchema,
} from './schemas.ts'

/* What the pages of runs and logged models ask for. What a client can do as well, MLflow's own calls do. */

const runIds = z.array(z.string()).check(z.minLength(1), z.maxLength(runPageLimits.runs))
const limit = z.optional(z.number().check(z.int(), z.positive(), z.lte(runPageLimits.rows)))

/**
 * Runs of an experiment, newest first unless `order` says otherwise. `filter` and `order` are MLflow's grammars (`metrics.loss < 0.5`,
 * `metrics.loss ASC`). `nesting`: all of them; only those at the top, which match or have a run below them that does; or the matching
 * children of `parentRunId`. `columns` are `metrics.<key>`, `params.<key>` or `tags.<key>`. `cursor` is opaque and counts for this very question.
 */
export const listRuns = defineEndpoint({
  method: 'POST',
  path: `${base}/experiments/:experimentId/runs`,
  policy: 'run:read',
  request: z.object({
    experimentId: z.string(),
    filter: z.optional(z.string()),
    order: z.optional(z.string()),
    view: z.optional(z.enum(['active', 'deleted', 'all'])),
    nesting: z.optional(z.enum(['flat', 'top', 'children'])),
    parentRunId: z.optional(z.string()),
    columns: z.optional(z.array(z.string()).check(z.maxLength(runPageLimits.columns))),
    cursor: z.optional(z.string()),
    limit,
  }),
  response: z.object({
    runs: z.array(runRowSchema),
    /** How many match in all, of those that were there when the first page was asked for. */
    total: z.number(),
    /** How many match that came later. */
    newer: z.number(),
    /** Asks for this same page again, without what came later. */
    cursor: z.string(),
    nextCursor: z.nullable(z.string()),
  }),
  errors: ['INVALID_PARAMETER_VALUE', 'RESOURCE_DOES_NOT_EXIST'],
})

/** Keys that the newest runs of an experiment have, sorted. `exact` is false where there are more runs than were looked through. */
export const listRunKeys = defineEndpoint({
  method: 'GET',
  path: `${base}/experiments/:experimentId/run-keys`,
  policy: 'run:read',
  request: z.object({ experimentId: z.string() }),
  response: z.object({
    metrics: z.array(z.string()),
    params: z.array(z.string()),
    tags: z.array(z.string()),
    exact: z.boolean(),
  }),
  errors: ['RESOURCE_DOES_NOT_EXIST'],
})

export const getRun = defineEndpoint({
  method: 'GET',
  path: `${base}/runs/:runId`,
  policy: 'run:read',
  request: z.object({ runId: z.string() }),
  response: runDetailSchema,
  errors: ['RESOURCE_DOES_NOT_EXIST'],
})

/** Runs side by side, in the order asked for. `missing` names those that are not there. */
export const compareRuns = defineEndpoint({
  method: 'POST',
  path: `${base}/runs/compare`,
  policy: 'run:read',
  request: z.object({ runIds }),
  response: z.object({ runs: z.array(comparedRunSchema), missing: z.array(z.string()) }),
  errors: ['INVALID_PARAMETER_VALUE'],
})

/**
 * Curves of metrics, by step: of each at most `maxPoints`, evenly spread over those there are, with the first and the last. A run that has no
 * such metric has no curve.
 */
export const sampleCurves = defineEndpoint({
  method: 'POST',
  path: `${base}/runs/curves`,
  policy: 'run:read',
  request: z.object({
    runIds,
    keys: z.array(z.string()).check(z.minLength(1), z.maxLength(runPageLimits.metrics)),
    maxPoints: z.number().check(z.int(), z.gte(2), z.lte(runPageLimits.curvePoints)),
  }),
  response: z.object({ curves: z.array(metricCurveSchema) }),
  errors: ['INVALID_PARAMETER_VALUE'],
})

/** Those that are not there are passed over, and named in `missing`. */
export const deleteRuns = defineEndpoint({
  method: 'POST',
  path: `${base}/runs/delete`,
  policy: 'run:delete',
  request: z.object({ runIds }),
  response: z.object({ missing: z.array(z.string()) }),
  errors: ['INVALID_PARAMETER_VALUE'],
})

/** As `deleteRuns`. */
export const restoreRuns = defineEndpoint({
  method: 'POST',
  path: `${base}/runs/restore`,
  policy: 'run:write',
  request: z.object({ runIds }),
  response: z.object({ missing: z.array(z.string()) }),
  errors: ['INVALID_PARAMETER_VALUE'],
})

/** MLflow's own call, for the page's part of what it can change; so are those below. */
export const renameRun = defineEndpoint({
  method: 'POST',
  path: '/ajax-api/2.0/mlflow/runs/update',
  policy: 'run:write',
  request: z.object({ run_id: z.string(), run_name: z.string() }),
  response: z.object({}),
  errors: ['INVALID_PARAMETER_VALUE', 'RESOURCE_DOES_NOT_EXIST'],
})

export const setRunTag = defineEndpoint({
  method: 'POST',
  path: '/ajax-api/2.0/mlflow/runs/set-tag',
  policy: 'run:write',
  request: z.object({ run_id: z.string(), key: z.string(), value: z.string() }),
  response: z.object({}),
  errors: ['INVALID_PARAMETER_VALUE', 'RESOURCE_DOES_NOT_EXIST'],
})

export const deleteRunTag = defineEndpoint({
  method: 'POST',
  path: '/ajax-api/2.0/mlflow/runs/delete-tag',
  policy: 'run:write',
  request: z.object({ run_id: z.string(), key: z.string() }),
  response: z.object({}),
  errors: ['INVALID_PARAMETER_VALUE', 'RESOURCE_DOES_NOT_EXIST'],
})

/** Logged models of an experiment, newest first. `filter` is MLflow's grammar. */
export const listLoggedModels = defineEndpoint({
  method: 'POST',
  path: `${base}/experiments/:experimentId/logged-models`,
  policy: 'run:read',
  request: z.object({
    experimentId: z.string(),
    filter: z.optional(z.string()),
    cursor: z.optional(z.string()),
    limit,
  }),
  response: z.object({ models: z.array(modelRowSchema), nextCursor: z.nullable(z.string()) }),
  errors: ['INVALID_PARAMETER_VALUE', 'RESOURCE_DOES_NOT_EXIST'],
})

export const getLoggedModel = defineEndpoint({
  method: 'GET',
  path: `${base}/logged-models/:modelId`,
  policy: 'run:read',
  request: z.object({ modelId: z.string() }),
  response: modelDetailSchema,
  errors: ['RESOURCE_DOES_NOT_EXIST'],
})

/**
 * What a folder of a run's or a model's artifacts holds, folders first, each by name. `root` is the path of the whole below
 * `artifactFilePath`, where the bytes are.
 */
export const listArtifacts = defineEndpoint({
  method: 'GET',
  path: `${base}/artifacts/:of/:id`,
  policy: 'artifact:read',
  request: z.object({
    of: z.enum(['run', 'model']),
    id: z.string(),
    path: z.optional(z.string()),
    cursor: z.optional(z.string()),
  }),
  response: z.object({ root: z.string(), entries: z.array(fileEntrySchema), nextCursor: z.nullable(z.string()) }),
  errors: ['INVALID_PARAMETER_VALUE', 'RESOURCE_DOES_NOT_EXIST'],
})

/** Below it the bytes of every artifact, by path. */
export const artifactFilePath = '/api/2.0/mlflow-artifacts/artifacts'

/** Registered versions by MLflow's filter, `run_id = '…'` say; MLflow's own call, and the members that the run page reads. */
export const searchModelVersions = defineEndpoint({
  method: 'GET',
  path: '/ajax-api/2.0/mlflow/model-versions/search',
  policy: 'model:read',
  request: z.object({ filter: z.string(), max_results: z.number() }),
  response: z.object({
    model_versions: z.optional(z.array(z.object({ name: z.string(), version: z.string() }))),
    next_page_token: z.optional(z.string()),
  }),
  errors: ['INVALID_PARAMETER_VALUE'],
})
