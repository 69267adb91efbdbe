import { currentTraceId, serverTraceId } from '../core/trace-id.ts'
import { flushSpans } from '../core/flush-spans.ts'
import { invalid } from '../rest/assay-error.ts'
import { callApi } from '../rest/call-api.ts'
import { filterText } from '../rest/filter-text.ts'
import { asRecord, list, number, optionalText, text } from '../rest/message.ts'
import { type Paged, paged } from '../rest/paged.ts'
import { sendValue } from '../rest/send-value.ts'
import { activeExperimentId } from '../runs/experiment.ts'
import { type Assessment, readAssessment } from './assessment.ts'

/** A trace without its spans. */
export interface TraceInfo {
  /** `tr-` and 32 hex digits. */
  traceId: string
  experimentId: string
  state: 'OK' | 'ERROR' | 'IN_PROGRESS' | 'STATE_UNSPECIFIED'
  startedAt: Date
  /** `undefined` while it runs. */
  durationMs: number | undefined
  requestPreview: string
  responsePreview: string
  tags: Record<string, string>
  metadata: Record<string, string>
  assessments: Assessment[]
}

/** A span as stored; JSON has its times as text, all digits. What was written under `mlflow.*` comes as the server gives it: Assay's as values, MLflow's as JSON text. */
export interface StoredSpan {
  spanId: string
  parentSpanId: string | undefined
  name: string
  startedAtNs: bigint
  /** `undefined` while it is open. */
  endedAtNs: bigint | undefined
  status: 'OK' | 'ERROR' | 'UNSET'
  statusMessage: string
  attributes: Record<string, unknown>
}

export interface SearchTracesOptions {
  /** Default: the experiment of `setExperiment` or `init`, else Default (`0`). */
  experimentIds?: string[]
  /** MLflow's filter language, not that of the pages, e.g. `trace.status = 'ERROR' AND tags.release = '1.4'`. */
  filter?: string
  /** Only those of this run. */
  runId?: string
  /** Only those of this logged model. */
  modelId?: string
  /** E.g. `timestamp_ms DESC`, which is the default. */
  orderBy?: string[]
  /** Of one page, 1…500, default 100. */
  maxResults?: number
  /** From the page before. */
  pageToken?: string
}

/** Of one call, by MLflow 3.18. */
export const maxLinkedTraces = 100

/**
 * Finds traces, newest first unless told otherwise. MLflow 3 `searchTracesV3`. Spans that have ended are sent first.
 * `await` gives the first page, `for await` goes through all that is found.
 * @throws AssayError, for a filter that cannot be read too; its message names the place.
 */
export function searchTraces(options: SearchTracesOptions = {}): Paged<TraceInfo> {
  const conditions = [
    options.filter,
    options.runId === undefined ? undefined : `attributes.run_id = ${filterText(options.runId)}`,
    options.modelId === undefined ? undefined : `request_metadata.\`mlflow.modelId\` = ${filterText(options.modelId)}`,
  ].filter((condition) => condition !== undefined && condition.trim() !== '')
  return paged(async (pageToken = options.pageToken) => {
    if (typeof options !== 'object') throw invalid(`searchTraces takes { filter: … }, not ${JSON.stringify(options)}`)
    await flushSpans()
    const answer = await callApi('POST', '/api/3.0/mlflow/traces/search', {
      json: {
        locations: (options.experimentIds ?? [await activeExperimentId()]).map((id) => ({
          type: 'MLFLOW_EXPERIMENT',
          mlflow_experiment: { experiment_id: id },
        })),
        max_results: options.maxResults ?? 100,
        filter: conditions.length === 0 ? undefined : conditions.join(' AND '),
        order_by: options.orderBy,
        page_token: pageToken,
      },
    })
    return { items: list(answer['traces']).map(readTraceInfo), nextPageToken: optionalText(answer['next_page_token']) }
  })
}

/**
 * One trace with its spans. MLflow 3 `getTrace`. Spans that have ended are sent first.
 * @throws AssayError, `RESOURCE_DOES_NOT_EXIST` for an unknown one.
 */
export async function getTrace(traceId: string): Promise<{ info: TraceInfo; spans: StoredSpan[] }> {
  await flushSpans()
  const query = { trace_id: serverTraceId(traceId), allow_partial: 'true' }
  const trace = asRecord((await callApi('GET', '/api/3.0/mlflow/traces/get', { query }))['trace'])
  return { info: readTraceInfo(trace['trace_info']), spans: list(trace['spans']).map(readSpan) }
}

/** Of the running trace unless another is named. A tag can be changed after the trace has ended; `updateTrace` is for the running one. */
export async function setTraceTag(key: string, value: unknown, options: { traceId?: string } = {}): Promise<void> {
  await sendValue('PATCH', await tagsPath(options), { key }, value)
}

/**
 * Of the running trace unless another is named.
 * @throws AssayError, `RESOURCE_DOES_NOT_EXIST` for a tag that it does not have.
 */
export async function deleteTraceTag(key: string, options: { traceId?: string } = {}): Promise<void> {
  await callApi('DELETE', await tagsPath(options), { json: { key } })
}

async function tagsPath({ traceId = currentTraceId() }: { traceId?: string }): Promise<string> {
  if (traceId === undefined) throw invalid('no trace is running: give traceId')
  const path = `/api/2.0/mlflow/traces/${serverTraceId(traceId)}/tags`
  await flushSpans()
  return path
}

/**
 * Deletes these traces, or those that began at `before` or earlier, oldest first and `maxTraces` of them at most. How many there were.
 */
export async function deleteTraces(
  experimentId: string,
  which: { traceIds: readonly string[] } | { before: Date; maxTraces?: number },
): Promise<number> {
  await flushSpans()
  const answer = await callApi('POST', '/api/2.0/mlflow/traces/delete-traces', {
    json: {
      experiment_id: experimentId,
      ...('traceIds' in which
        ? { request_ids: which.traceIds.map(serverTraceId) }
        : { max_timestamp_millis: which.before.getTime(), max_traces: which.maxTraces }),
    },
  })
  return number(answer['traces_deleted'])
}

/** Any number of traces, 100 a call. */
export async function linkTracesToRun(traceIds: readonly string[], runId: string): Promise<void> {
  await flushSpans()
  for (let at = 0; at < traceIds.length; at += maxLinkedTraces) {
    const some = traceIds.slice(at, at + maxLinkedTraces).map(serverTraceId)
    await callApi('POST', '/api/2.0/mlflow/traces/link-to-run', { json: { trace_ids: some, run_id: runId } })
  }
}

function readTraceInfo(value: unknown): TraceInfo {
  const info = asRecord(value)
  const duration = /^(\d+(?:\.\d+)?)s$/.exec(text(info['execution_duration']))
  return {
    traceId: text(info['trace_id']),
    experimentId: text(asRecord(asRecord(info['trace_location'])['mlflow_experiment'])['experiment_id']),
    state: text(info['state']) as TraceInfo['state'],
    startedAt: new Date(text(info['request_time'])),
    durationMs: duration === null ? undefined : Number(duration[1]) * 1000,
    requestPreview: text(info['request_preview']),
    responsePreview: text(info['response_preview']),
    tags: asRecord(info['tags']) as Record<string, string>,
    metadata: asRecord(info['trace_metadata']) as Record<string, string>,
    assessments: list(info['assessments']).map(readAssessment),
  }
}

/** OTLP's JSON form: ids as base64 from MLflow, as hex from others. */
function readSpan(value: unknown): StoredSpan {
  const span = asRecord(value)
  const status = asRecord(span['status'])
  const parent = spanId(span['parent_span_id'])
  const ended = BigInt(text(span['end_time_unix_nano']) || '0')
  return withJson({
    spanId: spanId(span['span_id']),
    parentSpanId: parent === '' ? undefined : parent,
    name: text(span['name']),
    startedAtNs: BigInt(text(span['start_time_unix_nano']) || '0'),
    endedAtNs: ended === 0n ? undefined : ended,
    status: statusNames[String(status['code'])] ?? 'UNSET',
    statusMessage: text(status['message']),
    attributes: readAttributes(span['attributes']),
  })
}

/** JSON has no integers of 64 bits: without this a program that prints a trace would die of it. */
function withJson(span: StoredSpan): StoredSpan {
  const toJSON = (): object => ({ ...span, startedAtNs: String(span.startedAtNs), endedAtNs: span.endedAtNs && String(span.endedAtNs) })
  return Object.defineProperty(span, 'toJSON', { value: toJSON })
}

const statusNames: Readonly<Record<string, StoredSpan['status']>> = {
  STATUS_CODE_OK: 'OK',
  STATUS_CODE_ERROR: 'ERROR',
  1: 'OK',
  2: 'ERROR',
}

function spanId(value: unknown): string {
  const id = text(value)
  return /^[0-9a-f]{16}$/.test(id) ? id : Buffer.from(id, 'base64').toString('hex')
}

function readAttributes(value: unknown): Record<string, unknown> {
  return Object.fromEntries(list(value).map((entry) => [text(asRecord(entry)['key']), readAnyValue(asRecord(entry)['value'])]))
}

function readAnyValue(value: unknown): unknown {
  const any = asRecord(value)
  if ('array_value' in any) return list(asRecord(any['array_value'])['values']).map(readAnyValue)
  if ('kvlist_value' in any) return readAttributes(asRecord(any['kvlist_value'])['values'])
  if ('int_value' in any) return Number(any['int_value'])
  return any['string_value'] ?? any['bool_value'] ?? any['double_value'] ?? any['bytes_value']
}
