/** The traces of one version of a prompt that began in the time asked for, newest of them counted. */
export interface VersionTraces {
  version: string
  traces: number
  /** False where there are more than `maxCountedTraces`; the other numbers are of the newest. */
  exact: boolean
  errors: number
  /** Of those that have ended; null where none has. */
  p50DurationMs: number | null
  /** A trace, of those that have a price; null where none has. */
  meanCostUsd: number | null
  lastTraceAtMs: number
  /** Those with the most of them first. */
  experiments: { experimentId: string; traces: number }[]
}

/** Of each version of a prompt, and of each prompt in the list of all. */
export const maxCountedTraces = 2_000

/** Which traces are linked to which prompts, of one workspace each. Links are the tag `mlflow.linkedPrompts`. */
export interface PromptTraceReader {
  /** By version, in the order of their last traces. Empty for a prompt that nobody knows. */
  byVersion(workspace: string, name: string, fromMs: number): Promise<VersionTraces[]>
  /** Traces of each prompt that has any. */
  byPrompt(workspace: string, fromMs: number): Promise<{ name: string; traces: number; exact: boolean }[]>
}
