import { activeModelId, activeRunId } from './active-entities.ts'
import type { Context } from './context.ts'

/** Version of a prompt, as MLflow's links name it. */
export interface PromptReference {
  readonly name: string
  readonly version: number
}

/** What is said of a trace beside its spans: MLflow takes it in a call of its own, when the trace has ended. */
export interface TraceNotes {
  readonly metadata: Record<string, string>
  readonly prompts: PromptReference[]
}

/** For a trace that begins now: which run and which model it belongs to. `undefined` when to none, which is what most programs have. */
export function beginNotes(context: Context): TraceNotes | undefined {
  const runId = activeRunId(context)
  const modelId = activeModelId(context)
  if (runId === undefined && modelId === undefined) return undefined
  return {
    metadata: {
      ...(runId === undefined ? {} : { 'mlflow.sourceRun': runId }),
      ...(modelId === undefined ? {} : { 'mlflow.modelId': modelId }),
    },
    prompts: [],
  }
}

/** Adds a prompt once, to what may be the first note of a trace. */
export function noteThePrompt(notes: TraceNotes | undefined, prompt: PromptReference): TraceNotes {
  const { metadata, prompts } = notes ?? { metadata: {}, prompts: [] }
  if (prompts.some(({ name, version }) => name === prompt.name && version === prompt.version)) return { metadata, prompts }
  return { metadata, prompts: [...prompts, { name: prompt.name, version: prompt.version }] }
}
