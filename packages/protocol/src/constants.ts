/** Words and keys that both the SDK and the server use. No code, no imports: the SDK's bundle takes these by value. */

/** Span types, MLflow's `SpanType` and OpenInference's kinds joined. The position is the number stored for it: append only. */
export const spanTypes = [
  'UNKNOWN',
  'AGENT',
  'LLM',
  'TOOL',
  'RETRIEVER',
  'EMBEDDING',
  'RERANKER',
  'CHAIN',
  'GUARDRAIL',
  'EVALUATOR',
  'PARSER',
  'MEMORY',
  'WORKFLOW',
  'TASK',
] as const
export type SpanType = (typeof spanTypes)[number]

/** Attribute keys written by the SDK and read by every part. MLflow's names where MLflow has one. Values under `mlflow.*` are JSON text. */
export const keys = {
  spanType: 'mlflow.spanType',
  spanInputs: 'mlflow.spanInputs',
  spanOutputs: 'mlflow.spanOutputs',
  model: 'mlflow.llm.model',
  provider: 'mlflow.llm.provider',
  tokenUsage: 'mlflow.chat.tokenUsage',
  tools: 'mlflow.chat.tools',
  cost: 'mlflow.llm.cost',
  session: 'session.id',
  user: 'user.id',
  /** On a span without end time: announces a span that is still open. Value `started`. */
  spanState: 'assay.span.state',
  /** On a resource: the experiment by name or id. */
  experiment: 'assay.experiment',
  /** On any span: trace tags as `assay.tag.<key>`. */
  tagPrefix: 'assay.tag.',
  /** The same in MLflow's words, whose server reads it on the first span only. */
  mlflowTagPrefix: 'mlflow.traceTag.',
} as const

/** Request header that names the experiment, as MLflow's client sends it. */
export const experimentHeader = 'x-mlflow-experiment-id'
/** Request header of span ingest: the run that the traces are linked to. */
export const runHeader = 'x-mlflow-run-id'
export const workspaceHeader = 'x-mlflow-workspace'
/** Response header by which a server says that it takes announcements of open spans. */
export const startedSpansHeader = 'x-assay-started-spans'
export const defaultWorkspace = 'default'
/** How far a sender's clock may be ahead of the server's before its times count as wrong. */
export const maxClockSkewMs = 5 * 60_000
export const defaultPort = 7070
