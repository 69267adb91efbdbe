import { AssayApiError, asRecord, callApi } from './api-client.ts'
import { currentClient } from './current-client.ts'
import { serverTraceId } from './trace-id.ts'

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
  /** Default: the experiment that `init` was given by id, else Default (`0`). */
  experimentIds?: string[]
  /** MLflow's filter language, not that of the pages, e.g. `trace.status = 'ERROR' AND tags.release = '1.4'`. */
  filter?: string
  /** E.g. `timestamp_ms DESC`, which is the default. */
  orderBy?: string[]
  /** 1…500, default 100. */
  maxResults?: number
  /** From the page before. */
  pageToken?: string
}

export interface TracePage {
  traces: TraceInfo[]
  /** `undefined` on the last page. */
  nextPageToken: string | undefined
}

/**
 * Finds traces, newest first unless told otherwise. MLflow 3 `searchTracesV3`.
 * @throws AssayApiError, for a filter that cannot be read too; its message names the place.
 */
export async function searchTraces(options: SearchTracesOptions = {}): Promise<TracePage> {
  if (typeof options !== 'object') {
    throw new AssayApiError(`searchTraces takes { filter: … }, not ${JSON.stringify(options)}`, 0, 'INVALID_PARAMETER_VALUE')
  }
  const answer = asRecord(
    await callApi('POST', '/api/3.0/mlflow/traces/search', {
      locations: (options.experimentIds ?? [await defaultExperimentId()]).map((id) => ({
        type: 'MLFLOW_EXPERIMENT',
        mlflow_experiment: { experiment_id: id },
      })),
      max_results: options.maxResults ?? 100,
      filter: options.filter,
      order_by: options.orderBy,
      page_token: options.pageToken,
    }),
  )
  const token = text(answer['next_page_token'])
  return { traces: list(answer['traces']).map(readTraceInfo), nextPageToken: token === '' ? undefined : token }
}

/**
 * One trace with its spans. MLflow 3 `getTrace`.
 * @throws AssayApiError, `RESOURCE_DOES_NOT_EXIST` for an unknown one.
 */
export async function getTrace(traceId: string): Promise<{ info: TraceInfo; spans: StoredSpan[] }> {
  const query = new URLSearchParams({ trace_id: serverTraceId(traceId), allow_partial: 'true' })
  const trace = asRecord(asRecord(await callApi('GET', `/api/3.0/mlflow/traces/get?${query.toString()}`))['trace'])
  return { info: readTraceInfo(trace['trace_info']), spans: list(trace['spans']).map(readSpan) }
}

/** By name when `init` was given a name: the server knows the id. */
async function defaultExperimentId(): Promise<string> {
  const experiment = currentClient()?.settings.experiment
  if (experiment === undefined) return '0'
  if ('id' in experiment) return experiment.id
  const query = new URLSearchParams({ experiment_name: experiment.name })
  const answer = asRecord(await callApi('GET', `/api/2.0/mlflow/experiments/get-by-name?${query.toString()}`))
  return text(asRecord(answer['experiment'])['experiment_id'])
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

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''
}
