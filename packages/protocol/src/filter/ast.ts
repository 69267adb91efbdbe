/**
 * What a search asks for, whatever grammar it was written in: MLflow's filter strings and the query bar both parse to this, and each
 * store compiles it. Nothing here knows a backend.
 *
 * A condition on `span`, `spanAttribute` or `words` holds for a trace when one of its spans fulfils it; in a span list it is about the
 * span itself. Two such conditions in one `and` may be fulfilled by two different spans, unless a `sameSpan` stands around them.
 *
 * A `compare`, `in` or `match` never holds where the field has no value, `!=` and a negated `in` included: what must also hold there is
 * written `not` around the positive condition.
 */
export type Filter =
  | { kind: 'and'; all: Filter[] }
  | { kind: 'or'; any: Filter[] }
  | { kind: 'not'; filter: Filter }
  /** One span fulfils all of it. */
  | { kind: 'sameSpan'; filter: Filter }
  /**
   * Against a text value, `=` and `!=` compare as written, case included. On `spanAttribute`, `feedback` and `expectation`, whose values have
   * a type, a string also equals the JSON text of a number or boolean (`'true'`, `'5'`), and on
   * `spanAttribute` a word that was sent as JSON text, in quotes. A number value compares numerically, and never
   * holds for what is not a number.
   */
  | { kind: 'compare'; field: Field; op: CompareOp; value: string | number | boolean }
  | { kind: 'in'; field: Field; values: (string | number)[]; negated: boolean }
  | { kind: 'match'; field: Field; op: MatchOp; pattern: string }
  | { kind: 'exists'; field: Field }
  /**
   * Words in names, inputs, outputs, attributes and events. A phrase must stand there as written, case and accents aside. Without `phrase`,
   * a `*` at the end of `text` asks for words that begin so.
   */
  | { kind: 'words'; text: string; phrase: boolean }

export type CompareOp = '=' | '!=' | '>' | '>=' | '<' | '<='
/**
 * `LIKE` and `ILIKE` take `%` and `_` and have no escape, as in MLflow; `RLIKE` takes an RE2-like pattern (linear time). `WILDCARD` takes `*`
 * for any run of characters and ignores case; a backslash makes the next character plain.
 */
export type MatchOp = 'LIKE' | 'ILIKE' | 'RLIKE' | 'WILDCARD'

export type Field =
  | { on: 'trace'; name: TraceField }
  | { on: 'span'; name: SpanField }
  | { on: 'tag'; key: string }
  | { on: 'metadata'; key: string }
  | { on: 'spanAttribute'; key: string }
  /** Value of a valid assessment of that name: number, boolean or text. The empty name stands for any name, in `exists` only. */
  | { on: 'feedback'; name: string }
  | { on: 'expectation'; name: string }

/**
 * Times are unix milliseconds, durations milliseconds, cost US dollars. `status` is `OK | ERROR | IN_PROGRESS | PARTIAL | STATE_UNSPECIFIED`.
 * `prompt` is `name/version` of any prompt linked to the trace.
 */
export const traceFields = [
  'trace_id',
  'timestamp_ms',
  'end_time_ms',
  'duration_ms',
  'status',
  'name',
  'client_request_id',
  'run_id',
  'prompt',
  'issue',
  'session',
  'user',
  'tokens',
  'input_tokens',
  'output_tokens',
  'cost_usd',
  'span_count',
  'error_count',
  'error_type',
  'version',
] as const
export type TraceField = (typeof traceFields)[number]

/**
 * `status` is `OK | ERROR | UNSET`; `content` is the whole payload as text. `error` is the type or the message of a failed span: what either
 * fulfils holds, and `!=` or a negated `in` where neither is the value; a failed span always has it.
 */
export const spanFields = [
  'span_id',
  'name',
  'type',
  'status',
  'content',
  'model',
  'provider',
  'tool',
  'duration_ms',
  'timestamp_ms',
  'tokens',
  'input_tokens',
  'output_tokens',
  'cost_usd',
  'error_type',
  'error',
] as const
export type SpanField = (typeof spanFields)[number]

export type OrderField =
  | 'timestamp_ms'
  | 'duration_ms'
  | 'end_time_ms'
  | 'status'
  | 'name'
  | 'trace_id'
  | 'run_id'
  | 'tokens'
  | 'cost_usd'
  | 'experiment_id'

/**
 * One key of a sort: a field of the trace, or the text of a tag or of an entry of the metadata, traces without which come last. Ties are broken
 * by the newest first, then by id, so that paging never repeats or skips.
 */
export type OrderBy = ({ field: OrderField } | { field: 'tag' | 'metadata'; key: string }) & { descending: boolean }
