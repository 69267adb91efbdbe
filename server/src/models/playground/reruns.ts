import { randomBytes } from 'node:crypto'
import { AppError, type ModelFailure, type RerunEvent, type RerunRequest } from '@assay/protocol'
import type { ExportRequest } from '../../tracing/index.ts'
import type { Clock } from '../../platform/clock.ts'
import { type ModelAddress, type ModelClient, ModelError } from '../provider/model-client.ts'
import { HeardAnswer } from './heard-answer.ts'
import { rerunExport, type RerunSpan } from './rerun-span.ts'

/** Models that may be asked at once; one more is refused. */
export const maxRerunsAtOnce = 32
const heartbeatMs = 15_000

/** A rerun whose origin and provider are known to exist. */
export interface Rerun {
  workspace: string
  experimentId: string
  originTraceId: string
  request: RerunRequest
  provider: RerunSpan['provider']
  /** @throws ModelError `secret` */
  address: () => Promise<ModelAddress>
}

export interface RerunDeps {
  client: ModelClient
  /** Stores spans as a door would. */
  export: (workspace: string, request: ExportRequest) => Promise<unknown>
  clock: Clock
  onTrouble: (error: unknown) => void
}

/** Asks models again and writes each answer as a trace, also one that failed or that nobody waited for. */
export class Reruns {
  private readonly deps: RerunDeps
  private readonly running = new Map<AbortController, Promise<void>>()

  constructor(deps: RerunDeps) {
    this.deps = deps
  }

  /** The body of an event stream. Whoever leaves it ends the call. @throws REQUEST_LIMIT_EXCEEDED when too many run */
  open(rerun: Rerun): ReadableStream<Uint8Array> {
    if (this.running.size >= maxRerunsAtOnce)
      throw new AppError('REQUEST_LIMIT_EXCEEDED', `${maxRerunsAtOnce} reruns are under way already.`, { retryAfterSeconds: 10 })
    const stopped = new AbortController()
    const encoder = new TextEncoder()
    let isRead = true
    return new ReadableStream<Uint8Array>({
      start: (controller) => {
        const write = (text: string): void => {
          // A page that is gone is told nothing; its trace is written all the same.
          if (isRead) controller.enqueue(encoder.encode(text))
        }
        const heartbeat = setInterval(() => write(': still here\n\n'), heartbeatMs)
        const work = this.run(rerun, stopped.signal, (event) => write(`data: ${JSON.stringify(event)}\n\n`))
          .catch(this.deps.onTrouble)
          .finally(() => {
            clearInterval(heartbeat)
            this.running.delete(stopped)
            if (isRead) controller.close()
          })
        this.running.set(stopped, work)
      },
      cancel: () => {
        isRead = false
        stopped.abort(new Error('The page left.'))
      },
    })
  }

  /** Ends what runs and waits until its traces are written. */
  async stop(): Promise<void> {
    for (const stopped of this.running.keys()) stopped.abort(new Error('The server is stopping.'))
    await Promise.all(this.running.values())
  }

  private async run(rerun: Rerun, signal: AbortSignal, tell: (event: RerunEvent) => void): Promise<void> {
    const { client, clock } = this.deps
    const { request } = rerun
    const answer = new HeardAnswer()
    const startMs = clock.nowMs()
    const startedMs = clock.monotonicMs()
    let failure: ModelFailure | null = null
    try {
      for await (const event of client.ask(await rerun.address(), request, signal)) {
        answer.hear(event)
        if (event.type === 'text' || event.type === 'reasoning') tell(event)
        if (event.type === 'tool')
          tell({ type: 'tool', index: event.index, ...(event.name !== undefined && { name: event.name }), text: event.text })
      }
    } catch (error) {
      if (error instanceof ModelError) ({ failure } = error)
      else if (!signal.aborted) throw error
    }
    const durationMs = clock.monotonicMs() - startedMs
    const outcome = answer.outcome(failure)
    const ids = { traceId: randomBytes(16).toString('hex'), spanId: randomBytes(8).toString('hex') }
    const written = await this.write(rerun, { ...ids, ...rerun, startMs, durationMs, outcome })
    const traceId = written ? `tr-${ids.traceId}` : null
    tell({ type: 'end', traceId, spanId: ids.spanId, durationMs, finishReason: outcome.finishReason, failure })
  }

  /** An answer that was paid for is shown also where it cannot be stored. */
  private async write({ workspace, experimentId }: Rerun, span: RerunSpan): Promise<boolean> {
    const body = new TextEncoder().encode(JSON.stringify(rerunExport(span)))
    try {
      await this.deps.export(workspace, { body, encoding: 'json', experimentId, receivedAtMs: this.deps.clock.nowMs() })
      return true
    } catch (error) {
      this.deps.onTrouble(error)
      return false
    }
  }
}
