import { assessmentMessage, durationOf, keyValueMessages, mlflowTraceId, pythonJson, timestampOf } from '@assay/protocol/mlflow'
import type { CostParts } from '../pricing/cost-parts.ts'
import type { SpanReader, TraceRecord } from '../store/span-store.ts'
import { costMessage } from './cost-message.ts'
import { mlflowTokenUsage } from './token-usage.ts'
import { ownTags } from './trace-tags.ts'

/** Longest key and value that MLflow shows. Unit: characters. */
const maxMetadataChars = 250
const maxTagKeyChars = 250
const maxTagValueChars = 4096

/** What is not in the trace's own record. */
interface FromSpans {
  /** What the resources of its spans say. */
  resourceTags?: ReadonlyMap<string, string>
  /** The parts of its cost. */
  cost?: CostParts | null
}

/** Traces without spans as MLflow 3 has them, in the same order. */
export async function traceInfoMessages(reader: SpanReader, workspace: string, traces: TraceRecord[]): Promise<object[]> {
  const tags = await reader.resourceTags(
    workspace,
    traces.map(({ traceId }) => traceId),
  )
  return traces.map((trace) => traceInfoMessage(trace, { resourceTags: tags.get(trace.traceId) ?? new Map<string, string>() }))
}

/** A trace without spans as MLflow 3 has it (`TraceInfoV3`). What is absent or empty is left out, as protobuf does. */
export function traceInfoMessage(trace: TraceRecord, { resourceTags = new Map(), cost = null }: FromSpans = {}): object {
  const { startMs, durationMs } = timesOf(trace)
  const metadata = metadataOf(trace, cost)
  return {
    trace_id: mlflowTraceId(trace.traceId),
    ...(trace.clientRequestId !== null && { client_request_id: trace.clientRequestId }),
    trace_location: { type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: trace.experimentId } },
    request_time: timestampOf(startMs),
    ...(durationMs !== null && { execution_duration: durationOf(durationMs) }),
    state: stateOf(trace),
    ...(metadata.size > 0 && { trace_metadata: Object.fromEntries(cut(metadata, maxMetadataChars, maxMetadataChars)) }),
    ...(trace.assessments.length > 0 && { assessments: trace.assessments.map(assessmentMessage) }),
    tags: Object.fromEntries(cut(new Map([...resourceTags, ...tagsOf(trace)]), maxTagKeyChars, maxTagValueChars)),
    ...previews(trace),
  }
}

/** The same as MLflow 2 has it (`TraceInfo`): pairs instead of maps, an open trace with duration 0. */
export function legacyTraceInfoMessage(trace: TraceRecord): object {
  const { startMs, durationMs } = timesOf(trace)
  const metadata = metadataOf(trace, null)
  return {
    request_id: mlflowTraceId(trace.traceId),
    experiment_id: trace.experimentId,
    timestamp_ms: startMs,
    execution_time_ms: durationMs ?? 0,
    status: stateOf(trace),
    ...(metadata.size > 0 && { request_metadata: keyValueMessages(cut(metadata, maxMetadataChars, maxMetadataChars)) }),
    tags: keyValueMessages(cut(tagsOf(trace), maxTagKeyChars, maxTagValueChars)),
  }
}

/** MLflow knows milliseconds only: both ends are cut before they are subtracted. */
function timesOf({ startUs, endUs }: TraceRecord): { startMs: number; durationMs: number | null } {
  const startMs = Math.floor(startUs / 1000)
  return { startMs, durationMs: endUs === null ? null : Math.floor(endUs / 1000) - startMs }
}

function stateOf({ status }: TraceRecord): string {
  return status === 'PARTIAL' ? 'IN_PROGRESS' : status
}

/** What the client said of the trace, and behind it what its spans say. */
function metadataOf(trace: TraceRecord, cost: CostParts | null): Map<string, string> {
  const metadata = new Map(trace.metadata)
  const add = (key: string, value: string | null): void => {
    if (value !== null && !metadata.has(key)) metadata.set(key, value)
  }
  if (trace.finalized) add('mlflow.trace.infoFinalized', 'true')
  add('mlflow.trace.session', trace.session)
  add('mlflow.trace.user', trace.user)
  add('mlflow.trace.tokenUsage', trace.usage === null ? null : pythonJson(mlflowTokenUsage(trace.usage)))
  add('mlflow.trace.cost', trace.costUsd === null ? null : pythonJson(costMessage(trace.costUsd, cost)))
  return metadata
}

/** `spansLocation` tells the client that spans are here, so that it uploads no file of them. */
function tagsOf(trace: TraceRecord): Map<string, string> {
  const tags = ownTags(trace.tags)
  if (!tags.has('mlflow.traceName') && trace.name !== '') tags.set('mlflow.traceName', trace.name)
  tags.set('mlflow.artifactLocation', `mlflow-artifacts:/${trace.experimentId}/traces/${mlflowTraceId(trace.traceId)}/artifacts`)
  tags.set('mlflow.trace.spansLocation', 'TRACKING_STORE')
  return tags
}

function cut(entries: Map<string, string>, maxKeyChars: number, maxValueChars: number): [string, string][] {
  return [...entries].map(([key, value]) => [key.slice(0, maxKeyChars), value.slice(0, maxValueChars)])
}

/** What the client stated, else what the root span says. */
function previews(trace: TraceRecord): { request_preview?: string; response_preview?: string } {
  const request = trace.requestPreview ?? trace.inputPreview
  const response = trace.responsePreview ?? trace.outputPreview
  return { ...(request !== '' && { request_preview: request }), ...(response !== '' && { response_preview: response }) }
}
