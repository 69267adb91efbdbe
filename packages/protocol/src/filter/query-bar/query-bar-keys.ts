import type { Field, SpanField, TraceField } from '../ast.ts'

/** How the values of a key are written and compared. */
export type BarValueType =
  | 'text'
  | 'duration'
  | 'count'
  | 'money'
  | 'time'
  | 'age'
  | 'traceStatus'
  | 'spanStatus'
  | 'spanType'
  /** Text that may also be compared as a number: tags, metadata, span attributes. */
  | 'loose'
  /** Number, boolean or text, by how it is written: feedback and expectations. */
  | 'score'

export interface QueryBarKey {
  key: string
  aliases: readonly string[]
  trace: { name: TraceField; type: BarValueType } | null
  span: { name: SpanField; type: BarValueType } | null
  /** For the page's list of keys. */
  example: string
  about: string
}

function key(
  names: string,
  trace: TraceField | null,
  span: SpanField | null,
  type: BarValueType | [BarValueType, BarValueType],
  example: string,
  about: string,
): QueryBarKey {
  const [name = '', ...aliases] = names.split(' ')
  const [traceType, spanType] = typeof type === 'string' ? [type, type] : type
  return {
    key: name,
    aliases,
    trace: trace === null ? null : { name: trace, type: traceType },
    span: span === null ? null : { name: span, type: spanType },
    example,
    about,
  }
}

/**
 * The keys of the bar. In a list of traces a key means the trace where it can, else any of its spans; in a list of spans the span where it
 * can, else its trace. `trace.` or `span.` in front says which. Every other bare key is a tag.
 */
export const queryBarKeys: readonly QueryBarKey[] = [
  key('status', 'status', 'status', ['traceStatus', 'spanStatus'], 'status:error', 'ok, error, running or partial'),
  key('name', 'name', 'name', 'text', 'name:"support agent"', 'name of the trace'),
  key('type', null, 'type', 'spanType', 'type:llm', 'type of a span'),
  key('tool', null, 'tool', 'text', 'tool:run_sql', 'name of a tool that was called'),
  key('model', null, 'model', 'text', 'model:gpt-4o*', 'model of a call'),
  key('provider', null, 'provider', 'text', 'provider:anthropic', 'provider of a call'),
  key('latency duration', 'duration_ms', 'duration_ms', 'duration', 'latency:>2s', 'how long it took, with ms, s, m, h or d'),
  key('cost', 'cost_usd', 'cost_usd', 'money', 'cost:>0.01', 'US dollars'),
  key('tokens', 'tokens', 'tokens', 'count', 'tokens:>=20k', 'all tokens'),
  key('tokens.in input_tokens', 'input_tokens', 'input_tokens', 'count', 'tokens.in:>8k', 'tokens read'),
  key('tokens.out output_tokens', 'output_tokens', 'output_tokens', 'count', 'tokens.out:>1k', 'tokens written'),
  key('error', null, 'error', 'text', 'error:Timeout*', 'type or message of a failed span'),
  key('error_type', 'error_type', 'error_type', 'text', 'error_type:Timeout', 'type of the error that a list shows'),
  key('errors', 'error_count', null, 'count', 'errors:>1', 'number of failed spans'),
  key('spans', 'span_count', null, 'count', 'spans:>100', 'number of spans'),
  key('session', 'session', null, 'text', 'session:c-1', 'conversation'),
  key('user', 'user', null, 'text', 'user:u1', 'who asked'),
  key('version', 'version', null, 'text', 'version:1.4.0', 'version of the program'),
  key('prompt', 'prompt', null, 'text', 'prompt:answer/3', 'linked prompt and its version'),
  key('run run_id', 'run_id', null, 'text', 'run:4f1c…', 'run that the trace belongs to'),
  key('issue', 'issue', null, 'text', 'issue:i-12', 'linked issue'),
  key('request client_request_id', 'client_request_id', null, 'text', 'request:r-1', "the program's own id of the request"),
  key('id', 'trace_id', 'span_id', 'text', 'id:tr-4bf9…', 'id of the trace'),
  key('time', 'timestamp_ms', 'timestamp_ms', 'time', 'time:2026-11-01..2026-11-07', 'when it started, UTC'),
  key('age', 'timestamp_ms', 'timestamp_ms', 'age', 'age:<1h', 'how long ago it started'),
]

/** Keys that take a name of their own behind a dot: `tag.env:prod`, `score.correct:<0.5`. */
export const queryBarNamespaces: readonly {
  names: readonly string[]
  type: BarValueType
  field: (name: string) => Field
  example: string
  about: string
}[] = [
  { names: ['tag', 'tags'], type: 'loose', field: (key) => ({ on: 'tag', key }), example: 'tag.env:prod', about: 'tag of the trace' },
  {
    names: ['meta', 'metadata'],
    type: 'loose',
    field: (key) => ({ on: 'metadata', key }),
    example: 'meta.region:eu',
    about: 'metadata of the trace',
  },
  {
    names: ['attr', 'attribute', 'attributes'],
    type: 'loose',
    field: (key) => ({ on: 'spanAttribute', key }),
    example: 'attr.http.method:POST',
    about: 'attribute of a span',
  },
  {
    names: ['score', 'feedback'],
    type: 'score',
    field: (name) => ({ on: 'feedback', name }),
    example: 'score.correct:<0.5',
    about: 'feedback',
  },
  {
    names: ['expectation', 'expected'],
    type: 'score',
    field: (name) => ({ on: 'expectation', name }),
    example: 'expected.answer:42',
    about: 'expected value',
  },
]
