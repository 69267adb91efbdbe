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

type End = (status: RunStatus, options: { runId: string }) => Promise<void>

/** A run that this program has started. What is written through it goes to it, whichever run is active. */
export class ActiveRun {
  readonly runId: string
  readonly experimentId: string
  readonly name: string
  readonly artifactUri: string
  readonly #end: End
  #ended = false

  constructor({ runId, experimentId, name, artifactUri }: Run, end: End) {
    this.runId = runId
    this.experimentId = experimentId
    this.name = name
    this.artifactUri = artifactUri
    this.#end = end
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

  /** Only the first call counts. */
  async end(status: RunStatus = 'FINISHED'): Promise<void> {
    if (this.#ended) return
    this.#ended = true
    await this.#end(status, this.#here)
  }

  /** Ends it as FINISHED: a block does not say whether it was left by an error. Give `startRun` a function where that matters. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.end()
  }

  get #here(): { runId: string } {
    return { runId: this.runId }
  }
}
