import * as artifacts from '../artifacts/run-artifacts.ts'
import {
  type MetricOptions,
  type RunBatch,
  deleteTag,
  logBatch,
  logMetric,
  logMetrics,
  logParam,
  logParams,
  setTag,
  setTags,
} from './log.ts'
import { type InputOptions, logInput, logOutputs } from './inputs.ts'
import type { Dataset, Run, RunStatus } from './run.ts'

/** How a run ended, and when. */
export interface RunEnd {
  status: RunStatus
  endedAt: Date
}

/** Tells the server. */
type TellEnd = (runId: string, end: RunEnd) => Promise<void>

/**
 * A run that this program has started. Its methods are the functions of these names, of which all go to this run, whichever is active.
 */
export class ActiveRun {
  readonly runId: string
  readonly experimentId: string
  readonly name: string
  readonly artifactUri: string
  readonly #tellEnd: TellEnd
  #ending: Promise<void> | undefined
  #ended = false

  constructor({ runId, experimentId, name, artifactUri }: Run, tellEnd: TellEnd) {
    this.runId = runId
    this.experimentId = experimentId
    this.name = name
    this.artifactUri = artifactUri
    this.#tellEnd = tellEnd
  }

  logParam(key: string, value: unknown): Promise<void> {
    return logParam(key, value, this.#here)
  }

  logParams(params: Readonly<Record<string, unknown>>): Promise<void> {
    return logParams(params, this.#here)
  }

  logMetric(key: string, value: number, options: MetricOptions = {}): Promise<void> {
    return logMetric(key, value, { ...options, ...this.#here })
  }

  logMetrics(metrics: Readonly<Record<string, number>>, options: MetricOptions = {}): Promise<void> {
    return logMetrics(metrics, { ...options, ...this.#here })
  }

  logBatch(batch: RunBatch): Promise<void> {
    return logBatch({ ...batch, ...this.#here })
  }

  setTag(key: string, value: unknown): Promise<void> {
    return setTag(key, value, this.#here)
  }

  setTags(tags: Readonly<Record<string, unknown>>): Promise<void> {
    return setTags(tags, this.#here)
  }

  deleteTag(key: string): Promise<void> {
    return deleteTag(key, this.#here)
  }

  logInput(dataset: Dataset, options: InputOptions = {}): Promise<void> {
    return logInput(dataset, { ...options, ...this.#here })
  }

  logOutputs(models: readonly { modelId: string; step?: number }[]): Promise<void> {
    return logOutputs(models, this.#here)
  }

  logArtifact(localPath: string, artifactPath?: string): Promise<void> {
    return artifacts.logArtifact(localPath, { artifactPath, ...this.#here })
  }

  logArtifacts(localFolder: string, artifactPath?: string): Promise<void> {
    return artifacts.logArtifacts(localFolder, { artifactPath, ...this.#here })
  }

  logText(text: string, artifactFile: string): Promise<void> {
    return artifacts.logText(text, artifactFile, this.#here)
  }

  logDict(value: unknown, artifactFile: string): Promise<void> {
    return artifacts.logDict(value, artifactFile, this.#here)
  }

  logBytes(bytes: Uint8Array, artifactFile: string): Promise<void> {
    return artifacts.logBytes(bytes, artifactFile, this.#here)
  }

  /** Whether the server knows that it has ended. */
  get ended(): boolean {
    return this.#ended
  }

  /**
   * Only the first call that reaches the server counts. Until then the run goes on, and can be ended again.
   * @throws AssayError when the server cannot be told.
   */
  async end(status: RunStatus = 'FINISHED', { endedAt = new Date() }: { endedAt?: Date } = {}): Promise<void> {
    if (this.#ended) return
    this.#ending ??= this.#tellEnd(this.runId, { status, endedAt })
      .then(() => {
        this.#ended = true
      })
      .finally(() => {
        this.#ending = undefined
      })
    await this.#ending
  }

  /** Ends it as FINISHED: a block does not say whether it was left by an error. Give `startRun` a function where that matters. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.end()
  }

  get #here(): { runId: string } {
    return { runId: this.runId }
  }
}
