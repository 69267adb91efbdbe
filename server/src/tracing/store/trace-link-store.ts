interface LinkedPrompt {
  name: string
  version: string
}

/** Ties traces to runs and prompts. A call reads what is linked and adds to it in one step, so that calls at the same time all count. */
export interface TraceLinkStore {
  /** A trace may be linked to several runs. Unknown traces, and links that are there, are passed over. */
  linkRun(workspace: string, traceIds: readonly string[], runId: string): Promise<void>
  /** Adds to the tag `mlflow.linkedPrompts`; prompts that it lists are passed over. @throws RESOURCE_DOES_NOT_EXIST for an unknown trace. */
  linkPrompts(workspace: string, traceId: string, prompts: readonly LinkedPrompt[]): Promise<void>
}
