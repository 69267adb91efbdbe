import { describe, expect, it } from 'vitest'
import type { CompareOp, Field, Filter, SpanField, TraceField } from '../ast.ts'
import { refusalOf } from '../test-support/refusal-of.ts'
import { parseQueryBar } from './parse-query-bar.ts'

const nowMs = Date.UTC(2026, 10, 23, 12)
const parse = (text: string) => parseQueryBar(text, { nowMs })
const refused = (text: string) => refusalOf(() => parse(text))
const trace = (name: TraceField): Field => ({ on: 'trace', name })
const span = (name: SpanField): Field => ({ on: 'span', name })
const tag = (key: string): Field => ({ on: 'tag', key })
const compare = (field: Field, op: CompareOp, value: string | number | boolean): Filter => ({ kind: 'compare', field, op, value })
const is = (field: Field, value: string | number | boolean) => compare(field, '=', value)
const wild = (field: Field, pattern: string): Filter => ({ kind: 'match', field, op: 'WILDCARD', pattern })
const exists = (field: Field): Filter => ({ kind: 'exists', field })
const not = (filter: Filter): Filter => ({ kind: 'not', filter })
const word = (text: string): Filter => ({ kind: 'words', text, phrase: false })
const phrase = (text: string): Filter => ({ kind: 'words', text, phrase: true })
const and = (...all: Filter[]): Filter => ({ kind: 'and', all })
const or = (...any: Filter[]): Filter => ({ kind: 'or', any })

const like = (pattern: RegExp): unknown => expect.stringMatching(pattern)

const anyOf = (field: Field, values: string[]): Filter => ({ kind: 'in', field, values, negated: false })

describe('parseQueryBar', () => {
  it('reads the sentence of the documentation', () => {
    expect(parse('status:error tool:run_sql latency:>2s "refund" -env:dev')).toEqual(
      and(
        is(trace('status'), 'ERROR'),
        is(span('tool'), 'run_sql'),
        compare(trace('duration_ms'), '>', 2000),
        phrase('refund'),
        not(is(tag('env'), 'dev')),
      ),
    )
  })

  it('asks for everything when nothing is asked', () => {
    expect(parse('')).toBeNull()
    expect(parse(' \t\n')).toBeNull()
  })

  it.each<[string, Filter]>([
    ['name:"two words"', is(trace('name'), 'two words')],
    ['type:llm', is(span('type'), 'LLM')],
    ['model:gpt-4o', is(span('model'), 'gpt-4o')],
    ['provider:anthropic', is(span('provider'), 'anthropic')],
    ['session:c-1', is(trace('session'), 'c-1')],
    ['user:u1', is(trace('user'), 'u1')],
    ['version:1.4.0', is(trace('version'), '1.4.0')],
    ['prompt:answer/3', is(trace('prompt'), 'answer/3')],
    ['id:tr-4bf9', is(trace('trace_id'), 'tr-4bf9')],
    ['error:TimeoutError', is(span('error'), 'TimeoutError')],
    ['error_type:TimeoutError', is(trace('error_type'), 'TimeoutError')],
    ['tag.env:prod', is(tag('env'), 'prod')],
    ['env:prod', is(tag('env'), 'prod')],
    ['Env:prod', is(tag('Env'), 'prod')],
    ['team.region:eu', is(tag('team.region'), 'eu')],
    ['tag."two words":x', is(tag('two words'), 'x')],
    ['meta.k:v', is({ on: 'metadata', key: 'k' }, 'v')],
    ['attr.http.method:GET', is({ on: 'spanAttribute', key: 'http.method' }, 'GET')],
    ['score.correct:yes', is({ on: 'feedback', name: 'correct' }, 'yes')],
    ['expected.answer:42', is({ on: 'expectation', name: 'answer' }, 42)],
    ['STATUS:Running', is(trace('status'), 'IN_PROGRESS')],
    ['status:partial', is(trace('status'), 'PARTIAL')],
    ['trace.name:a', is(trace('name'), 'a')],
    ['span.name:a', is(span('name'), 'a')],
    ['span.status:unset', is(span('status'), 'UNSET')],
  ])('knows the key of %s', (text, filter) => {
    expect(parse(text)).toEqual(filter)
  })

  it.each<[string, Filter]>([
    ['latency:>2s', compare(trace('duration_ms'), '>', 2000)],
    ['latency:<=1m30s', compare(trace('duration_ms'), '<=', 90_000)],
    ['duration:>=1.5h', compare(trace('duration_ms'), '>=', 5_400_000)],
    ['latency:<500us', compare(trace('duration_ms'), '<', 0.5)],
    ['latency:!=0', compare(trace('duration_ms'), '!=', 0)],
    ['span.latency:>1d', compare(span('duration_ms'), '>', 86_400_000)],
    ['tokens:>=200', compare(trace('tokens'), '>=', 200)],
    ['tokens.in:>1.5k', compare(trace('input_tokens'), '>', 1500)],
    ['tokens.out:=2M', is(trace('output_tokens'), 2_000_000)],
    ['cost:>0.01', compare(trace('cost_usd'), '>', 0.01)],
    ['cost:<$.5', compare(trace('cost_usd'), '<', 0.5)],
    ['spans:>100', compare(trace('span_count'), '>', 100)],
    ['errors:1', is(trace('error_count'), 1)],
    ['score.correct:<0.5', compare({ on: 'feedback', name: 'correct' }, '<', 0.5)],
    ['score.correct:>-1', compare({ on: 'feedback', name: 'correct' }, '>', -1)],
    ['attr.temperature:>0.7', compare({ on: 'spanAttribute', key: 'temperature' }, '>', 0.7)],
    ['latency:1s..5s', and(compare(trace('duration_ms'), '>=', 1000), compare(trace('duration_ms'), '<=', 5000))],
    ['latency:1s..', compare(trace('duration_ms'), '>=', 1000)],
    ['cost:..$2', compare(trace('cost_usd'), '<=', 2)],
    ['tokens:1,2', or(is(trace('tokens'), 1), is(trace('tokens'), 2))],
    ['tokens:*', exists(trace('tokens'))],
  ])('reads the number of %s', (text, filter) => {
    expect(parse(text)).toEqual(filter)
  })

  it.each<[string, Filter]>([
    [
      'time:2026-11-23',
      and(compare(trace('timestamp_ms'), '>=', Date.UTC(2026, 10, 23)), compare(trace('timestamp_ms'), '<', Date.UTC(2026, 10, 24))),
    ],
    [
      'time:2026-12',
      and(compare(trace('timestamp_ms'), '>=', Date.UTC(2026, 11, 1)), compare(trace('timestamp_ms'), '<', Date.UTC(2027, 0, 1))),
    ],
    ['time:>2026-11-23', compare(trace('timestamp_ms'), '>=', Date.UTC(2026, 10, 24))],
    ['time:<2026-11-23T10:30', compare(trace('timestamp_ms'), '<', Date.UTC(2026, 10, 23, 10, 30))],
    ['time:<=2026-11-23T10:30', compare(trace('timestamp_ms'), '<', Date.UTC(2026, 10, 23, 10, 31))],
    ['time:>=2026-11-23T10:30:05.250+02:00', compare(trace('timestamp_ms'), '>=', Date.UTC(2026, 10, 23, 8, 30, 5, 250))],
    [
      'time:2026-11-01..2026-11-07',
      and(compare(trace('timestamp_ms'), '>=', Date.UTC(2026, 10, 1)), compare(trace('timestamp_ms'), '<', Date.UTC(2026, 10, 8))),
    ],
    ['age:<1h', compare(trace('timestamp_ms'), '>', Date.UTC(2026, 10, 23, 11))],
    ['age:>=1d', compare(trace('timestamp_ms'), '<=', Date.UTC(2026, 10, 22, 12))],
    ['age:2h', compare(trace('timestamp_ms'), '>=', Date.UTC(2026, 10, 23, 10))],
    [
      'age:1h..2h',
      and(
        compare(trace('timestamp_ms'), '<=', Date.UTC(2026, 10, 23, 11)),
        compare(trace('timestamp_ms'), '>=', Date.UTC(2026, 10, 23, 10)),
      ),
    ],
  ])('reads the time of %s', (text, filter) => {
    expect(parse(text)).toEqual(filter)
  })

  it.each<[string, Filter]>([
    ['is:running', is(trace('status'), 'IN_PROGRESS')],
    ['has:error', compare(trace('error_count'), '>', 0)],
    ['has:feedback', exists({ on: 'feedback', name: '' })],
    ['has:expectation', exists({ on: 'expectation', name: '' })],
    ['has:cost', exists(trace('cost_usd'))],
    ['has:tag.env', exists(tag('env'))],
    ['-has:score.correct', not(exists({ on: 'feedback', name: 'correct' }))],
    ['env:*', exists(tag('env'))],
  ])('reads the state of %s', (text, filter) => {
    expect(parse(text)).toEqual(filter)
  })

  it('says whether a key means the trace or the span by what is listed', () => {
    const spans = (text: string) => parseQueryBar(text, { nowMs, listed: 'spans' })
    expect(spans('name:plan latency:>1s')).toEqual(and(is(span('name'), 'plan'), compare(span('duration_ms'), '>', 1000)))
    expect(spans('status:unset')).toEqual(is(span('status'), 'UNSET'))
    expect(spans('session:c-1 trace.name:agent')).toEqual(and(is(trace('session'), 'c-1'), is(trace('name'), 'agent')))
    expect(spans('has:error')).toEqual(is(span('status'), 'ERROR'))
    expect(spans('is:running')).toEqual(not(exists(span('duration_ms'))))
    expect(spans('status:running')).toEqual(spans('is:running'))
    expect(spans('status:!=running')).toEqual(not(not(exists(span('duration_ms')))))
    expect(spans('status:error,running')).toEqual(spans('status:error or is:running'))
    expect(() => spans('status:runing')).toThrow(/Did you mean 'running'\?/)
  })

  it.each<[string, Filter]>([
    ['refund order', and(word('refund'), word('order'))],
    ['払い戻し "注文 番号"', and(word('払い戻し'), phrase('注文 番号'))],
    ['“smart quotes”', phrase('smart quotes')],
    ['"say \\"hi\\" \\\\ n\\n"', phrase('say "hi" \\ n\\n')],
    ['refu*', word('refu*')],
    ['refu\\*', word('refu')],
    ['**bold**', word('bold')],
    ['a,b', word('a,b')],
    ['https://example.com/a?b=1', word('https://example.com/a?b=1')],
    ['std::string', word('std::string')],
    ['C:\\Users\\me', word('C:\\Users\\me')],
    ['10:30', word('10:30')],
    ['order\\:12', word('order:12')],
    ['or and not', and(word('or'), word('and'), word('not'))],
    ['"OR"', phrase('OR')],
    ['foo"bar"', and(word('foo'), phrase('bar'))],
  ])('reads the words of %s', (text, filter) => {
    expect(parse(text)).toEqual(filter)
  })

  it.each<[string, Filter]>([
    ['model:a,b', { kind: 'in', field: span('model'), values: ['a', 'b'], negated: false }],
    ['model:"a,b",c', { kind: 'in', field: span('model'), values: ['a,b', 'c'], negated: false }],
    ['model:a,b*', or(is(span('model'), 'a'), wild(span('model'), 'b*'))],
    ['model:!=a', compare(span('model'), '!=', 'a')],
    ['model:!=a,b', and(exists(span('model')), not({ kind: 'in', field: span('model'), values: ['a', 'b'], negated: false }))],
    ['-model:a,b', not({ kind: 'in', field: span('model'), values: ['a', 'b'], negated: false })],
    ['name:*refund*', wild(trace('name'), '*refund*')],
    ['name:a**b', wild(trace('name'), 'a*b')],
    ['name:100\\*', is(trace('name'), '100*')],
    ['name:100\\**', wild(trace('name'), '100\\**')],
    ['name:"a*"', is(trace('name'), 'a*')],
    [
      'score.x:true,0.5,yes',
      or(
        { kind: 'in', field: { on: 'feedback', name: 'x' }, values: [0.5, 'yes'], negated: false },
        is({ on: 'feedback', name: 'x' }, true),
      ),
    ],
    ['score.x:pass', or(anyOf({ on: 'feedback', name: 'x' }, ['pass', 'yes']), is({ on: 'feedback', name: 'x' }, true))],
    ['score.x:fail', or(anyOf({ on: 'feedback', name: 'x' }, ['fail', 'no']), is({ on: 'feedback', name: 'x' }, false))],
    ['score.x:"fail"', is({ on: 'feedback', name: 'x' }, 'fail')],
    [
      'score.x:!=fail',
      and(
        exists({ on: 'feedback', name: 'x' }),
        not(or(anyOf({ on: 'feedback', name: 'x' }, ['fail', 'no']), is({ on: 'feedback', name: 'x' }, false))),
      ),
    ],
    ['tool:fail', is(span('tool'), 'fail')],
    ['score.x:"0.5"', is({ on: 'feedback', name: 'x' }, '0.5')],
    ['path:/v1/chat', is(tag('path'), '/v1/chat')],
    ['name:OR', is(trace('name'), 'OR')],
  ])('reads the values of %s', (text, filter) => {
    expect(parse(text)).toEqual(filter)
  })

  it.each<[string, Filter]>([
    ['a b OR c', or(and(word('a'), word('b')), word('c'))],
    ['tool:a or tool:b', or(is(span('tool'), 'a'), is(span('tool'), 'b'))],
    ['tool:a and -tool:b', and(is(span('tool'), 'a'), not(is(span('tool'), 'b')))],
    ['tool:a or (tool:b c)', or(is(span('tool'), 'a'), and(is(span('tool'), 'b'), word('c')))],
    ['tool:(a or "b c")', or(is(span('tool'), 'a'), is(span('tool'), 'b c'))],
    ['this or that', and(word('this'), word('or'), word('that'))],
    ['"this or that"', phrase('this or that')],
    ['tool:a or that', and(is(span('tool'), 'a'), word('or'), word('that'))],
    ['this or tool:a', and(word('this'), word('or'), is(span('tool'), 'a'))],
    ['tool:or', is(span('tool'), 'or')],
    ['a AND (b OR c)', and(word('a'), or(word('b'), word('c')))],
    ['(a b) c', and(word('a'), word('b'), word('c'))],
    ['-a', not(word('a'))],
    ['NOT a', not(word('a'))],
    ['--a', word('a')],
    ['-(a OR b)', not(or(word('a'), word('b')))],
    ['-"a b"', not(phrase('a b'))],
    ['a-b', word('a-b')],
    ['a - b', and(word('a'), word('b'))],
    ['tool:(a OR "b c")', or(is(span('tool'), 'a'), is(span('tool'), 'b c'))],
    ['tool:(a -b*)', and(is(span('tool'), 'a'), not(wild(span('tool'), 'b*')))],
    ['latency:(<1s OR >1m)', or(compare(trace('duration_ms'), '<', 1000), compare(trace('duration_ms'), '>', 60_000))],
    ['score.x:(-1 OR 2)', or(is({ on: 'feedback', name: 'x' }, -1), is({ on: 'feedback', name: 'x' }, 2))],
    ['-tool:(a OR b)', not(or(is(span('tool'), 'a'), is(span('tool'), 'b')))],
  ])('joins %s', (text, filter) => {
    expect(parse(text)).toEqual(filter)
  })

  it.each<[string, unknown, number, string]>([
    ['staus:error', "Unknown key 'staus'. Did you mean 'status'? For a tag of that name write tag.staus.", 0, 'staus'],
    ['a span.nme:x', "A span has no 'nme'. Did you mean 'name'?", 2, 'span.nme'],
    ['status:eror', "'status' cannot be 'eror'. Did you mean 'error'? Known are ok, error, running, partial, unset.", 7, 'eror'],
    ['type:lmm', like(/^'type' cannot be 'lmm'\. Did you mean 'llm'\? Known are unknown, agent, llm, tool, /), 5, 'lmm'],
    ['has:eror', "'has' cannot be 'eror'. Did you mean 'error'? For a tag write has:tag.eror.", 4, 'eror'],
    ['has:env', "'has' cannot be 'env'. For a tag write has:tag.env.", 4, 'env'],
    ['is:runing', like(/^'is' cannot be 'runing'\. Did you mean 'running'\?/), 3, 'runing'],
    ['is:>ok', "'is' takes no '>'.", 4, 'ok'],
    ['score:0.5', "'score' needs a name behind it, as in score.correct:<0.5.", 0, 'score'],
    ['---', "There is no letter or digit to look for in '---'.", 0, '---'],
    [' - => | ', "There is no letter or digit to look for in '- => |'.", 1, '- => |'],
    ['-?! OR *', "There is no letter or digit to look for in '-?! OR *'.", 0, '-?! OR *'],
    ['tool:', "'tool:' needs a value right behind it, as in tool:value.", 0, 'tool:'],
    ['tool: x', "'tool:' needs a value right behind it, as in tool:value.", 0, 'tool:'],
    ['tool:a,', 'Expected a value behind the comma.', 7, ''],
    ['tool:>5', "'tool' is text and takes no '>'.", 6, '5'],
    ['latency:>5', "'latency' cannot be '5'. Write a duration such as 500ms, 2s, 1m30s, 1h or 7d.", 9, '5'],
    ['latency:>1s..2s', "'1s..2s' is a range and takes no '>'.", 9, '1s..2s'],
    ['latency:>1s,2s', "'>' takes one value, not a list.", 9, '1s'],
    ['latency:..', "The range '..' has no ends. Write a duration such as 500ms, 2s, 1m30s, 1h or 7d on one side.", 8, '..'],
    ['tokens:-5', "'tokens' cannot be '-5'. Write a number such as 200, 1.5k or 2M.", 7, '-5'],
    ['cost:1€', "'cost' cannot be '1€'. Write an amount in dollars such as 0.01 or $0.01.", 5, '1€'],
    ['time:2026-02-31', like(/^'time' cannot be '2026-02-31'\. Write a date or time in UTC such as /), 5, '2026-02-31'],
    ['env:>x', "'env' cannot be 'x'. Write a number such as 0.5.", 5, 'x'],
    ['a "b c', 'The quote at position 2 is never closed.', 2, '"b c'],
    ['name:"b', 'The quote at position 5 is never closed.', 5, '"b'],
    ['(a', "'(' at position 0 is never closed.", 0, '('],
    ['a)', "')' at position 1 closes nothing. Quote it to search for it.", 1, ')'],
    ['()', "Expected a word or key:value before ')' at position 1.", 1, ')'],
    ['a OR', 'Expected a word or key:value at the end.', 4, ''],
    ['OR a', "Expected a word or key:value before 'OR' at position 0.", 0, 'OR'],
    ['tool:(>)', "Expected a value behind '>'.", 6, '>'],
    ['"=>"', 'There is no letter or digit to look for in "=>".', 0, '"=>"'],
  ])('refuses %s', (text, message, position, token) => {
    expect(refused(text)).toEqual({ message, position, token })
  })
})
