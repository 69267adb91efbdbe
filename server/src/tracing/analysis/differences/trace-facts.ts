/** What is known of one trace before it is compared. */
export interface TraceFacts {
  version: string | null
  name: string | null
  user: string | null
  /** Its place in the conversation, from 1; null outside of one. */
  turn: number | null
  status: string
  errorType: string | null
  durationMs: number | null
  tokens: number | null
  spans: number
  tags: Iterable<readonly [string, string]>
  metadata: Iterable<readonly [string, string]>
  /** One key may come several times, from several spans. */
  attributes: Iterable<readonly [string, string | number | boolean]>
  /** `name/version`. */
  prompts: Iterable<string>
  /** Ids of documents that were found. */
  documents: Iterable<string>
  /** What the user asked. */
  request: string
  /** Without the root, by start. */
  steps: readonly TraceStep[]
}

export interface TraceStep {
  name: string
  tool: string | null
  model: string | null
  provider: string | null
  /** It failed and none below it did. */
  isCause: boolean
  /** It is part of the path: a tool, a call of a model, a retrieval, not what only holds others. */
  isOnPath: boolean
}
