import type { Filter } from '@assay/protocol'
import { AppError } from '@assay/protocol'
import type { SpanReader } from './store/span-store.ts'
import { traceSummary } from './pages/summaries.ts'

export interface LiveQuery {
  workspace: string
  experimentId: string | null
  traceId: string | null
  filter: Filter | null
}

/** At most two messages a second to each page. */
const minIntervalMs = 500
/** Messages that wait for a page that does not read; then it is cut off and comes again by itself. */
const maxUnreadMessages = 64
/** Pages that may listen at once; one more is refused (HX-59). */
export const maxListeners = 500
/** Changed traces remembered for a listener; beyond that it is told to ask for the list again. */
const maxPendingTraces = 200
const heartbeatMs = 15_000

interface Listener {
  query: LiveQuery
  pending: Set<string>
  overflow: boolean
  timer: NodeJS.Timeout | null
  lastSentMs: number
  revision: number
  sending: boolean
  send(event: string, data: unknown): void
  /** Ends the stream; the page asks again by itself. */
  end(): void
}

/** Tells pages of traces that are new or changed, by server-sent events. */
export class LiveHub {
  private readonly listeners = new Set<Listener>()
  private readonly reader: Pick<SpanReader, 'searchTraces'>
  private readonly nowMs: () => number

  constructor(reader: Pick<SpanReader, 'searchTraces'>, nowMs: () => number) {
    this.reader = reader
    this.nowMs = nowMs
  }

  get size(): number {
    return this.listeners.size
  }

  /** The body of an event stream. @throws REQUEST_LIMIT_EXCEEDED when too many listen. */
  open(query: LiveQuery): ReadableStream<Uint8Array> {
    if (this.listeners.size >= maxListeners) {
      throw new AppError('REQUEST_LIMIT_EXCEEDED', `More than ${maxListeners} pages listen already.`, { retryAfterSeconds: 30 })
    }
    const encoder = new TextEncoder()
    let listener: Listener | null = null
    let heartbeat: NodeJS.Timeout | null = null
    const stop = (): void => {
      if (heartbeat !== null) clearInterval(heartbeat)
      if (listener?.timer) clearTimeout(listener.timer)
      if (listener !== null) this.listeners.delete(listener)
    }
    return new ReadableStream<Uint8Array>({
      start: (controller) => {
        const write = (text: string): void => {
          if ((controller.desiredSize ?? 0) < -maxUnreadMessages) {
            stop()
            controller.error(new Error('The page does not read its events.'))
            return
          }
          try {
            controller.enqueue(encoder.encode(text))
          } catch {
            stop()
          }
        }
        listener = {
          query,
          pending: new Set(),
          overflow: false,
          timer: null,
          lastSentMs: 0,
          revision: 0,
          sending: false,
          send: (event, data) => write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`),
          end: () => {
            stop()
            controller.close()
          },
        }
        this.listeners.add(listener)
        heartbeat = setInterval(() => write(': still here\n\n'), heartbeatMs)
        heartbeat.unref()
        listener.send('hello', {})
      },
      cancel: stop,
    })
  }

  /** Ends every stream, so that a server that stops need not wait for pages that stay open. */
  close(): void {
    for (const listener of this.listeners) listener.end()
  }

  /**
   * Called after each commit with the traces it touched; the experiment is null where the change did not say. No traces stand for any of the
   * experiment, of which some may be gone: no search for what changed would find those.
   */
  touched(workspace: string, experimentId: string | null, traceIds: readonly string[]): void {
    const any = traceIds.length === 0
    for (const listener of this.listeners) {
      const { query } = listener
      if (query.workspace !== workspace) continue
      const elsewhere = experimentId !== null && query.experimentId !== null && query.experimentId !== experimentId
      if (query.traceId === null || any ? elsewhere : !traceIds.includes(query.traceId)) continue
      for (const id of query.traceId === null ? traceIds : [query.traceId]) listener.pending.add(id)
      if (any || listener.pending.size > maxPendingTraces) {
        listener.overflow = true
        listener.pending.clear()
      }
      this.schedule(listener)
    }
  }

  private schedule(listener: Listener): void {
    if (listener.timer !== null || listener.sending) return
    const wait = Math.max(0, listener.lastSentMs + minIntervalMs - this.nowMs())
    listener.timer = setTimeout(() => {
      listener.timer = null
      listener.sending = true
      // What the store refuses here it refuses the page too, which then shows why.
      void this.flush(listener)
        .catch(() => listener.send('resync', {}))
        .finally(() => {
          listener.sending = false
          if (listener.pending.size > 0 || listener.overflow) this.schedule(listener)
        })
    }, wait)
    listener.timer.unref()
  }

  private async flush(listener: Listener): Promise<void> {
    const { query, pending, overflow } = listener
    listener.pending = new Set()
    listener.overflow = false
    listener.lastSentMs = this.nowMs()
    if (query.traceId !== null) {
      listener.send('spans', { traceId: `tr-${query.traceId}`, revision: ++listener.revision })
      return
    }
    if (overflow || query.experimentId === null) {
      listener.send('resync', {})
      return
    }
    const among: Filter = {
      kind: 'in',
      field: { on: 'trace', name: 'trace_id' },
      values: [...pending].map((id) => `tr-${id}`),
      negated: false,
    }
    const filter: Filter = query.filter === null ? among : { kind: 'and', all: [among, query.filter] }
    const { items } = await this.reader.searchTraces(query.workspace, { experimentIds: [query.experimentId], filter, limit: pending.size })
    if (items.length > 0) listener.send('traces', { experimentId: query.experimentId, traces: items.map(traceSummary) })
  }
}
