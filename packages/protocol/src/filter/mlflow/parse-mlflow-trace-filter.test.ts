import { describe, expect, it } from 'vitest'
import type { Field, Filter } from '../ast.ts'
import { refusalOf } from '../test-support/refusal-of.ts'
import { parseMlflowTraceFilter } from './parse-mlflow-trace-filter.ts'

const trace = (
  name:
    | 'status'
    | 'name'
    | 'duration_ms'
    | 'timestamp_ms'
    | 'end_time_ms'
    | 'trace_id'
    | 'run_id'
    | 'session'
    | 'user'
    | 'prompt'
    | 'issue'
    | 'client_request_id',
): Field => ({ on: 'trace', name })
const tag = (key: string): Field => ({ on: 'tag', key })
const is = (field: Field, value: string | number): Filter => ({ kind: 'compare', field, op: '=', value })
const refused = (text: string) => refusalOf(() => parseMlflowTraceFilter(text))

const like = (pattern: RegExp): unknown => expect.stringMatching(pattern)

describe('parseMlflowTraceFilter', () => {
  it('asks for everything when the text is empty, and refuses white space as MLflow does', () => {
    expect(parseMlflowTraceFilter('')).toBeNull()
    expect(refused('  ').message).toBe("Invalid filter '  '. Could not be parsed.")
  })

  it.each<[string, Filter]>([
    ["status = 'OK'", is(trace('status'), 'OK')],
    ["trace.status = 'OK'", is(trace('status'), 'OK')],
    ["attribute.status = 'OK'", is(trace('status'), 'OK')],
    ["attributes.`status` = 'OK'", is(trace('status'), 'OK')],
    ['"status" = "OK"', is(trace('status'), 'OK')],
    ["request_id = 'tr-1'", is(trace('trace_id'), 'tr-1')],
    ["name = 'agent'", is(trace('name'), 'agent')],
    ["tags.`mlflow.traceName` = 'agent'", is(trace('name'), 'agent')],
    ["run_id = 'r'", is(trace('run_id'), 'r')],
    ["metadata.`mlflow.sourceRun` = 'r'", is(trace('run_id'), 'r')],
    ["client_request_id = 'c'", is(trace('client_request_id'), 'c')],
    ["metadata.`mlflow.trace.session` = 's'", is(trace('session'), 's')],
    ["request_metadata.mlflow.trace.user = 'u'", is(trace('user'), 'u')],
    ["prompt = 'answer/3'", is(trace('prompt'), 'answer/3')],
    ["issue.id = 'i-1'", is(trace('issue'), 'i-1')],
    ["tag.env = 'prod'", is(tag('env'), 'prod')],
    ["tags.env='prod'", is(tag('env'), 'prod')],
    ["tag.a.b = 'x'", is(tag('a.b'), 'x')],
    ['tags."two words" = \'x\'', is(tag('two words'), 'x')],
    ["tag.日本 = '語'", is(tag('日本'), '語')],
    ["tag.name = 'x'", is(tag('name'), 'x')],
    ["metadata.region = 'eu'", is({ on: 'metadata', key: 'region' }, 'eu')],
    ["span.name = 'plan'", is({ on: 'span', name: 'name' }, 'plan')],
    ["span.type = 'LLM'", is({ on: 'span', name: 'type' }, 'LLM')],
    ["span.attributes.`a b` = 'x'", is({ on: 'spanAttribute', key: 'a b' }, 'x')],
    ["span.attributes.http.method = 'GET'", is({ on: 'spanAttribute', key: 'http.method' }, 'GET')],
    ["feedback.correct = 'true'", is({ on: 'feedback', name: 'correct' }, 'true')],
    ["expectation.answer = '42'", is({ on: 'expectation', name: 'answer' }, '42')],
  ])('reads %s', (text, filter) => {
    expect(parseMlflowTraceFilter(text)).toEqual(filter)
  })

  it.each<[string, string, number]>([
    ['timestamp > 5', 'timestamp_ms', 5],
    ['timestamp_ms > -1', 'timestamp_ms', -1],
    ['trace.timestamp > 1.5', 'timestamp_ms', 1.5],
    ['execution_time > 1e3', 'duration_ms', 1000],
    ["execution_time_ms > '250'", 'duration_ms', 250],
    ['end_time > .5', 'end_time_ms', 0.5],
    ['attributes.end_time_ms > 7', 'end_time_ms', 7],
  ])('takes numbers in %s', (text, name, value) => {
    expect(parseMlflowTraceFilter(text)).toEqual({ kind: 'compare', field: { on: 'trace', name }, op: '>', value })
  })

  it.each(['=', '!=', '>', '>=', '<', '<='] as const)('compares numbers with %s', (op) => {
    expect(parseMlflowTraceFilter(`execution_time ${op} 5`)).toEqual({ kind: 'compare', field: trace('duration_ms'), op, value: 5 })
  })

  it('compares scores with numbers and with texts', () => {
    const field: Field = { on: 'feedback', name: 'two words' }
    expect(parseMlflowTraceFilter('feedback.`two words` >= 0.8')).toEqual({ kind: 'compare', field, op: '>=', value: 0.8 })
    expect(parseMlflowTraceFilter('feedback."two words" != \'no\'')).toEqual({ kind: 'compare', field, op: '!=', value: 'no' })
  })

  it.each(['LIKE', 'ILIKE', 'RLIKE'] as const)('matches patterns with %s in any case of the keyword', (op) => {
    expect(parseMlflowTraceFilter(`tag.a ${op.toLowerCase()} '%x_'`)).toEqual({ kind: 'match', field: tag('a'), op, pattern: '%x_' })
    expect(parseMlflowTraceFilter(`span.name ${op.toLowerCase()} '%x_'`)).toEqual({
      kind: 'match',
      field: { on: 'span', name: 'name' },
      op,
      pattern: '%x_',
    })
  })

  it('reads trace.text and span.content as the same payload search', () => {
    const filter = { kind: 'match', field: { on: 'span', name: 'content' }, op: 'ILIKE', pattern: '%refund%' }
    expect(parseMlflowTraceFilter("trace.text ILIKE '%refund%'")).toEqual(filter)
    expect(parseMlflowTraceFilter("text ILIKE '%refund%'")).toEqual(filter)
    expect(parseMlflowTraceFilter("span.content ILIKE '%refund%'")).toEqual(filter)
  })

  it('asks one span for all that is said of spans', () => {
    const type = is({ on: 'span', name: 'type' }, 'TOOL')
    const status = is({ on: 'span', name: 'status' }, 'ERROR')
    const region = is({ on: 'spanAttribute', key: 'region' }, 'eu')
    expect(
      parseMlflowTraceFilter("span.type = 'TOOL' AND status = 'OK' AND span.status = 'ERROR' AND span.attributes.region = 'eu'"),
    ).toEqual({
      kind: 'and',
      all: [is(trace('status'), 'OK'), { kind: 'sameSpan', filter: { kind: 'and', all: [type, status, region] } }],
    })
    expect(parseMlflowTraceFilter("span.type = 'TOOL' AND tag.env = 'prod'")).toEqual({ kind: 'and', all: [type, is(tag('env'), 'prod')] })
  })

  it('reads IN and NOT IN', () => {
    expect(parseMlflowTraceFilter(`status in ('OK', "ERROR",)`)).toEqual({
      kind: 'in',
      field: trace('status'),
      values: ['OK', 'ERROR'],
      negated: false,
    })
    expect(parseMlflowTraceFilter("span.name NOT IN ('a)b')")).toEqual({
      kind: 'in',
      field: { on: 'span', name: 'name' },
      values: ['a)b'],
      negated: true,
    })
    expect(parseMlflowTraceFilter("run_id IN ('r')")).toEqual({ kind: 'in', field: trace('run_id'), values: ['r'], negated: false })
  })

  it('reads IS NULL and IS NOT NULL', () => {
    expect(parseMlflowTraceFilter('tag.a IS NULL')).toEqual({ kind: 'not', filter: { kind: 'exists', field: tag('a') } })
    expect(parseMlflowTraceFilter('expectation.a is  not\nnull')).toEqual({ kind: 'exists', field: { on: 'expectation', name: 'a' } })
  })

  it('joins comparisons by AND, in any case, missing or too many, as MLflow does', () => {
    const both = { kind: 'and', all: [is(trace('name'), 'a'), is(tag('b'), 'c')] }
    expect(parseMlflowTraceFilter("name = 'a' AND tag.b = 'c'")).toEqual(both)
    expect(parseMlflowTraceFilter("name='a'and tag.b='c' AND")).toEqual(both)
    expect(parseMlflowTraceFilter("name = 'a' tag.b = 'c'")).toEqual(both)
  })

  it('takes a doubled or backslashed quote for the quote itself', () => {
    expect(parseMlflowTraceFilter("name = 'it''s'")).toEqual(is(trace('name'), "it's"))
    expect(parseMlflowTraceFilter("name = 'it\\'s'")).toEqual(is(trace('name'), "it's"))
    expect(parseMlflowTraceFilter(`name = "it's"`)).toEqual(is(trace('name'), "it's"))
    expect(parseMlflowTraceFilter("name = 'C:\\'")).toEqual(is(trace('name'), 'C:\\'))
    expect(parseMlflowTraceFilter("name = ''")).toEqual(is(trace('name'), ''))
  })

  it.each<[string, unknown, number, string]>([
    ["status = 'OK' OR status = 'ERROR'", "Invalid clause(s) in filter string: 'OR'", 14, 'OR'],
    ["(status = 'OK')", "Invalid clause(s) in filter string: '(status = 'OK')'", 0, "(status = 'OK')"],
    ['status', "Invalid clause(s) in filter string: 'status'", 0, 'status'],
    ['status =', "Invalid clause(s) in filter string: 'status', '='", 0, 'status ='],
    [
      "status = 'OK'; select 1",
      "Search filter contained multiple expression 'status = 'OK'; select 1'. Provide AND-ed expression list.",
      13,
      ';',
    ],
    ["name IN 'a'", "Invalid clause(s) in filter string: 'name', 'IN', ''a''", 0, "name IN 'a'"],
    ["'status' = 'OK'", "Invalid comparison clause. Expected 'Identifier' found ''status''", 0, "'status'"],
    ['1 = 1', "Invalid comparison clause. Expected 'Identifier' found '1'", 0, '1'],
    [
      "trace.stauts = 'OK'",
      like(/^Invalid attribute key 'stauts' specified\. Valid keys are '\{.*'status'.*\}'\. Did you mean 'status'\?$/),
      0,
      'trace.stauts',
    ],
    ["tga.x = 'OK'", like(/^Invalid entity type 'tga'\. Valid values are \{.*\}\. Did you mean 'tag'\?$/), 0, 'tga.x'],
    [
      "span.kind = 'x'",
      "Invalid span attribute 'kind'. Supported attributes: name, status, type, attributes.<attribute_name>.",
      0,
      'span.kind',
    ],
    ["span.attributes. = 'x'", "Span attribute name cannot be empty after 'attributes.'", 0, 'span.attributes.'],
    ["issue.x = 'i'", "Invalid issue attribute 'x'. Supported attributes: id", 0, 'issue.x'],
    ["feedback. = 'x'", 'Assessment field name cannot be empty', 0, 'feedback.'],
    [
      'status = OK',
      'Parameter value is either not quoted or unidentified quote types used for string value OK. Use either single or double quotes.',
      9,
      'OK',
    ],
    ['status = 5', like(/^Only the '\{.*\}' attributes support comparison with numeric values\.$/), 9, '5'],
    ['tag.a = 5', "Expected a quoted string value for tag (e.g. 'my-value'). Got value 5", 8, '5'],
    ["metadata.a IN ('x')", "Expected a quoted string value for request_metadata (e.g. 'my-value'). Got value ('x')", 14, "('x')"],
    ['feedback.a = 0.5', "Expected a quoted string value for feedback (e.g. 'my-value'). Got value 0.5", 13, '0.5'],
    ["feedback.a >= 'x'", "Expected a numeric value for feedback when using comparator '>='. Got value 'x'", 14, "'x'"],
    ["execution_time > 'x'", "Invalid value for numeric attribute 'execution_time': 'x'. Write a number.", 17, "'x'"],
    ['execution_time > 1e999', "Invalid value for numeric attribute 'execution_time': '1e999'. Write a number.", 17, '1e999'],
    ["status == 'OK'", "Invalid comparator '==' not one of '{'=', '!=', 'IN', 'NOT IN', 'LIKE', 'ILIKE', 'RLIKE'}'", 7, '=='],
    ['status IS NULL', "Invalid comparator 'IS NULL' not one of '{'=', '!=', 'IN', 'NOT IN', 'LIKE', 'ILIKE', 'RLIKE'}'", 7, 'IS NULL'],
    ["name NOT LIKE 'x'", like(/^Invalid comparator 'NOT LIKE' not one of /), 5, 'NOT LIKE'],
    ["span.content = 'x'", "span.content comparator '=' not one of '{'LIKE', 'ILIKE'}'", 13, '='],
    ["issue.id != 'x'", "issue.id comparator '!=' not one of '{'='}'", 9, '!='],
    [
      "metadata.`mlflow.trace.cost` LIKE 'x'",
      "Comparator 'LIKE' is not supported for reserved metadata 'mlflow.trace.cost'. Only '=', '!=', 'IS NULL', and 'IS NOT NULL' are supported.",
      29,
      'LIKE',
    ],
    [
      "prompt LIKE 'a/1'",
      "Invalid comparator 'LIKE' for prompts filter. Only '=' is supported with format: prompt = \"name/version\"",
      7,
      'LIKE',
    ],
    ["prompt = 'a'", `Invalid prompts filter value 'a'. Expected format: prompt = "name/version"`, 9, "'a'"],
    ['request_id IN ()', 'While parsing a list in the query, expected a non-empty list of string values, but got empty list', 14, '()'],
    [
      "request_id IN ('a', 1)",
      "While parsing a list in the query, expected string value, punctuation, or whitespace, but got different type in list: ('a', 1)",
      20,
      '1',
    ],
    [
      "request_id IN ('a' 'b')",
      'While parsing a list in the query, expected a non-empty list of string values, but got ill-formed list.',
      19,
      "'b'",
    ],
    ["timestamp IN ('1')", like(/^Only attributes in \{.*\} supports comparison with a list of quoted string values\.$/), 13, "('1')"],
  ])('refuses %s', (text, message, position, token) => {
    expect(refused(text)).toEqual({ message, position, token })
  })
})
