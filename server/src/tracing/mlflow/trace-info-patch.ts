import { invalidParameter } from '@assay/protocol'
import {
  type AssessmentMessage,
  enumeration,
  isObject,
  list,
  nullable,
  object,
  readAssessment,
  readDurationUs,
  readMessage,
  readTimestamp,
  readTraceId,
  text,
  textMap,
} from '@assay/protocol/mlflow'
import type { TraceInfoPatch } from '../store/span-store.ts'
import { latestUs } from '../store/span-store.ts'
import { ownTags } from './trace-tags.ts'

export const traceStates = enumeration(
  [
    ['STATE_UNSPECIFIED', 0],
    ['OK', 1],
    ['ERROR', 2],
    ['IN_PROGRESS', 3],
  ],
  'STATE_UNSPECIFIED',
)

const fields = {
  trace_id: text,
  client_request_id: nullable(text),
  trace_location: object,
  request_preview: nullable(text),
  response_preview: nullable(text),
  request_time: text,
  execution_duration: nullable(text),
  state: traceStates,
  trace_metadata: textMap,
  tags: textMap,
  assessments: list(object),
}

/** What a `TraceInfoV3` says: the trace itself and the assessments that came with it. @throws INVALID_PARAMETER_VALUE */
export function readTraceInfo(raw: Record<string, unknown>, nowMs: number): { patch: TraceInfoPatch; assessments: AssessmentMessage[] } {
  const info = readMessage(fields, raw)
  const traceId = readTraceId(info.trace_id)
  if (traceId === null) {
    throw invalidParameter(
      `Invalid trace ID '${info.trace_id}'. It must be 'tr-' and the 32 hexadecimal digits of the OpenTelemetry trace ID.`,
    )
  }
  const startUs = (info.request_time === '' ? nowMs : timeMs(info.request_time)) * 1000
  return {
    patch: {
      traceId,
      experimentId: experimentOf(info.trace_location),
      startUs,
      durationUs: info.execution_duration === null ? null : durationUs(info.execution_duration, startUs),
      status: info.state,
      inputPreview: info.request_preview,
      outputPreview: info.response_preview,
      clientRequestId: info.client_request_id,
      tags: ownTags(info.tags),
      metadata: info.trace_metadata,
    },
    assessments: info.assessments.map(readAssessment),
  }
}

/** The experiment that a `TraceLocation` names, `0` when it names none; null when it is another kind of place. */
export function locatedExperiment(location: Record<string, unknown>): string | null {
  const experiment = location['mlflow_experiment']
  if (isObject(experiment)) return readMessage({ experiment_id: text }, experiment).experiment_id || '0'
  return Object.hasOwn(location, 'inference_table') ? null : '0'
}

function experimentOf(location: Record<string, unknown>): string {
  const experimentId = locatedExperiment(location)
  if (experimentId === null)
    throw invalidParameter('A trace can be stored in an experiment only: trace_location must have an mlflow_experiment.')
  return experimentId
}

function timeMs(given: string): number {
  const ms = readTimestamp(given)
  return ms === null || ms < 0 || ms > latestUs / 1000 ? refuse('request_time', given, 'an RFC 3339 time of the years 1970 to 2254') : ms
}

function durationUs(given: string, startUs: number): number {
  const us = readDurationUs(given)
  return us === null || us < 0 || startUs + us > latestUs
    ? refuse('execution_duration', given, 'a duration such as "0.109s" that ends before the year 2255')
    : us
}

function refuse(name: string, given: string, what: string): never {
  throw invalidParameter(`Invalid value "${given}" for parameter '${name}' supplied: it must be ${what}.`)
}
