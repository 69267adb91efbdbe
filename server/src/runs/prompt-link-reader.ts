interface Linked {
  experimentId: string
  name: string
  status: string
  /** Of the prompt, those that it is linked to. */
  versions: string[]
}

/** Times unix milliseconds. */
interface PromptLinks {
  runs: (Linked & { runId: string; startMs: number })[]
  models: (Linked & { modelId: string; createdAtMs: number })[]
}

/** Newest runs and models that are named. */
export const maxLinkedRuns = 50

/** Which runs and logged models are linked to a prompt, by the tag `mlflow.linkedPrompts`; of one workspace each. */
export interface PromptLinkReader {
  /** Those made last first, at most `maxLinkedRuns` of each; none that is deleted. */
  linkedTo(workspace: string, name: string): Promise<PromptLinks>
}
