import { z } from 'zod/mini'
import { defineEndpoint } from '../endpoint.ts'
import { base } from './trace-skeleton-path.ts'

/** Traces that a selection names one by one, chosen or left out. */
export const maxNamedTraces = 10_000
/** Traces that one change of many may touch. */
export const maxBulkTraces = 1_000_000

const namedTraces = z.array(z.string()).check(z.maxLength(maxNamedTraces))

/**
 * Which traces of a project: those that match `q` (the query bar's text) and began from `from` to before `to`, unix milliseconds, without those
 * of `except`; or only those of `traceIds`. What the server first received after `asOfMs`, now where nothing is said, is not among them, and
 * ages in `q` count from it.
 */
export const traceSelectionSchema = z.object({
  q: z.optional(z.string()),
  from: z.optional(z.number()),
  to: z.optional(z.number()),
  asOfMs: z.optional(z.number()),
  except: z.optional(namedTraces),
  traceIds: z.optional(namedTraces),
})
export type TraceSelection = z.infer<typeof traceSelectionSchema>

/** A change of many traces, made step by step. */
export const bulkJobSchema = z.object({
  jobId: z.string(),
  action: z.enum(['tag', 'untag', 'delete', 'dataset', 'queue']),
  /** The tag, dataset or queue. Empty where there is none. */
  subject: z.string(),
  state: z.enum(['running', 'done', 'stopped', 'failed']),
  /** Traces of the selection when it began. */
  total: z.number(),
  /** Looked at so far. */
  seen: z.number(),
  /** Of these, those that were changed: what went meanwhile, or has nothing to add, is not. */
  changed: z.number(),
  /** Why it failed; null where it did not. */
  error: z.nullable(z.string()),
  startedAtMs: z.number(),
})
export type BulkJob = z.infer<typeof bulkJobSchema>

const path = `${base}/experiments/:experimentId/traces/bulk`
export const onSelection = { experimentId: z.string(), selection: traceSelectionSchema }
const startErrors = ['INVALID_PARAMETER_VALUE', 'RESOURCE_DOES_NOT_EXIST', 'REQUEST_LIMIT_EXCEEDED'] as const

/** How many traces a selection has, exactly, and as of when. More than `maxBulkTraces`: INVALID_PARAMETER_VALUE. */
export const countSelection = defineEndpoint({
  method: 'POST',
  path: `${path}/count`,
  policy: 'trace:read',
  request: z.object(onSelection),
  response: z.object({ count: z.number(), asOfMs: z.number() }),
  errors: ['INVALID_PARAMETER_VALUE', 'RESOURCE_DOES_NOT_EXIST'],
})

/** Sets a tag on every trace of a selection; without a value takes it away. */
export const tagSelection = defineEndpoint({
  method: 'POST',
  path: `${path}/tag`,
  policy: 'trace:write',
  request: z.object({ ...onSelection, key: z.string(), value: z.nullable(z.string()) }),
  response: bulkJobSchema,
  errors: startErrors,
})

/**
 * Deletes every trace of a selection with its spans, payloads and assessments. `count` is how many the person agreed to: where others are
 * there now, nothing is deleted and INVALID_STATE says how many.
 */
export const deleteSelection = defineEndpoint({
  method: 'POST',
  path: `${path}/delete`,
  policy: 'trace:delete',
  request: z.object({ ...onSelection, count: z.number() }),
  response: bulkJobSchema,
  errors: [...startErrors, 'INVALID_STATE'],
})

/** Changes that run, and those that ended since the server started, newest first, at most `maxKeptJobs` of a server. */
export const listBulkJobs = defineEndpoint({
  method: 'GET',
  path,
  policy: 'trace:read',
  request: z.object({ experimentId: z.string() }),
  response: z.object({ jobs: z.array(bulkJobSchema) }),
  errors: ['RESOURCE_DOES_NOT_EXIST'],
})

/** Ends a change after the step that it is at; what is done stays done. One that has ended stays as it is. */
export const stopBulkJob = defineEndpoint({
  method: 'POST',
  path: `${path}/:jobId/stop`,
  policy: 'trace:write',
  request: z.object({ experimentId: z.string(), jobId: z.string() }),
  response: bulkJobSchema,
  errors: ['RESOURCE_DOES_NOT_EXIST'],
})

/** Traces that an export names in its address. */
export const maxNamedInExport = 200
export const exportFormats = ['jsonl', 'otlp', 'csv'] as const
export type ExportFormat = (typeof exportFormats)[number]

/**
 * All traces of a selection as a file, newest first, sent as it is made. `jsonl`: a trace a line as MLflow's client writes it (`Trace.to_json`,
 * read by `Trace.from_json`). `otlp`: a line is an OTLP/JSON export request, which `POST /v1/traces` takes again, though not with what is the
 * trace's own: tags and assessments. `csv`: a line a trace for a spreadsheet, with a column for each tag and each name of feedback. A trace
 * whose spans are too large to be read at once has none in it, and a member `leftOut` that says so. `traceIds` and `except` are ids with commas
 * between them, at most `maxNamedInExport`.
 */
export const exportTracesPath = `${base}/experiments/:experimentId/traces/export`
export const exportTracesRequest = z.object({
  experimentId: z.string(),
  format: z.enum(exportFormats),
  q: z.optional(z.string()),
  from: z.optional(z.coerce.number()),
  to: z.optional(z.coerce.number()),
  /** What the server first received after it is left out. Now, where nothing is said. */
  asOfMs: z.optional(z.coerce.number()),
  traceIds: z.optional(z.string()),
  except: z.optional(z.string()),
})
