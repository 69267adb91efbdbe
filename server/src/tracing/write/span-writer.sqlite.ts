import type { DatabaseSync } from 'node:sqlite'
import { invalidParameter, isAppError, notFound } from '@assay/protocol'
import { workspaceId } from '../../platform/database/workspace.ts'
import { type EventSink, noEvents } from '../../platform/events/outbox.ts'
import { FacetWriter } from '../facets/facet-writer.ts'
import { ReplacedFacets } from '../facets/replaced-facets.ts'
import { readSpanPreviews } from '../normalise/read-span-previews.ts'
import { decodeSpan } from '../otlp/span-view.ts'
import type { NewSpan, SpanBatch, SpanWriter, TraceInfoPatch, WriteOutcome } from '../store/span-store.ts'
import { latestUs } from '../store/span-store.ts'
import { parseTraceId } from '../store/trace-id.ts'
import { BlockWriter } from './block-writer.ts'
import { groupByTrace } from './group-by-trace.ts'
import type { OpenTrace } from './open-traces.ts'
import { idKey, OpenTraces, stated } from './open-traces.ts'
import { Origins } from './origins.ts'
import type { PriceOf } from './span-repricing.ts'
import { SpanRepricing } from './span-repricing.ts'
import { SpanRows } from './span-rows.ts'
import type { SpanStatements } from './span-statements.ts'
import { prepareSpanStatements } from './span-statements.ts'
import { StaleHours } from './stale-hours.ts'
import { Terms } from './terms.ts'
import { sayIfCompleted, type TraceCompleted } from './trace-completion.ts'
import { TraceDeletion } from './trace-deletion.ts'
import { TraceMove } from './trace-move.ts'
import { TraceRows } from './trace-rows.ts'
import { WrittenPayloads } from './written-payloads.ts'

const statusNumbers = { IN_PROGRESS: 0, OK: 1, ERROR: 2, STATE_UNSPECIFIED: 3 } as const

/**
 * Spans in SQLite, written from one thread. The host runs calls in group transactions (`GroupCommit`) and calls `beforeCommit` when a group
 * is full, `afterRollback` when any part of it was undone.
 */
export class SqliteSpanWriter implements SpanWriter {
  private readonly db: DatabaseSync
  private readonly nowMs: () => number
  private readonly events: EventSink<TraceCompleted>
  private readonly sql: SpanStatements
  private readonly terms: Terms
  private readonly origins: Origins
  private readonly blocks: BlockWriter
  private readonly payloads: WrittenPayloads
  private readonly traces: OpenTraces
  private readonly traceRows: TraceRows
  private readonly spanRows: SpanRows
  private readonly facets: FacetWriter
  private readonly replacedFacets: ReplacedFacets
  private readonly staleHours: StaleHours
  private readonly repricing: SpanRepricing
  private readonly move: TraceMove
  private readonly deletion: TraceDeletion

  constructor(db: DatabaseSync, nowMs: () => number, events: EventSink<TraceCompleted> = noEvents) {
    this.db = db
    this.nowMs = nowMs
    this.events = events
    this.sql = prepareSpanStatements(db)
    this.terms = new Terms(db)
    this.origins = new Origins(db, this.terms)
    this.blocks = new BlockWriter(db)
    this.payloads = new WrittenPayloads(db, this.blocks)
    this.traces = new OpenTraces(db)
    this.traceRows = new TraceRows(this.sql, this.terms)
    this.spanRows = new SpanRows(this.sql, this.terms, this.origins)
    this.facets = new FacetWriter(db, this.terms)
    this.replacedFacets = new ReplacedFacets(db)
    this.staleHours = new StaleHours(db)
    this.repricing = new SpanRepricing(db, this.payloads)
    this.move = new TraceMove(db, this.sql, {
      traces: this.traces,
      facets: this.facets,
      staleHours: this.staleHours,
      repricing: this.repricing,
    })
    this.deletion = new TraceDeletion(db, { facets: this.facets, staleHours: this.staleHours, blocks: this.blocks })
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
      const duplicatesBefore = outcome.duplicate
      this.move.follow(trace, spans, batch)
      this.writeSpans(trace, spans, batch, outcome)
      this.traceRows.save(trace, batch.receivedAtMs)
      this.traces.grown(trace.state.size - sizeBefore)
      this.traces.settle(trace)
      // What is sent again completes nothing again.
      if (outcome.duplicate - duplicatesBefore < spans.length) sayIfCompleted(this.events, workspace, trace)
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
      this.spanRows.write(trace.id, span, { ...price, update: known, counted: trace.state.isCounted(key), block, position })
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
      this.staleHours.ofTrace(trace.experiment, trace.id)
    }
    this.replacedFacets.drop(trace.id, trace.experiment, this.facets, facets)
    let uncounted = 0
    for (const key of trace.state.takeUncounted()) uncounted += Number(this.sql.uncount.run(trace.id, Buffer.from(key, 'latin1')).changes)
    // Rollups may have counted them already; their hours are made anew.
    if (uncounted > 0 && trace.inserted) this.staleHours.ofTrace(trace.experiment, trace.id)
    for (const facet of facets) this.facets.add(facet, trace.id)
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
    for (const [tag, value] of facts.tags) this.traceRows.tag(trace, tag, value)
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
    this.staleHours.ofSpan(trace.experiment, trace.id, span.spanId)
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
    const finalizes = patch.status !== 'IN_PROGRESS' && (trace.stated & stated.finalized) === 0
    if (finalizes) trace.stated |= stated.finalized
    trace.startUs = patch.startUs
    trace.endUs = patch.durationUs === null ? null : patch.startUs + patch.durationUs
    trace.status = statusNumbers[patch.status]
    const name = patch.tags.get('mlflow.traceName')
    if (name !== undefined) this.stateName(trace, name)
    trace.requestPreview = patch.inputPreview ?? trace.requestPreview
    trace.responsePreview = patch.outputPreview ?? trace.responsePreview
    trace.clientRequestId = patch.clientRequestId
    this.takeMetadata(trace, patch.metadata)
    this.traceRows.save(trace, nowMs)
    for (const [key, value] of patch.tags) this.sql.putTag.run(trace.id, key, value)
    for (const [key, value] of patch.metadata) this.sql.putMetadata.run(trace.id, key, value)
    if (finalizes) sayIfCompleted(this.events, workspace, trace)
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
    this.traceRows.save(trace, this.nowMs())
  }

  async deleteTag(workspace: string, traceId: string, key: string): Promise<void> {
    const trace = this.require(workspace, traceId)
    if (this.sql.deleteTag.run(trace.id, key).changes === 0) {
      throw notFound(`No tag with key ${key} for trace with ID tr-${traceId}`)
    }
    this.traceRows.save(trace, this.nowMs())
  }

  async tagTraces(workspace: string, traceIds: string[], key: string, value: string | null): Promise<number> {
    let changed = 0
    for (const traceId of traceIds) {
      try {
        await (value === null ? this.deleteTag(workspace, traceId, key) : this.setTag(workspace, traceId, key, value))
        changed++
      } catch (error) {
        // The trace or its tag went meanwhile.
        if (!isAppError(error) || error.code !== 'RESOURCE_DOES_NOT_EXIST') throw error
      }
    }
    return changed
  }

  async setMetadata(workspace: string, traceId: string, entries: Map<string, string>): Promise<void> {
    const trace = this.require(workspace, traceId)
    for (const [key, value] of entries) this.sql.putMetadata.run(trace.id, key, value)
    this.takeMetadata(trace, entries)
    this.traceRows.save(trace, this.nowMs())
  }

  /** Prices the spans of a trace anew, and makes its sums anew where one has another price now. */
  reprice({ id, workspace, traceId }: Pick<OpenTrace, 'id' | 'workspace' | 'traceId'>, priceOf: PriceOf): void {
    if (!this.repricing.reprice(id, priceOf)) return
    const trace = this.traces.find(workspace, traceId)
    if (trace === null) return
    this.traces.reload(trace)
    trace.state.takeUncounted()
    this.traceRows.save(trace, this.nowMs())
    this.staleHours.ofTrace(trace.experiment, trace.id)
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

function noteTouched({ touched }: WriteOutcome, { experiment, traceId }: OpenTrace): void {
  const experimentId = String(experiment)
  let group = touched.find((each) => each.experimentId === experimentId)
  if (group === undefined) touched.push((group = { experimentId, traceIds: [] }))
  group.traceIds.push(Buffer.from(traceId).toString('hex'))
}

interface Fragment {
  block: number
  position: number
  length: number
  /** Finished ones. */
  spans: number
}

/** The earliest span that says a thing wins; of two at one instant the lesser text, so that the order of coming does not matter. */
function winsOver(us: number, text: string, currentUs: number | null, current: string | null): boolean {
  if (currentUs === null || current === null) return true
  return us < currentUs || (us === currentUs && text < current)
}
