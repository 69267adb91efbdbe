import type { ErrorCode } from '@assay/protocol'
import { AppError, defaultWorkspace, isAppError, keys, maxClockSkewMs } from '@assay/protocol'
import type { ExperimentStore } from '../runs/index.ts'
import { readSpanFacts } from './normalise/read-span-facts.ts'
import { readSpanPreviews } from './normalise/read-span-previews.ts'
import type { ResourceReading } from './otlp/export-request.ts'
import { visitExportRequest } from './otlp/export-request.ts'
import { exportRequestFromJson } from './otlp/json-request.ts'
import type { SpanView } from './otlp/span-view.ts'
import { truncateSpan } from './otlp/truncate-span.ts'
import type { SpanPricer } from './pricing/span-pricer.ts'
import type { NewSpan, SpanOrigin, SpanWriter } from './store/span-store.ts'
import { latestUs } from './store/span-store.ts'

/** An OTLP export request as a door hands it in: already inflated. */
export interface ExportRequest {
  body: Uint8Array
  encoding: 'protobuf' | 'json'
  /** From the `x-mlflow-experiment-id` header; overrules what the resources say. */
  experimentId: string | null
  receivedAtMs: number
}

export interface ExportOutcome {
  offered: number
  rejected: number
  /** For `partial_success.error_message`; empty when nothing was rejected. */
  reason: string
  stored: number
  rewritten: number
  duplicate: number
  announced: number
  /** Traces touched, by the experiment that they belong to. */
  touched: { experimentId: string; traceIds: string[] }[]
}

export interface IngestDeps {
  experiments: Pick<ExperimentStore, 'ensure' | 'get'>
  spans: Pick<SpanWriter, 'write'>
  /** The prices that hold in an experiment. */
  pricerOf(experimentId: string): SpanPricer
}

/** A span that starts more than `maxClockSkewMs` after it was received, or before this, has a wrong clock: kept and flagged. */
const earliestSaneUs = Date.UTC(2000, 0, 1) * 1000
/** Reasons named in an answer; more are only counted. */
const maxReasons = 5

/**
 * Takes a request apart, refuses bad spans one by one, and writes the rest.
 * @throws MALFORMED_REQUEST when the body is not OTLP, UNPROCESSABLE when it has no spans, RESOURCE_DOES_NOT_EXIST for an unknown
 * experiment in the header.
 */
export async function ingest(deps: IngestDeps, workspace: string, request: ExportRequest): Promise<ExportOutcome> {
  const bytes = Buffer.from(request.body.buffer, request.body.byteOffset, request.body.byteLength)
  const message = request.encoding === 'json' ? exportRequestFromJson(bytes.toString('utf8')) : bytes
  if (request.experimentId !== null) await deps.experiments.get(workspace, request.experimentId)

  const rejections = new Rejections()
  const byResource = new Map<ResourceReading, NewSpan[]>()
  const offered = visitExportRequest(message, (view, resource, origin) => {
    const problem = problemOf(view)
    if (problem !== null) {
      rejections.add(view, problem)
      return
    }
    let spans = byResource.get(resource)
    if (spans === undefined) byResource.set(resource, (spans = []))
    spans.push(newSpan(view, origin, request.receivedAtMs))
  })
  if (offered === 0) throw new AppError('UNPROCESSABLE', 'Invalid OpenTelemetry payload: no spans found in the request.')

  const outcome: ExportOutcome = { offered, rejected: 0, reason: '', stored: 0, rewritten: 0, duplicate: 0, announced: 0, touched: [] }
  for (const [resource, spans] of byResource) {
    const experimentId = request.experimentId ?? (await experimentOf(deps.experiments, workspace, resource, spans, rejections))
    if (experimentId === null) continue
    const written = await deps.spans.write(workspace, {
      experimentId,
      receivedAtMs: request.receivedAtMs,
      spans,
      priceOf: (span, owner) => deps.pricerOf(owner).price(span.facts, span.startUs),
    })
    outcome.stored += written.stored
    outcome.rewritten += written.rewritten
    outcome.duplicate += written.duplicate
    outcome.announced += written.announced
    outcome.touched.push(...written.touched)
  }
  outcome.rejected = rejections.count
  outcome.reason = rejections.text()
  return outcome
}

/** Why a span cannot be kept, or null. */
function problemOf(view: SpanView): string | null {
  if (view.traceIdBytes !== 16) return `trace_id has ${view.traceIdBytes} bytes, it must have 16`
  if (isZero(view.bytes, view.traceIdAt, 16)) return 'trace_id is all zero'
  if (view.spanIdBytes !== 8) return `span_id has ${view.spanIdBytes} bytes, it must have 8`
  if (isZero(view.bytes, view.spanIdAt, 8)) return 'span_id is all zero'
  if (view.parentIdBytes !== 0 && view.parentIdBytes !== 8) return `parent_span_id has ${view.parentIdBytes} bytes, it must have 8 or none`
  if (
    view.parentIdBytes === 8 &&
    view.bytes.compare(view.bytes, view.spanIdAt, view.spanIdAt + 8, view.parentIdAt, view.parentIdAt + 8) === 0
  ) {
    return 'the span is its own parent'
  }
  if (view.startUs === 0) return 'start_time_unix_nano is missing'
  if (view.startUs > latestUs || view.endUs > latestUs) return 'a time lies after the year 2255'
  if (view.endUs === 0 && !announces(view)) return `end_time_unix_nano is missing and the span does not say ${keys.spanState}=started`
  return null
}

function announces(view: SpanView): boolean {
  const { attributes } = view
  for (let i = 0; i < attributes.size; i++) {
    if (attributes.key(i) === keys.spanState) return attributes.value(i) === 'started'
  }
  return false
}

function isZero(bytes: Buffer, at: number, length: number): boolean {
  for (let i = at; i < at + length; i++) if (bytes[i] !== 0) return false
  return true
}

function newSpan(view: SpanView, origin: SpanOrigin, receivedAtMs: number): NewSpan {
  const truncated = truncateSpan(view)
  const facts = readSpanFacts(view)
  const { bytes } = view
  const hasParent = view.parentIdBytes === 8 && !isZero(bytes, view.parentIdAt, 8)
  const open = view.endUs === 0
  return {
    traceId: bytes.subarray(view.traceIdAt, view.traceIdAt + 16),
    spanId: bytes.subarray(view.spanIdAt, view.spanIdAt + 8),
    parentSpanId: hasParent ? bytes.subarray(view.parentIdAt, view.parentIdAt + 8) : null,
    name: view.name,
    // Numbers that OTLP does not know yet, or never will, mean "not stated".
    kind: view.kind <= 5 ? view.kind : 0,
    statusCode: view.statusCode <= 2 ? view.statusCode : 0,
    startUs: view.startUs,
    endUs: open ? null : Math.max(view.endUs, view.startUs),
    facts,
    previews: hasParent ? null : readSpanPreviews(view),
    clockSuspect:
      view.startUs < earliestSaneUs || view.startUs > (receivedAtMs + maxClockSkewMs) * 1000 || (!open && view.endUs < view.startUs),
    payload: truncated ?? bytes.subarray(view.start, view.end),
    origin,
  }
}

/** The experiment that a resource names, made if need be; null when it cannot be written to, with the reason noted for its spans. */
async function experimentOf(
  experiments: IngestDeps['experiments'],
  workspace: string,
  resource: ResourceReading,
  spans: readonly NewSpan[],
  rejections: Rejections,
): Promise<string | null> {
  const { id, name } = statedExperiment(resource)
  try {
    if (id !== null) return (await experiments.get(workspace, id)).experimentId
    // Experiment 0 is the default workspace's; another has a Default of its own.
    if (name === null && workspace === defaultWorkspace) return '0'
    return await experiments.ensure(workspace, name ?? 'Default')
  } catch (error) {
    const expected: ErrorCode[] = ['RESOURCE_DOES_NOT_EXIST', 'INVALID_STATE', 'INVALID_PARAMETER_VALUE']
    if (!isAppError(error) || !expected.includes(error.code)) throw error
    rejections.addAll(spans.length, error.message)
    return null
  }
}

const idKeys = new Set(['mlflow.experiment_id', 'mlflow.experimentId', 'mlflow.experiment.id', 'assay.experiment.id'])
const nameKeys = new Set([
  keys.experiment,
  'mlflow.experiment',
  'mlflow.experiment_name',
  'mlflow.experimentName',
  'mlflow.experiment.name',
] as string[])

function statedExperiment({ attributes, serviceName }: ResourceReading): { id: string | null; name: string | null } {
  let name: string | null = null
  for (let i = 0; i < attributes.size; i++) {
    const key = attributes.key(i)
    if (!key.startsWith('assay.') && !key.startsWith('mlflow.')) continue
    const value = attributes.value(i)
    const text = typeof value === 'number' ? String(value) : value
    if (typeof text !== 'string' || text === '') continue
    if (idKeys.has(key)) return { id: text, name: null }
    if (nameKeys.has(key)) name ??= text
  }
  // OpenTelemetry SDKs say `unknown_service:node` where nobody chose a name.
  return { id: null, name: name ?? (serviceName?.startsWith('unknown_service') ? null : serviceName) }
}

/** Spans that were refused, with the first few reasons in words. */
class Rejections {
  count = 0
  private readonly reasons = new Map<string, number>()

  add(view: SpanView, problem: string): void {
    const id = view.bytes.toString('hex', view.spanIdAt, view.spanIdAt + Math.min(view.spanIdBytes, 8))
    this.note(`span '${view.name.slice(0, 60)}' (${id}): ${problem}`, 1)
  }

  addAll(count: number, problem: string): void {
    this.note(problem, count)
  }

  private note(reason: string, count: number): void {
    this.count += count
    if (this.reasons.size < maxReasons || this.reasons.has(reason)) this.reasons.set(reason, (this.reasons.get(reason) ?? 0) + count)
  }

  text(): string {
    if (this.count === 0) return ''
    let named = 0
    const parts: string[] = []
    for (const [reason, count] of this.reasons) {
      named += count
      parts.push(count === 1 ? reason : `${count} spans: ${reason}`)
    }
    const rest = this.count - named
    return `${this.count} spans rejected. ${parts.join('; ')}${rest > 0 ? `; and ${rest} more` : ''}`
  }
}
