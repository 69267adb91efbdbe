import type { DatabaseSync } from 'node:sqlite'
import { invalidParameter, notFound, spanTypes } from '@assay/protocol'
import { workspaceId } from '../../platform/database/workspace.ts'
import { BlockWriter } from './block-writer.ts'
import { FacetWriter } from '../facets/facet-writer.ts'
import { FacetsOfTrace } from '../facets/facets-of-trace.ts'
import type { OpenTrace } from './open-traces.ts'
import { idKey, OpenTraces, stated, usageColumn } from './open-traces.ts'
import { Origins } from './origins.ts'
import { ReplacedFacets } from '../facets/replaced-facets.ts'
import type { NewSpan, SpanBatch, SpanWriter, TraceInfoPatch, WriteOutcome } from '../store/span-store.ts'
import { latestUs } from '../store/span-store.ts'
import { spanReach } from '../derived/span-rollups.ts'
import { prepareSpanStatements } from './span-statements.ts'
import { Terms } from './terms.ts'
import { readSpanPreviews } from '../normalise/read-span-previews.ts'
import { decodeSpan } from '../otlp/span-view.ts'
import type { SpanPrice } from '../pricing/span-pricer.ts'
import { TraceDeletion } from './trace-deletion.ts'
import { traceChecksum } from './trace-checksum.ts'
import { parseTraceId } from '../store/trace-id.ts'
import { inputTokens, outputTokens } from './trace-state.ts'
import type { PriceOf } from './span-repricing.ts'
import { SpanRepricing } from './span-repricing.ts'
import { WrittenPayloads } from './written-payloads.ts'

const typeNumbers = new Map(spanTypes.map((type, i) => [type, i]))
const statusNumbers = { IN_PROGRESS: 0, OK: 1, ERROR: 2, STATE_UNSPECIFIED: 3 } as const

/**
 * Spans in SQLite, written from one thread. The host runs calls in group transactions (`GroupCommit`) and calls `beforeCommit` when a group
 * is full, `afterRollback` when any part of it was undone.
 */
export class SqliteSpanWriter implements SpanWriter {
  private readonly db: DatabaseSync
  private readonly nowMs: () => number
  private readonly terms: Terms
  private readonly blocks: BlockWriter
  private readonly traces: OpenTraces
  private readonly facets: FacetWriter
  private readonly facetsOfTrace: FacetsOfTrace
  private readonly replacedFacets: ReplacedFacets
  private readonly deletion: TraceDeletion
  private readonly origins: Origins
  private readonly payloads: WrittenPayloads
  private readonly repricing: SpanRepricing
  private readonly sql: ReturnType<typeof prepareSpanStatements>

  constructor(db: DatabaseSync, nowMs: () => number) {
    this.db = db
    this.nowMs = nowMs
    this.terms = new Terms(db)
    this.origins = new Origins(db, this.terms)
    this.blocks = new BlockWriter(db)
    this.payloads = new WrittenPayloads(db, this.blocks)
    this.repricing = new SpanRepricing(db, this.payloads)
    this.traces = new OpenTraces(db)
    this.facets = new FacetWriter(db, this.terms)
    this.facetsOfTrace = new FacetsOfTrace(db)
    this.replacedFacets = new ReplacedFacets(db)
    this.deletion = new TraceDeletion(db, this.facets, this.blocks)
    this.sql = prepareSpanStatements(db)
  }

  /** A call is done and stays. */
  afterCall(): void {
    this.facets.keepCall()
    this.blocks.keepCall()
  }

  beforeCommit(): void {
    this.facets.flush()
    this.blocks.flush()
  }

  /** One call was undone, or (`whole`) the transaction with all its calls. */
  afterRollback(whole: boolean): void {
    if (whole) {
      this.blocks.reset()
      this.facets.dropAll()
    } else {
      this.blocks.dropCall()
      this.facets.dropCall()
    }
    this.replacedFacets.reset()
    this.terms.reset()
    this.traces.reset()
    this.origins.reset()
  }

  async write(workspace: string, batch: SpanBatch): Promise<WriteOutcome> {
    const workspaceNumber = workspaceId(this.db, workspace)
    const experiment = Number(batch.experimentId)
    const outcome: WriteOutcome = { stored: 0, rewritten: 0, duplicate: 0, announced: 0, touched: [] }
    for (const spans of groupByTrace(batch.spans)) {
      const first = spans[0]
      if (first === undefined) continue
      const trace =
        this.traces.find(workspaceNumber, first.traceId) ??
        this.traces.create(workspaceNumber, first.traceId, experiment, batch.receivedAtMs)
      const sizeBefore = trace.state.size
      if (trace.experiment !== experiment && bringsRoot(spans, trace)) this.move(trace, batch)
      this.writeSpans(trace, spans, batch, outcome)
      this.saveTrace(trace, batch.receivedAtMs)
      this.traces.grown(trace.state.size - sizeBefore)
      this.traces.settle(trace)
      noteTouched(outcome, trace)
    }
    return outcome
  }

  private writeSpans(trace: OpenTrace, spans: readonly NewSpan[], batch: SpanBatch, outcome: WriteOutcome): void {
    const owner = String(trace.experiment)
    const facets = new Set<number>()
    let fragment: Fragment | null = null
    let reshaped = false
    for (const span of spans) {
      const key = idKey(span.spanId)
      const known = trace.state.has(key)
      const open = known && trace.state.isOpen(key)
      if (span.endUs === null && known) {
        // A late or repeated announcement of a span of which more is known already.
        outcome.announced++
        continue
      }
      if (known && !open) {
        if (this.isSame(trace, span)) {
          outcome.duplicate++
          continue
        }
        this.keepRevision(trace, span, batch.receivedAtMs)
        outcome.rewritten++
        reshaped = true
      } else if (span.endUs === null) outcome.announced++
      else outcome.stored++

      const price = batch.priceOf(span, owner)
      // A span that is replaced or moved cannot be taken out of the shape: that is read anew from the rows below.
      if (!known || open) {
        const contribution = {
          key,
          parentKey: span.parentSpanId === null ? null : idKey(span.parentSpanId),
          startUs: span.startUs,
          endUs: span.endUs,
          failure: span.statusCode === 2 ? (span.facts.error ?? { type: '', message: '' }) : null,
          usage: span.facts.usage,
          costUsd: price.costUsd,
          unpriced: price.unpriced,
        }
        if (open && trace.state.moves(contribution)) reshaped = true
        trace.state.add(contribution)
      }
      const { block, position } = this.blocks.append(span.payload)
      const before = known ? this.replacedFacets.of(trace.id, span.spanId) : null
      this.writeRow(trace, span, { ...price, update: known, counted: trace.state.isCounted(key), block, position })
      if (known) this.replacedFacets.compare(before, trace.id, span.spanId)
      if (fragment === null || fragment.block !== block) {
        if (fragment !== null) this.insertFragment(trace, fragment)
        fragment = { block, position, length: 0, spans: 0 }
      }
      fragment.length = position + span.payload.length - fragment.position
      if (span.endUs !== null) fragment.spans++
      this.collectFacets(trace.experiment, span, facets)
      this.absorb(trace, span, key)
    }
    if (fragment !== null) this.insertFragment(trace, fragment)
    if (reshaped) {
      this.traces.reload(trace)
      this.recount(trace)
      this.describeAnew(trace)
      this.markStale(trace)
    }
    this.replacedFacets.drop(trace.id, trace.experiment, this.facets, facets)
    let uncounted = 0
    for (const key of trace.state.takeUncounted()) uncounted += Number(this.sql.uncount.run(trace.id, Buffer.from(key, 'latin1')).changes)
    // Rollups may have counted them already; their hours are made anew.
    if (uncounted > 0 && trace.inserted) this.markStale(trace)
    for (const facet of facets) this.facets.add(facet, trace.id)
  }

  /**
   * A trace over several services belongs to the experiment that its root came for, so that it does not matter whose spans come first. What
   * is there of it moves: its facets, the sums of its hours, and it takes the prices of the new experiment.
   */
  private move(trace: OpenTrace, batch: SpanBatch): void {
    const facets = this.facetsOfTrace.of(trace.id)
    for (const { kind, text } of facets) this.facets.remove(this.facets.id(trace.experiment, kind, text), trace.id)
    this.markStale(trace)
    this.sql.deleteStray.run(trace.experiment, trace.id)
    trace.stray = false
    trace.experiment = Number(batch.experimentId)
    for (const { kind, text } of facets) this.facets.add(this.facets.id(trace.experiment, kind, text), trace.id)
    this.markStale(trace)
    this.repricing.reprice(trace.id, (span) => batch.priceOf(span, batch.experimentId))
    this.traces.reload(trace)
    trace.state.takeUncounted()
  }

  private recount(trace: OpenTrace): void {
    trace.state.takeUncounted()
    for (const row of this.sql.selectUsageSpans.all(trace.id)) {
      const id = row['span_id'] as Uint8Array
      this.sql.setCounted.run(trace.state.isCounted(idKey(id)) ? 1 : 0, trace.id, id)
    }
  }

  private insertFragment(trace: OpenTrace, { block, position, length, spans }: Fragment): void {
    this.sql.insertFragment.run(trace.id, block, position, length, spans)
  }

  private writeRow(trace: OpenTrace, span: NewSpan, more: RowFacts): void {
    const { facts } = span
    const { update, counted, block, position } = more
    const usage = facts.usage
    const error = span.statusCode === 2 ? facts.error : null
    const parent = span.parentSpanId
    const durationUs = span.endUs === null ? null : span.endUs - span.startUs
    const name = this.terms.id(span.name)
    const type = typeNumbers.get(facts.type) ?? 0
    const origin = this.origins.id(span.origin)
    const { length } = span.payload
    if (!update && usage === null && facts.model === null && error === null && facts.provider === null) {
      // Most spans are no model calls: binding a null costs as much as binding a value.
      this.sql.insertPlainSpan.run(
        parent,
        name,
        type,
        span.kind,
        span.statusCode,
        span.startUs,
        durationUs,
        block,
        position,
        length,
        origin,
        this.terms.idOrNull(facts.tool),
        trace.id,
        span.spanId,
      )
      return
    }
    const statement = update ? this.sql.updateSpan : this.sql.insertSpan
    statement.run(
      parent,
      name,
      type,
      span.kind,
      span.statusCode,
      span.startUs,
      durationUs,
      block,
      position,
      length,
      origin,
      this.terms.idOrNull(facts.tool),
      this.terms.idOrNull(facts.model),
      this.terms.idOrNull(facts.provider),
      usage === null ? null : inputTokens(usage),
      usage === null ? null : outputTokens(usage),
      usage === null ? null : usageColumn(usage),
      more.costUsd,
      more.unpriced ? 1 : null,
      usage === null ? null : counted ? 1 : 0,
      error === null ? null : this.terms.idOrNull(error.type),
      error === null ? null : error.message.slice(0, maxErrorChars),
      trace.id,
      span.spanId,
    )
  }

  /** What a span says about its trace as a whole. Independent of order: the earliest span that says a thing wins. */
  private absorb(trace: OpenTrace, span: NewSpan, key: string): void {
    const { facts } = span
    if (facts.model !== null && facts.usage !== null) trace.models.add(facts.model)
    if (span.clockSuspect) trace.clockSuspect = true
    if (facts.session !== null && winsOver(span.startUs, facts.session, trace.sessionUs, trace.session)) {
      trace.session = facts.session
      trace.sessionUs = span.startUs
    }
    if (facts.user !== null && winsOver(span.startUs, facts.user, trace.userUs, trace.user)) {
      trace.user = facts.user
      trace.userUs = span.startUs
    }
    for (const [tag, value] of facts.tags) this.pendingTags(trace).set(tag, value)
    if (trace.state.leader()?.key !== key) return
    trace.version = span.origin.version
    if ((trace.stated & stated.name) === 0) trace.name = span.name
    if (span.previews === null) return
    trace.inputPreview = span.previews.input
    trace.outputPreview = span.previews.output
  }

  /** After spans were replaced, another one may lead the trace, and it says again what the trace takes from its leader. */
  private describeAnew(trace: OpenTrace): void {
    const leader = trace.state.leader()
    const row = leader === null ? undefined : this.sql.selectLeader.get(trace.id, Buffer.from(leader.key, 'latin1'))
    if (leader === null || row === undefined) return
    trace.version = row['version'] as string | null
    if ((trace.stated & stated.name) === 0) trace.name = String(row['name'])
    const payload = this.payloads.of(row)
    // The previews stay that were read while the payload could be.
    if (payload === null) return
    const previews = leader.parentKey === null ? readSpanPreviews(decodeSpan(payload)) : { input: null, output: null }
    trace.inputPreview = previews.input
    trace.outputPreview = previews.output
  }

  private readonly tagsOf = new WeakMap<OpenTrace, Map<string, string>>()

  /** Tags wait until the row that they hang on is written. */
  private pendingTags(trace: OpenTrace): Map<string, string> {
    let tags = this.tagsOf.get(trace)
    if (tags === undefined) this.tagsOf.set(trace, (tags = new Map()))
    return tags
  }

  private saveTrace(trace: OpenTrace, updatedMs: number): void {
    const { state } = trace
    if ((trace.stated & stated.finalized) === 0) {
      const root = state.rootSpan()
      const leader = state.leader()
      if (leader !== null) trace.startUs = leader.startUs
      trace.endUs = root?.endUs ?? null
      trace.status = root === null || root.endUs === null ? 0 : root.failure !== null ? 2 : 1
    }
    trace.revision++
    const usage = state.usage()
    const failure = state.deepestFailure()?.failure ?? null
    const errorText = failure === null ? null : failure.message.slice(0, maxErrorChars)
    const models = trace.models.size === 0 ? null : JSON.stringify([...trace.models].sort())
    const statement = trace.inserted ? this.sql.updateTrace : this.sql.insertTrace
    const values = [
      trace.experiment,
      trace.startUs,
      trace.endUs,
      trace.status,
      this.terms.id(trace.name),
      trace.receivedMs,
      updatedMs,
      trace.revision,
      state.spanCount,
      state.errorCount,
      usage === null ? null : inputTokens(usage),
      usage === null ? null : outputTokens(usage),
      usage === null ? null : usageColumn(usage),
      state.costUsd(),
      state.unpriced ? 1 : 0,
      trace.inputPreview,
      trace.outputPreview,
      trace.requestPreview,
      trace.responsePreview,
      failure === null ? null : this.terms.idOrNull(failure.type),
      errorText,
      trace.session,
      trace.sessionUs,
      trace.user,
      trace.userUs,
      this.terms.idOrNull(trace.version),
      models,
      trace.clientRequestId,
      trace.stated,
      trace.clockSuspect ? 1 : 0,
      trace.workspace,
      trace.traceId,
    ]
    statement.run(...values, traceChecksum(values), trace.id)
    trace.inserted = true
    if (
      !trace.stray &&
      (state.lastStartUs > trace.startUs + spanReach.afterTraceUs || state.firstStartUs < trace.startUs - spanReach.beforeTraceUs)
    ) {
      this.sql.insertStray.run(trace.experiment, trace.id)
      trace.stray = true
    }
    const tags = this.tagsOf.get(trace)
    if (tags === undefined) return
    for (const [key, value] of tags) this.sql.putTag.run(trace.id, key, value)
    this.tagsOf.delete(trace)
  }

  private isSame(trace: OpenTrace, span: NewSpan): boolean {
    const row = this.sql.selectPayload.get(trace.id, span.spanId)
    if (row === undefined || row['length'] !== span.payload.length) return false
    // Where what is stored is damaged, a retry is the chance to mend it.
    const stored = this.payloads.of(row)
    return stored !== null && Buffer.compare(stored, span.payload) === 0
  }

  private keepRevision(trace: OpenTrace, span: NewSpan, nowMs: number): void {
    this.sql.insertRevision.run(nowMs, trace.id, span.spanId)
    // The hour that it leaves, should it have moved.
    this.sql.markOldHour.run(trace.experiment, trace.id, span.spanId)
  }

  private markStale(trace: OpenTrace): void {
    for (const row of this.sql.selectHours.all(trace.id)) this.sql.insertStaleHour.run(trace.experiment, Number(row['hour']))
  }

  private collectFacets(experiment: number, span: NewSpan, into: Set<number>): void {
    const { facts } = span
    into.add(this.facets.id(experiment, 'name', span.name))
    into.add(this.facets.id(experiment, 'type', facts.type))
    if (facts.model !== null) into.add(this.facets.id(experiment, 'model', facts.model))
    if (facts.provider !== null) into.add(this.facets.id(experiment, 'provider', facts.provider))
    if (facts.tool !== null) into.add(this.facets.id(experiment, 'tool', facts.tool))
    if (span.statusCode === 2 && facts.error !== null && facts.error.type !== '')
      into.add(this.facets.id(experiment, 'error', facts.error.type))
  }

  async patchTrace(workspace: string, patch: TraceInfoPatch): Promise<void> {
    const workspaceNumber = workspaceId(this.db, workspace)
    const traceId = parseTraceId(patch.traceId)
    const nowMs = this.nowMs()
    refuseUnreadable(patch)
    const trace =
      this.traces.find(workspaceNumber, traceId) ?? this.traces.create(workspaceNumber, traceId, Number(patch.experimentId), nowMs)
    // A client that only says that a trace has begun leaves its end to the root span.
    if (patch.status !== 'IN_PROGRESS') trace.stated |= stated.finalized
    trace.startUs = patch.startUs
    trace.endUs = patch.durationUs === null ? null : patch.startUs + patch.durationUs
    trace.status = statusNumbers[patch.status]
    const name = patch.tags.get('mlflow.traceName')
    if (name !== undefined) this.stateName(trace, name)
    trace.requestPreview = patch.inputPreview ?? trace.requestPreview
    trace.responsePreview = patch.outputPreview ?? trace.responsePreview
    trace.clientRequestId = patch.clientRequestId
    this.takeMetadata(trace, patch.metadata)
    this.saveTrace(trace, nowMs)
    for (const [key, value] of patch.tags) this.sql.putTag.run(trace.id, key, value)
    for (const [key, value] of patch.metadata) this.sql.putMetadata.run(trace.id, key, value)
  }

  private stateName(trace: OpenTrace, name: string): void {
    trace.name = name
    trace.stated |= stated.name
  }

  /** Session and user that a client states for the trace win over what spans say. */
  private takeMetadata(trace: OpenTrace, metadata: Map<string, string>): void {
    const session = metadata.get('mlflow.trace.session')
    const user = metadata.get('mlflow.trace.user')
    if (session !== undefined) [trace.session, trace.sessionUs] = [session, 0]
    if (user !== undefined) [trace.user, trace.userUs] = [user, 0]
  }

  async setTag(workspace: string, traceId: string, key: string, value: string): Promise<void> {
    const trace = this.require(workspace, traceId)
    this.sql.putTag.run(trace.id, key, value)
    if (key === 'mlflow.traceName') this.stateName(trace, value)
    this.saveTrace(trace, this.nowMs())
  }

  async deleteTag(workspace: string, traceId: string, key: string): Promise<void> {
    const trace = this.require(workspace, traceId)
    if (this.sql.deleteTag.run(trace.id, key).changes === 0) {
      throw notFound(`No tag with key ${key} for trace with ID tr-${traceId}`)
    }
    this.saveTrace(trace, this.nowMs())
  }

  async setMetadata(workspace: string, traceId: string, entries: Map<string, string>): Promise<void> {
    const trace = this.require(workspace, traceId)
    for (const [key, value] of entries) this.sql.putMetadata.run(trace.id, key, value)
    this.takeMetadata(trace, entries)
    this.saveTrace(trace, this.nowMs())
  }

  /** Prices the spans of a trace anew, and makes its sums anew where one has another price now. */
  reprice({ id, workspace, traceId }: Pick<OpenTrace, 'id' | 'workspace' | 'traceId'>, priceOf: PriceOf): void {
    if (!this.repricing.reprice(id, priceOf)) return
    const trace = this.traces.find(workspace, traceId)
    if (trace === null) return
    this.traces.reload(trace)
    trace.state.takeUncounted()
    this.saveTrace(trace, this.nowMs())
    this.markStale(trace)
  }

  private require(workspace: string, traceId: string): OpenTrace {
    const trace = this.traces.find(workspaceId(this.db, workspace), parseTraceId(traceId))
    if (trace === null) throw notFound(`Trace with ID 'tr-${traceId}' not found.`)
    return trace
  }

  async deleteTraces(
    workspace: string,
    experimentId: string,
    which: { traceIds: string[] } | { startedBeforeMs: number; max: number },
  ): Promise<number> {
    const workspaceNumber = workspaceId(this.db, workspace)
    const rows =
      'traceIds' in which
        ? which.traceIds.flatMap((id) => this.sql.selectForDelete.all(workspaceNumber, parseTraceId(id), Number(experimentId)))
        : this.sql.selectOldest.all(workspaceNumber, Number(experimentId), which.startedBeforeMs * 1000, which.max)
    for (const row of rows) {
      this.deletion.delete(Number(row['id']), Number(experimentId))
      this.traces.forget(workspaceNumber, row['trace_id'] as Uint8Array)
    }
    return rows.length
  }
}

/** A time that a number does not hold exactly would make every list that it stands in fail. */
function refuseUnreadable({ startUs, durationUs }: TraceInfoPatch): void {
  if (startUs >= 0 && startUs + (durationUs ?? 0) <= latestUs) return
  throw invalidParameter(
    `A trace must begin in 1970 or later and end before the year 2255; this one begins at ${startUs / 1000} ms and takes ${(durationUs ?? 0) / 1000} ms.`,
  )
}

/** Whether one of the spans is a root that goes before those that the trace has. What a client stated of a trace is not overruled. */
function bringsRoot(spans: readonly NewSpan[], { state, stated: said }: OpenTrace): boolean {
  const root = state.rootSpan()
  if ((said & stated.finalized) !== 0) return false
  return spans.some(
    ({ parentSpanId, startUs, spanId }) =>
      parentSpanId === null && (root === null || startUs < root.startUs || (startUs === root.startUs && idKey(spanId) < root.key)),
  )
}

function noteTouched({ touched }: WriteOutcome, { experiment, traceId }: OpenTrace): void {
  const experimentId = String(experiment)
  let group = touched.find((each) => each.experimentId === experimentId)
  if (group === undefined) touched.push((group = { experimentId, traceIds: [] }))
  group.traceIds.push(Buffer.from(traceId).toString('hex'))
}

/** What a span's row has beside what the span says. */
interface RowFacts extends SpanPrice {
  /** The row is there already. */
  update: boolean
  counted: boolean
  block: number
  position: number
}

interface Fragment {
  block: number
  position: number
  length: number
  /** Finished ones. */
  spans: number
}

/** Characters of an exception's message kept in the row for lists; the payload has it whole. */
const maxErrorChars = 500

/** The earliest span that says a thing wins; of two at one instant the lesser text, so that the order of coming does not matter. */
function winsOver(us: number, text: string, currentUs: number | null, current: string | null): boolean {
  if (currentUs === null || current === null) return true
  return us < currentUs || (us === currentUs && text < current)
}

/** Spans by trace, in order of first appearance. Mostly the spans of a trace stand together, so neighbours are compared first. */
function groupByTrace(spans: readonly NewSpan[]): Iterable<NewSpan[]> {
  const groups = new Map<string, NewSpan[]>()
  let last: NewSpan[] = []
  for (const span of spans) {
    if (last[0] === undefined || !isSameId(last[0].traceId, span.traceId)) {
      const key = idKey(span.traceId)
      const group = groups.get(key)
      if (group === undefined) groups.set(key, (last = []))
      else last = group
    }
    last.push(span)
  }
  return groups.values()
}

function isSameId(a: Uint8Array, b: Uint8Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}
