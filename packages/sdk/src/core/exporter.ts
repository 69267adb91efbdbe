import { backoffMs } from './backoff.ts'
import { encodeRequest } from './otlp-encoder.ts'
import { type DropReason, noDrops } from './span-counts.ts'
import type { Batch, SpanQueue } from './span-queue.ts'
import type { Send, SendResult } from './transport.ts'
import type { TroubleLog } from './trouble-log.ts'

export interface ExporterOptions {
  queue: SpanQueue
  send: Send
  /** `ResourceSpans.resource` as it goes out. */
  resource: Buffer
  log: TroubleLog
  /** Where the spans go, for messages. */
  address: string
  /** 0…1, for the jitter. */
  random: () => number
  /** Told after every accepted request. */
  onAccepted: (takesStarted: boolean) => void
}

/**
 * Sends the queue's batches, one at a time and in order, each again and again until its fate is known. Runs in the background: its timers
 * do not keep the process alive, and it never throws.
 */
export class Exporter {
  exported = 0
  readonly dropped = noDrops()
  readonly #options: ExporterOptions
  #resource: Buffer
  #draining: Promise<void> | undefined
  #stopped = false
  #endWait: (() => void) | undefined

  constructor(options: ExporterOptions) {
    this.#options = options
    this.#resource = options.resource
  }

  /** From the next request on. */
  setResource(resource: Buffer): void {
    this.#resource = resource
  }

  drop(reason: DropReason, count: number, detail: string): void {
    this.dropped[reason] += count
    this.#options.log.tell(`drop:${reason}`, detail)
  }

  /** Starts to send what the queue has closed, unless that is already under way. */
  start(): void {
    if (this.#draining !== undefined || this.#stopped || !this.#options.queue.hasClosedBatch) return
    this.#draining = this.#drain().finally(() => {
      this.#draining = undefined
      this.start()
    })
  }

  /** Sends everything there is, now, without waiting out a pause between tries. Resolves when the queue is empty or `stop` was called. */
  async drainNow(): Promise<void> {
    this.#options.queue.close()
    this.#endWait?.()
    this.start()
    while (this.#draining !== undefined) await this.#draining
  }

  /** No request starts after this; what still waits is given up by the caller. */
  stop(): void {
    this.#stopped = true
    this.#endWait?.()
  }

  async #drain(): Promise<void> {
    const { queue } = this.#options
    for (let batch = queue.take(); batch !== undefined; batch = queue.take()) {
      try {
        await this.#deliver(batch)
      } catch (error) {
        this.drop('failed', batch.spanCount, `${batch.spanCount} spans could not be sent: ${String(error)}`)
      }
      queue.release(batch)
      if (this.#stopped) return
    }
  }

  /** Resolves when every span of the batch is counted as exported or dropped. */
  async #deliver(batch: Batch): Promise<void> {
    const body = encodeRequest(this.#resource, batch.scopes)
    for (let attempt = 1; !this.#stopped; attempt++) {
      const result = await this.#options.send(body)
      if (result.status !== 'retry') {
        this.#settle(batch, result)
        return
      }
      if (this.#stopped) break
      this.#options.log.tell(
        'unreachable',
        `${this.#options.address} does not take spans now (${result.reason}); trying again in the background`,
      )
      await this.#wait(backoffMs(attempt, result.retryAfterMs, this.#options.random))
    }
    this.dropped.shutdown += batch.spanCount
  }

  #settle(batch: Batch, result: Exclude<SendResult, { status: 'retry' }>): void {
    const { log, address, onAccepted } = this.#options
    if (result.status === 'refused') {
      this.drop('refused', batch.spanCount, `${address} refuses the spans (${result.reason}); they are dropped`)
      return
    }
    log.forget('unreachable')
    const rejected = Math.min(result.rejectedSpans, batch.spanCount)
    this.exported += batch.spanCount - rejected
    if (rejected > 0) this.drop('rejected', rejected, `${address} rejected ${rejected} of ${batch.spanCount} spans: ${result.message}`)
    onAccepted(result.takesStarted)
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(done, ms)
      timer.unref()
      this.#endWait = done
      function done(): void {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}
