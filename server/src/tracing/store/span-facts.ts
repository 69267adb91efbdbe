import type { SpanType, Usage } from '@assay/protocol'

/** What ingest takes out of a span, whichever convention wrote it: enough to list, filter, sum and price it. */
export interface SpanFacts {
  type: SpanType
  model: string | null
  provider: string | null
  /** Name of the tool that a TOOL span ran. */
  tool: string | null
  session: string | null
  user: string | null
  /** Tokens in exclusive classes, or null when the span reports none. */
  usage: Usage | null
  /** A cost that the emitter reported itself, US dollars. */
  reportedCostUsd: number | null
  /** Exception type and message of a failed span; type is empty when only a status message is known. */
  error: { type: string; message: string } | null
  /** Trace tags that the span carries (`assay.tag.<key>`). */
  tags: readonly (readonly [string, string])[]
  /** The span announces that it is still open. */
  started: boolean
}

/** One line of text each for lists; null where the span says nothing. Cut at `previewMaxChars`. */
export interface SpanPreviews {
  input: string | null
  output: string | null
}
