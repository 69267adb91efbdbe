import type { Assessment, Filter, OrderBy, SpanType, TraceStatus, Usage } from '@assay/protocol'
import type { CallKinds } from '../../platform/workers/call-kinds.ts'
import type { SpanPrice } from '../pricing/span-pricer.ts'
import type { SpanFacts, SpanPreviews } from './span-facts.ts'

/** Resource and scope that spans share, as OTLP messages. One object per scope of a request: the store interns it by identity, then content. */
export interface SpanOrigin {
  readonly resource: Uint8Array
  readonly scope: Uint8Array
  readonly resourceSchemaUrl: string
  readonly scopeSchemaUrl: string
  /** `service.version` of the resource. */
  readonly version: string | null
}

/** No time in the store lies after this, in unix microseconds, nor before 0: what is stored is read back exactly, doubles are so to 9.007e15. */
export const latestUs = 9e15

/** A span as ingest hands it to the store: valid ids, sane times, facts taken out, payload as an OTLP `Span` message. */
export interface NewSpan {
  /** 16 bytes, not all zero. */
  readonly traceId: Uint8Array
  /** 8 bytes, not all zero. */
  readonly spanId: Uint8Array
  /** 8 bytes; null for a root. */
  readonly parentSpanId: Uint8Array | null
  readonly name: string
  readonly kind: number
  /** 0 unset, 1 ok, 2 error. */
  readonly statusCode: number
  /** Unix microseconds. */
  readonly startUs: number
  /** Null for the announcement of an open span. */
  readonly endUs: number | null
  readonly facts: SpanFacts
  /** Only for a root. */
  readonly previews: SpanPreviews | null
  readonly clockSuspect: boolean
  readonly payload: Uint8Array
  readonly origin: SpanOrigin
}

export interface SpanBatch {
  experimentId: string
  receivedAtMs: number
  spans: readonly NewSpan[]
  /** What a span costs in an experiment: the batch's, or the one that its trace belongs to. */
  priceOf(span: Pick<NewSpan, 'facts' | 'startUs'>, experimentId: string): SpanPrice
}

/** `stored` + `rewritten` + `duplicate` + `announced` = spans of the batch. */
export interface WriteOutcome {
  stored: number
  /** Same key, other content: the later one wins, the earlier finished one is kept as a revision for 24 h. */
  rewritten: number
  /** Same key, same content. */
  duplicate: number
  /** Announcements of open spans. They count in no total. */
  announced: number
  /** Traces touched, in hex and each once, by the experiment that they belong to. */
  touched: { experimentId: string; traceIds: string[] }[]
}

/** What MLflow's StartTrace says of a trace. It is authoritative over what the spans say, and may come before or after them. */
export interface TraceInfoPatch {
  traceId: string
  experimentId: string
  /** Start and end lie between 0 and `latestUs`. */
  startUs: number
  durationUs: number | null
  status: 'OK' | 'ERROR' | 'IN_PROGRESS' | 'STATE_UNSPECIFIED'
  inputPreview: string | null
  outputPreview: string | null
  clientRequestId: string | null
  tags: Map<string, string>
  metadata: Map<string, string>
}

interface TraceTotals {
  spanCount: number
  errorCount: number
  /** Summed over leaf LLM spans; null when none reports usage. */
  usage: Usage | null
  costUsd: number | null
  unpriced: boolean
}

/** A trace without its spans. Ids are 32 hex digits; MLflow's `tr-` is added on the wire. */
export interface TraceRecord extends TraceTotals {
  traceId: string
  experimentId: string
  name: string
  status: TraceStatus
  startUs: number
  endUs: number | null
  receivedAtMs: number
  /** One readable line each of what was asked and answered. */
  inputPreview: string
  outputPreview: string
  /** The previews that an MLflow client stated itself, null when none did. */
  requestPreview: string | null
  responsePreview: string | null
  error: string | null
  session: string | null
  user: string | null
  version: string | null
  models: string[]
  clientRequestId: string | null
  tags: Map<string, string>
  metadata: Map<string, string>
  assessments: Assessment[]
  clockSuspect: boolean
  /** MLflow's StartTrace has come, so previews, status and metadata are the client's own. */
  finalized: boolean
}

export interface SpanRecord {
  traceId: string
  spanId: string
  /** Null for a root. The parent may never have arrived. */
  parentSpanId: string | null
  name: string
  type: SpanType
  kind: number
  statusCode: number
  startUs: number
  endUs: number | null
  model: string | null
  provider: string | null
  tool: string | null
  usage: Usage | null
  costUsd: number | null
  unpriced: boolean
  /** False where the span's usage repeats what spans below it report, so that the trace's sums leave it out. */
  counted: boolean
  error: string | null
}

/** A span with its payload: the stored OTLP `Span` message, its resource and scope. */
export interface StoredSpan extends SpanRecord {
  payload: Uint8Array
  origin: SpanOrigin
}

export interface TraceQuery {
  /** At least one; experiments of the workspace only. */
  experimentIds: string[]
  filter: Filter | null
  /** Default: newest first. */
  orderBy?: OrderBy[]
  /** Unix milliseconds, `toMs` exclusive, both over the trace's start. */
  fromMs?: number | undefined
  toMs?: number | undefined
  /** Only traces of which the first span had come by then. Unix milliseconds. */
  receivedUntilMs?: number | undefined
  limit: number
  /** From the previous page of the same query. Opaque. A foreign or damaged one: INVALID_PARAMETER_VALUE. */
  cursor?: string | undefined
}

export interface Page<T> {
  items: T[]
  nextCursor: string | null
}

/** Sums over the traces counted. */
export interface TraceCount {
  count: number
  errors: number
  tokens: number
  costUsd: number
  p90DurationMs: number | null
  p95DurationMs: number | null
  /** False when more match than were counted. */
  exact: boolean
}

export interface SeriesQuery {
  experimentIds: string[]
  of: 'traces' | 'spans'
  groupBy: 'model' | 'name' | 'type' | 'experiment' | 'none'
  fromMs: number
  toMs: number
  bucketMs: number
}

export interface SeriesBucket {
  startMs: number
  /** Null for all groups together that are none of the largest. */
  group: string | null
  count: number
  errors: number
  inputTokens: number
  outputTokens: number
  tokens: number
  costUsd: number
  p50Ms: number | null
  p95Ms: number | null
  p99Ms: number | null
}

export interface Series {
  /** By time, then group. */
  buckets: SeriesBucket[]
  /** Groups that are none of the `maxSeriesGroups` with the most traces or spans in them. */
  otherGroups: number
}

export interface GroupTotals {
  traceCount: number
  errorCount: number
  firstMs: number
  lastMs: number
  tokens: number
  costUsd: number
  totalDurationMs: number
}
export interface Conversation extends GroupTotals {
  session: string
  user: string | null
  firstInput: string
  lastOutput: string
}
export interface UserTotals extends GroupTotals {
  user: string
  sessionCount: number
}

/** The traces of a session, the newest `maxTurns` of them, without texts. Times unix microseconds, sums over the turns here. */
export interface ConversationOutline {
  session: string
  /** Each once, in the order in which they came. */
  users: string[]
  versions: string[]
  errorCount: number
  firstUs: number
  lastUs: number
  /** Of the turns that have ended. */
  agentUs: number
  tokens: number
  costUsd: number
  unpriced: boolean
  /** By start. */
  turns: { traceId: string; startUs: number; endUs: number | null; status: TraceStatus }[]
}

/** What a trace did, without payloads but the root's. */
export interface TraceOutline {
  trace: TraceRecord
  /** The earliest span without a parent. */
  root: StoredSpan | null
  /** By start; null for a trace of too many. */
  spans: OutlineSpan[] | null
}

export interface OutlineSpan {
  spanId: string
  parentSpanId: string | null
  type: SpanType
  /** Of the tool where it is one, else of the span. */
  name: string
  failed: boolean
  startUs: number
  /** Null while it is open. */
  durationUs: number | null
}

export interface FacetQuery {
  experimentId: string
  /** Whose names and errors: those of the traces, or those of their spans. */
  of: 'traces' | 'spans'
  fromMs?: number | undefined
  toMs?: number | undefined
  /** Values a facet. */
  limit: number
}

export interface FacetValue {
  /** Of a tag. */
  key?: string
  value: string
  count: number
}

export interface Facet {
  facet: 'status' | 'type' | 'model' | 'tool' | 'name' | 'error' | 'tag'
  /** The most frequent first. */
  values: FacetValue[]
}

export interface Facets {
  facets: Facet[]
  /** False where the window holds more traces than are counted: then the newest are. */
  exact: boolean
}

export interface GroupQuery {
  experimentId: string
  fromMs?: number | undefined
  toMs?: number | undefined
  limit: number
  cursor?: string | undefined
}

/**
 * Writes spans. When a promise of this port resolves, the change is on stable storage and every reader that asks afterwards sees it.
 * Changes of one call are atomic. Spans are keyed by (workspace, trace, span): retries are harmless and order is free.
 */
export interface SpanWriter {
  /** Never fails for a single span: what is offered here was checked before. @throws INSUFFICIENT_STORAGE when the disk is full. */
  write(workspace: string, batch: SpanBatch): Promise<WriteOutcome>
  /** Makes or completes a trace by MLflow's StartTrace. @throws INVALID_PARAMETER_VALUE when it begins before 0 or ends after `latestUs`. */
  patchTrace(workspace: string, patch: TraceInfoPatch): Promise<void>
  /** @throws RESOURCE_DOES_NOT_EXIST */
  setTag(workspace: string, traceId: string, key: string, value: string): Promise<void>
  /** @throws RESOURCE_DOES_NOT_EXIST when the trace or the tag is not there. */
  deleteTag(workspace: string, traceId: string, key: string): Promise<void>
  /** Sets a tag of several traces, or takes it away where `value` is null. Traces that are not there are passed over. Answers how many it changed. */
  tagTraces(workspace: string, traceIds: string[], key: string, value: string | null): Promise<number>
  /** Metadata is written once by MLflow clients; later values overwrite. */
  setMetadata(workspace: string, traceId: string, entries: Map<string, string>): Promise<void>
  /**
   * Gone from every query when this resolves, but for series of spans by whole hours: their sums are made anew behind the acknowledgement, and
   * `indexLag` does not count what waits for that. Unknown ids are passed over. Returns how many were deleted.
   */
  deleteTraces(
    workspace: string,
    experimentId: string,
    which: { traceIds: string[] } | { startedBeforeMs: number; max: number },
  ): Promise<number>
}

/** Reads spans. Absent things are null or empty, never an error, unless said otherwise. */
export interface SpanReader {
  searchTraces(workspace: string, query: TraceQuery): Promise<Page<TraceRecord>>
  /** Counts at most `upTo` matches. */
  countTraces(workspace: string, query: Omit<TraceQuery, 'limit' | 'cursor'>, upTo: number): Promise<TraceCount>
  searchSpans(workspace: string, query: TraceQuery): Promise<Page<SpanRecord>>
  getTrace(workspace: string, traceId: string): Promise<TraceRecord | null>
  /** In the order asked for; unknown ids are left out. */
  getTraces(workspace: string, traceIds: string[]): Promise<TraceRecord[]>
  /**
   * What the resources of a trace's spans say, as tags, by trace id; a trace of which they say nothing is absent. The trace's own tags go
   * before them, also in filters, which find a trace by either.
   */
  resourceTags(workspace: string, traceIds: string[]): Promise<Map<string, Map<string, string>>>
  /**
   * A trace and its spans without payloads, in the order of `listStoredSpans`. `spans` is `TraceSkeleton['spans']` as JSON text: an answer
   * of 100,000 spans is made where the rows are and passed on as it is. Null for an unknown trace.
   */
  skeleton(workspace: string, traceId: string): Promise<{ trace: TraceRecord; spans: string } | null>
  /**
   * The spans of a trace by start time; at equal times open ones, then longer ones first.
   * @throws REQUEST_TOO_LARGE when their payloads are more than 64 MiB.
   */
  listStoredSpans(workspace: string, traceId: string): Promise<StoredSpan[]>
  getSpan(workspace: string, traceId: string, spanId: string): Promise<StoredSpan | null>
  series(workspace: string, query: SeriesQuery): Promise<Series>
  /** How many traces of a window have each value. A span's value that is neither among the most frequent in all nor new may be left out. */
  facets(workspace: string, query: FacetQuery): Promise<Facets>
  conversations(workspace: string, query: GroupQuery): Promise<Page<Conversation>>
  users(workspace: string, query: GroupQuery): Promise<Page<UserTotals>>
  /** Null where no trace of the experiment has the session. */
  conversation(workspace: string, experimentId: string, session: string): Promise<ConversationOutline | null>
  /** In the order asked for; unknown ids are left out. */
  traceOutlines(workspace: string, traceIds: string[]): Promise<TraceOutline[]>
  /** Per experiment: number of traces and start of the newest, for the list of projects. */
  experimentActivity(workspace: string): Promise<Map<string, { traceCount: number; lastTraceAtMs: number }>>
  /** Spans accepted but not yet searchable by words and in rollups; of a great many not all are counted, and there are more. */
  indexLag(): Promise<number>
}

export const spanReads: CallKinds<SpanReader> = {
  getTrace: 'lookup',
  getTraces: 'lookup',
  getSpan: 'lookup',
  indexLag: 'lookup',
  searchTraces: 'read',
  countTraces: 'read',
  searchSpans: 'read',
  resourceTags: 'read',
  skeleton: 'read',
  listStoredSpans: 'read',
  series: 'read',
  facets: 'read',
  conversations: 'read',
  users: 'read',
  conversation: 'read',
  traceOutlines: 'read',
  experimentActivity: 'read',
}
