import { AppError } from '@assay/protocol'
import { diskSpace, usedPercent } from '../../platform/disk-space.ts'
import type { StoreWorker } from '../../platform/workers/store-worker.ts'
import type { Diagnostics } from './diagnostics.ts'
import type { ExportOutcome, ExportRequest } from '../ingest.ts'

/** Bytes of span requests that may wait for the writer, over all doors. */
export const maxQueuedBytes = 64 * 1024 * 1024
/** Fill at which requests are shed, before memory or waiting times grow. */
const shedAt = 0.8
const diskCheckMs = 2_000

/** One request's share of what may wait. */
export interface Admission {
  /** @throws REQUEST_LIMIT_EXCEEDED when there is no room for `bytes` more. */
  take(bytes: number): void
  /** Gives back everything that was taken. */
  release(): void
}

export interface OtlpDoorOptions {
  writer: Pick<StoreWorker, 'call'>
  diagnostics: Diagnostics
  dataDir: string
  maxDiskPercent: number
}

/**
 * What the HTTP and the gRPC door share: admission before anything is read, and the hand-over to the writer. A request is admitted whole
 * and acknowledged when it is on stable storage, or refused before its body is decoded.
 */
export class OtlpDoor {
  private readonly options: OtlpDoorOptions
  private queuedBytes = 0
  private stopping = false
  private diskFull = false
  private readonly diskTimer: NodeJS.Timeout

  constructor(options: OtlpDoorOptions) {
    this.options = options
    this.diskTimer = setInterval(() => void this.checkDisk(), diskCheckMs)
    this.diskTimer.unref()
  }

  private async checkDisk(): Promise<void> {
    try {
      this.diskFull = usedPercent(await diskSpace(this.options.dataDir)) >= this.options.maxDiskPercent
    } catch {
      // A folder that cannot be looked at is no reason to refuse spans: the writer's own error will be.
      this.diskFull = false
    }
  }

  stop(): void {
    this.stopping = true
    clearInterval(this.diskTimer)
  }

  /**
   * Lets a request in that says it has `declaredBytes`, 0 where it does not say. Room is taken as bytes arrive, not as they are announced:
   * a sender that announces much and sends little takes nothing from others.
   * @throws REQUEST_LIMIT_EXCEEDED when too much waits, TEMPORARILY_UNAVAILABLE when stopping or the disk is full.
   */
  admit(declaredBytes: number): Admission {
    if (this.stopping) throw new AppError('TEMPORARILY_UNAVAILABLE', 'The server is stopping.', { retryAfterSeconds: 2 })
    if (this.diskFull) {
      throw new AppError(
        'TEMPORARILY_UNAVAILABLE',
        `The disk of the data folder is more than ${this.options.maxDiskPercent} % full; nothing is taken until there is space.`,
        { retryAfterSeconds: 10 },
      )
    }
    this.checkRoom(declaredBytes, 0)
    let own = 0
    return {
      take: (bytes) => {
        this.checkRoom(bytes, own)
        own += bytes
        this.queuedBytes += bytes
      },
      release: () => {
        this.queuedBytes -= own
        own = 0
      },
    }
  }

  /** A request that is alone has all the room that the limits of a body leave it. */
  private checkRoom(bytes: number, own: number): void {
    if (this.queuedBytes > own && this.queuedBytes + bytes > maxQueuedBytes * shedAt) {
      this.options.diagnostics.counters.requestsShed++
      // Spread over a second or two, so that all who were refused do not come back at once.
      throw new AppError('REQUEST_LIMIT_EXCEEDED', 'More spans arrive than can be stored right now. Send this request again later.', {
        retryAfterSeconds: 1 + Math.round(Math.random()),
      })
    }
  }

  /** Stores a request. The body's memory is handed over: do not use it afterwards. */
  async export(workspace: string, request: ExportRequest): Promise<ExportOutcome> {
    const { body } = request
    const owned =
      body.byteOffset === 0 && body.byteLength === body.buffer.byteLength && body.buffer instanceof ArrayBuffer ? [body.buffer] : []
    try {
      const outcome = (await this.options.writer.call('ingest', 'export', [workspace, request], owned)) as ExportOutcome
      const { counters } = this.options.diagnostics
      for (const name of ['offered', 'stored', 'rewritten', 'duplicate', 'announced', 'rejected'] as const) counters[name] += outcome[name]
      return outcome
    } catch (error) {
      // OTLP clients retry only after 429, 502, 503 and 504; anything else makes them drop what they have.
      if (error instanceof AppError && error.code === 'INSUFFICIENT_STORAGE') {
        throw new AppError('TEMPORARILY_UNAVAILABLE', error.message, { cause: error, retryAfterSeconds: 10 })
      }
      throw error
    }
  }
}
