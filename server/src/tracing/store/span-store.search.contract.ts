import type { Filter } from '@assay/protocol'
import { describe, expect, it } from 'vitest'
import { aBatch, aSpan, baseMs, baseUs, spanHex, traceHex, undecodableAttribute } from './span-store.contract.fixture.ts'
import type { OpenStore } from './span-store.contract.ts'

type CompareOp = Extract<Filter, { kind: 'compare' }>['op']
type FieldOf = Extract<Filter, { kind: 'exists' }>['field']

const on = (name: Extract<FieldOf, { on: 'trace' }>['name']): FieldOf => ({ on: 'trace', name })
const span = (name: Extract<FieldOf, { on: 'span' }>['name']): FieldOf => ({ on: 'span', name })
const tag = (key: string): FieldOf => ({ on: 'tag', key })
const metadata = (key: string): FieldOf => ({ on: 'metadata', key })
const attribute = (key: string): FieldOf => ({ on: 'spanAttribute', key })
const feedback = (name: string): FieldOf => ({ on: 'feedback', name })

const is = (field: FieldOf, op: CompareOp, value: string | number | boolean): Filter => ({ kind: 'compare', field, op, value })
const oneOf = (field: FieldOf, ...values: (string | number)[]): Filter => ({ kind: 'in', field, values, negated: false })
const noneOf = (field: FieldOf, ...values: (string | number)[]): Filter => ({ kind: 'in', field, values, negated: true })
const like = (field: FieldOf, op: 'LIKE' | 'ILIKE' | 'RLIKE' | 'WILDCARD', pattern: string): Filter => ({
  kind: 'match',
  field,
  op,
  pattern,
})
const has = (field: FieldOf): Filter => ({ kind: 'exists', field })
const not = (filter: Filter): Filter => ({ kind: 'not', filter })
const both = (...all: Filter[]): Filter => ({ kind: 'and', all })
const sameSpan = (...all: Filter[]): Filter => ({ kind: 'sameSpan', filter: both(...all) })
const either = (...any: Filter[]): Filter => ({ kind: 'or', any })

/**
 * a: complete and good. b: failed, with few facts. c: unfinished, with none.
 * Each row: what is asked, and which of the three answer.
 */
const traceRows: [string, Filter, string][] = [
  ['trace id', is(on('trace_id'), '=', `tr-${traceHex('a')}`), 'a'],
  ['trace id in capitals without tr-', is(on('trace_id'), '=', traceHex('b').toUpperCase()), 'b'],
  ['trace id !=', is(on('trace_id'), '!=', `tr-${traceHex('a')}`), 'bc'],
  ['trace id in', oneOf(on('trace_id'), `tr-${traceHex('a')}`, `tr-${traceHex('c')}`, 'tr-00'), 'ac'],
  ['trace id not in', noneOf(on('trace_id'), `tr-${traceHex('a')}`), 'bc'],
  ['timestamp >', is(on('timestamp_ms'), '>', baseMs), 'bc'],
  ['timestamp >=', is(on('timestamp_ms'), '>=', baseMs), 'abc'],
  ['timestamp < with a fraction', is(on('timestamp_ms'), '<', baseMs + 0.5), 'a'],
  ['timestamp =', is(on('timestamp_ms'), '=', baseMs + 1), 'b'],
  ['end time, where there is one', is(on('end_time_ms'), '>', 0), 'ab'],
  ['duration >', is(on('duration_ms'), '>', 99), 'a'],
  ['duration !=, never where there is none', is(on('duration_ms'), '!=', 100), 'b'],
  ['not duration, also where there is none', not(is(on('duration_ms'), '=', 100)), 'bc'],
  ['status =', is(on('status'), '=', 'ERROR'), 'b'],
  ['status in small letters', is(on('status'), '=', 'ok'), 'a'],
  ['status in', oneOf(on('status'), 'OK', 'ERROR'), 'ab'],
  ['status !=', is(on('status'), '!=', 'OK'), 'bc'],
  ['name =', is(on('name'), '=', 'Ask'), 'a'],
  ['name minds case', is(on('name'), '=', 'ask'), ''],
  ['name !=', is(on('name'), '!=', 'Ask'), 'bc'],
  ['name LIKE', like(on('name'), 'LIKE', 'A%'), 'a'],
  ['name LIKE minds case', like(on('name'), 'LIKE', 'a%'), ''],
  ['name ILIKE', like(on('name'), 'ILIKE', '%S_'), 'a'],
  ['name RLIKE', like(on('name'), 'RLIKE', '^(Ask|other)$'), 'ab'],
  ['name WILDCARD', like(on('name'), 'WILDCARD', 'oTH*'), 'b'],
  ['name in', oneOf(on('name'), 'Ask', 'idle'), 'ac'],
  ['client request id', is(on('client_request_id'), '=', 'req-a'), 'a'],
  ['client request id exists', has(on('client_request_id')), 'a'],
  ['run', is(on('run_id'), '=', 'run-1'), 'a'],
  ['run !=, never where there is none', is(on('run_id'), '!=', 'run-2'), 'a'],
  ['prompt', is(on('prompt'), '=', 'greet/3'), 'a'],
  ['another version of the prompt', is(on('prompt'), '=', 'greet/2'), ''],
  ['session =', is(on('session'), '=', 's-1'), 'a'],
  ['session !=, never where there is none', is(on('session'), '!=', 's-1'), 'b'],
  ['session exists', has(on('session')), 'ab'],
  ['no session', not(has(on('session'))), 'c'],
  ['session not in, never where there is none', noneOf(on('session'), 's-1'), 'b'],
  ['user ILIKE', like(on('user'), 'ILIKE', 'ANN%'), 'a'],
  ['tokens >', is(on('tokens'), '>', 11), 'a'],
  ['tokens <, never where none are reported', is(on('tokens'), '<', 1000), 'ab'],
  ['input tokens', is(on('input_tokens'), '=', 10), 'a'],
  ['output tokens', is(on('output_tokens'), '<=', 2), 'ab'],
  ['cost', is(on('cost_usd'), '>', 0.2), 'a'],
  ['no cost', not(has(on('cost_usd'))), 'bc'],
  ['spans', is(on('span_count'), '=', 2), 'a'],
  ['errors', is(on('error_count'), '>=', 1), 'b'],
  ['error type', is(on('error_type'), '=', 'Boom'), 'b'],
  ['error type exists', has(on('error_type')), 'b'],
  ['error type !=, never where there is none', is(on('error_type'), '!=', 'Bang'), 'b'],
  ['version', like(on('version'), 'LIKE', '1.%'), 'a'],
  ['tag =', is(tag('team'), '=', 'blue'), 'a'],
  ['tag !=, never where there is none', is(tag('team'), '!=', 'blue'), 'b'],
  ['tag exists', has(tag('team')), 'ab'],
  ['tag LIKE', like(tag('team'), 'LIKE', '%e%'), 'ab'],
  ['tag with an odd key', is(tag(`a'b"c`), '=', '1'), 'a'],
  ['the tag that is the name', is(tag('mlflow.traceName'), '=', 'Ask'), 'a'],
  ['metadata =', is(metadata('env'), '=', 'prod'), 'a'],
  ['metadata RLIKE', like(metadata('env'), 'RLIKE', 'r.d'), 'a'],
  ['the metadata that is the session', is(metadata('mlflow.trace.session'), '=', 's-1'), 'a'],
  ['span name', is(span('name'), '=', 'chat'), 'a'],
  ['span name that no span has', is(span('name'), '=', 'nothing'), ''],
  ['span name !=, of any span', is(span('name'), '!=', 'chat'), 'abc'],
  ['not span name, of all spans', not(is(span('name'), '=', 'chat')), 'bc'],
  ['span name LIKE', like(span('name'), 'LIKE', 'ch%'), 'a'],
  ['span name in', oneOf(span('name'), 'chat', 'other'), 'ab'],
  ['span type', is(span('type'), '=', 'LLM'), 'a'],
  ['span status', is(span('status'), '=', 'ERROR'), 'b'],
  ['model', is(span('model'), '=', 'gpt'), 'a'],
  ['model exists', has(span('model')), 'a'],
  ['no model', not(has(span('model'))), 'bc'],
  ['provider', is(span('provider'), '=', 'openai'), 'a'],
  ['tool', is(span('tool'), '=', 'look'), 'b'],
  ['span duration', is(span('duration_ms'), '<', 1), 'a'],
  ['span start', is(span('timestamp_ms'), '>', baseMs + 1), 'c'],
  ['span tokens', is(span('tokens'), '=', 12), 'a'],
  ['span tokens <, never where none are reported', is(span('tokens'), '<', 1000), 'ab'],
  ['span input tokens', is(span('input_tokens'), '>=', 10), 'a'],
  ['span output tokens', is(span('output_tokens'), '=', 2), 'a'],
  ['span cost', is(span('cost_usd'), '>', 0), 'a'],
  ['span error type', is(span('error_type'), '=', 'Boom'), 'b'],
  ['error, by its type', is(span('error'), '=', 'Boom'), 'b'],
  ['error, by its message', is(span('error'), '=', 'm'), 'b'],
  ['error WILDCARD', like(span('error'), 'WILDCARD', 'bo*'), 'b'],
  ['error != when it is the message', is(span('error'), '!=', 'm'), ''],
  ['error != when it is neither, never without one', is(span('error'), '!=', 'x'), 'b'],
  ['error not in', noneOf(span('error'), 'x', 'Boom'), ''],
  ['error exists', has(span('error')), 'b'],
  ['no error', not(has(span('error'))), 'ac'],
  ['span id', is(span('span_id'), '=', spanHex('kid').toUpperCase()), 'a'],
  ['content LIKE', like(span('content'), 'LIKE', '%refund of 5%'), 'a'],
  ['content LIKE inside a word', like(span('content'), 'LIKE', '%efun%'), 'a'],
  ['content LIKE minds case', like(span('content'), 'LIKE', '%REFUND%'), ''],
  ['content ILIKE', like(span('content'), 'ILIKE', '%REFUND%'), 'a'],
  ['content RLIKE', like(span('content'), 'RLIKE', 'refund of [0-9]+'), 'a'],
  ['content LIKE nothing', like(span('content'), 'LIKE', '%zzz%'), ''],
  ['attribute = text', is(attribute('q'), '=', 'a refund of 50 EUR'), 'a'],
  ['attribute = boolean text', is(attribute('stream'), '=', 'true'), 'a'],
  ['attribute = word sent as JSON', is(attribute('quoted'), '=', 'eu'), 'a'],
  ['attribute LIKE word sent as JSON', like(attribute('quoted'), 'LIKE', 'e_'), 'a'],
  ['attribute = number text', is(attribute('n'), '=', '5'), 'a'],
  ['attribute = number', is(attribute('n'), '=', 5), 'a'],
  ['attribute > number', is(attribute('n'), '>', 4.5), 'a'],
  ['attribute > number, never for text', is(attribute('q'), '>', 1), ''],
  ['attribute != number, never for text', is(attribute('q'), '!=', 1), ''],
  ['attribute !=, never where there is none', is(attribute('q'), '!=', 'x'), 'a'],
  ['attribute exists', has(attribute('q')), 'a'],
  ['no attribute', not(has(attribute('q'))), 'bc'],
  ['attribute that is a list exists', has(attribute('list')), 'a'],
  ['attribute in', oneOf(attribute('n'), 5, 6), 'a'],
  ['attribute not in', noneOf(attribute('n'), 6), 'a'],
  ['attribute LIKE', like(attribute('q'), 'LIKE', '%50%'), 'a'],
  ['attribute of hostile name', is(attribute('__proto__'), '=', 'x'), 'b'],
  ['feedback number', is(feedback('score'), '>', 0.4), 'a'],
  ['feedback boolean', is(feedback('good'), '=', 'true'), 'a'],
  ['feedback !=, never where there is none', is(feedback('score'), '!=', 1), 'a'],
  ['feedback exists', has(feedback('good')), 'a'],
  ['any feedback', has(feedback('')), 'a'],
  ['and', both(has(on('session')), is(on('status'), '=', 'ERROR')), 'b'],
  ['and of two spans', both(is(span('name'), '=', 'chat'), is(span('name'), '=', 'Ask')), 'a'],
  ['same span', sameSpan(is(span('name'), '=', 'chat'), is(span('type'), '=', 'LLM')), 'a'],
  ['same span, not two', sameSpan(is(span('name'), '=', 'Ask'), is(span('type'), '=', 'LLM')), ''],
  ['same span by type and status', sameSpan(is(span('type'), '=', 'TOOL'), is(span('status'), '=', 'ERROR')), 'b'],
  ['same span by name and attribute', sameSpan(is(span('name'), '=', 'chat'), is(attribute('n'), '=', 5)), 'a'],
  ['same span, not the attribute of another', sameSpan(is(span('name'), '=', 'Ask'), is(attribute('n'), '=', 5)), ''],
  ['same span by name and content', sameSpan(is(span('name'), '=', 'chat'), like(span('content'), 'LIKE', '%refund of 5%')), 'a'],
  ['same span, not the content of another', sameSpan(is(span('name'), '=', 'Ask'), like(span('content'), 'LIKE', '%refund of 5%')), ''],
  ['no same span', not(sameSpan(is(span('name'), '=', 'Ask'), is(span('type'), '=', 'LLM'))), 'abc'],
  [
    'same span beside another condition',
    both(sameSpan(is(span('name'), '=', 'chat'), is(span('type'), '=', 'LLM')), is(on('status'), '=', 'ERROR')),
    '',
  ],
  ['or', either(is(on('status'), '=', 'OK'), is(tag('team'), '=', 'red')), 'ab'],
  ['nothing in an or', either(), ''],
  ['nothing in an and', both(), 'abc'],
  ['not or', not(either(is(on('status'), '=', 'OK'), is(tag('team'), '=', 'red'))), 'c'],
  ['not not', not(not(is(on('session'), '=', 's-1'))), 'a'],
  ['a value that tries to be SQL', is(on('name'), '=', `' OR 1=1 --`), ''],
]

/** Every field and operator of the filter, over traces and over spans. */
export function searchContract(name: string, open: OpenStore): void {
  async function threeTraces() {
    const store = open()
    const origin = { resource: Buffer.from('r'), scope: Buffer.from(''), resourceSchemaUrl: '', scopeSchemaUrl: '', version: '1.9' }
    await store.writer.write(
      'default',
      aBatch([
        aSpan({
          trace: 'a',
          name: 'Ask',
          durationUs: 100_000,
          statusCode: 1,
          facts: {
            session: 's-1',
            user: 'ann',
            tags: [
              ['team', 'blue'],
              [`a'b"c`, '1'],
            ],
          },
          origin,
        }),
        aSpan({
          trace: 'a',
          id: 'kid',
          parent: 'root',
          name: 'chat',
          at: 1,
          durationUs: 500,
          costUsd: 0.25,
          facts: { type: 'LLM', model: 'gpt', provider: 'openai', usage: { input: 10, output: 2 } },
          attributes: { q: 'a refund of 50 EUR', stream: true, n: 5, list: ['x', 'y'], quoted: '"eu"' },
        }),
        aSpan({
          trace: 'b',
          name: 'other',
          at: 1000,
          durationUs: 5000,
          statusCode: 2,
          attributes: { ['__proto__']: 'x' },
          facts: {
            session: 's-2',
            usage: { input: 0, output: 1 },
            type: 'TOOL',
            tool: 'look',
            error: { type: 'Boom', message: 'm' },
            tags: [['team', 'red']],
          },
        }),
        aSpan({ trace: 'c', name: 'idle', at: 2000, durationUs: null }),
      ]),
    )
    await store.writer.patchTrace('default', {
      traceId: traceHex('a'),
      experimentId: '0',
      startUs: baseUs,
      durationUs: 100_000,
      status: 'OK',
      inputPreview: null,
      outputPreview: null,
      clientRequestId: 'req-a',
      tags: new Map([['mlflow.linkedPrompts', JSON.stringify([{ name: 'greet', version: '3' }])]]),
      metadata: new Map([
        ['env', 'prod'],
        ['mlflow.sourceRun', 'run-1'],
      ]),
    })
    await store.writer.setTag('default', traceHex('b'), 'mlflow.linkedPrompts', 'not JSON')
    await store.addFeedback(traceHex('a'), 'score', 0.5)
    await store.addFeedback(traceHex('a'), 'good', true)
    await store.settleIndex()
    return store
  }

  describe(`SpanReader on ${name}: filters over traces`, () => {
    it('finds the others where a span has a value that cannot be decoded', async () => {
      await using store = open()
      const damaged = aSpan({ trace: 'damaged', statusCode: 2, facts: { error: { type: 'E', message: 'a needle' } } })
      const sound = aSpan({ trace: 'sound', attributes: { said: 'needle' } })
      const payload = Buffer.concat([damaged.payload, Buffer.from([0x4a]), undecodableAttribute('said')])
      await store.writer.write('default', aBatch([{ ...damaged, payload }, sound]))
      await store.settleIndex()
      const filters = [
        is(attribute('said'), '=', 'needle'),
        like(attribute('said'), 'LIKE', '%need%'),
        like(span('content'), 'RLIKE', '^need.e$'),
      ]
      for (const filter of filters) {
        const { items } = await store.reader.searchTraces('default', { experimentIds: ['0'], limit: 10, filter })
        expect(items.map(({ traceId }) => traceId)).toContain(traceHex('sound'))
      }
    })

    it('answers every condition as the filter says', async () => {
      await using store = await threeTraces()
      const letters = new Map(['a', 'b', 'c'].map((letter) => [traceHex(letter), letter]))
      const answers = new Map<string, string>()
      for (const [what, filter] of traceRows) {
        const { items } = await store.reader.searchTraces('default', {
          experimentIds: ['0'],
          filter,
          limit: 10,
          orderBy: [{ field: 'timestamp_ms', descending: false }],
        })
        answers.set(what, items.map(({ traceId }) => letters.get(traceId)).join(''))
      }
      expect(Object.fromEntries(answers)).toEqual(Object.fromEntries(traceRows.map(([what, , expected]) => [what, expected])))
    })

    it('counts what a search would find', async () => {
      await using store = await threeTraces()
      for (const [what, filter, expected] of traceRows) {
        const { count, exact } = await store.reader.countTraces('default', { experimentIds: ['0'], filter }, 100)
        expect([what, count, exact]).toEqual([what, expected.length, true])
      }
      expect(await store.reader.countTraces('default', { experimentIds: ['0'], filter: null }, 100)).toEqual({
        count: 3,
        errors: 1,
        tokens: 13,
        costUsd: 0.25,
        p90DurationMs: 100,
        p95DurationMs: 100,
        exact: true,
      })
      expect(await store.reader.countTraces('default', { experimentIds: ['0'], filter: null }, 2)).toMatchObject({ count: 2, exact: false })
    })

    it('searches between two times, the later one excluded', async () => {
      await using store = await threeTraces()
      const found = await store.reader.searchTraces('default', {
        experimentIds: ['0'],
        filter: null,
        limit: 10,
        fromMs: baseMs + 1,
        toMs: baseMs + 2,
      })
      expect(found.items.map(({ traceId }) => traceId)).toEqual([traceHex('b')])
    })

    it('refuses a pattern that is no regular expression', async () => {
      await using store = await threeTraces()
      const filter = like(on('name'), 'RLIKE', '(')
      await expect(store.reader.searchTraces('default', { experimentIds: ['0'], filter, limit: 10 })).rejects.toEqual(
        expect.objectContaining({ code: 'INVALID_PARAMETER_VALUE' }),
      )
    })
  })

  describe(`SpanReader on ${name}: filters over spans`, () => {
    const rows: [string, Filter | null, string[]][] = [
      ['all, by trace and newest first', null, ['idle', 'other', 'chat', 'Ask']],
      ['name', is(span('name'), '=', 'chat'), ['chat']],
      ['not name', not(is(span('name'), '=', 'chat')), ['idle', 'other', 'Ask']],
      ['type', is(span('type'), '=', 'LLM'), ['chat']],
      ['model', is(span('model'), '=', 'gpt'), ['chat']],
      ['no model', not(has(span('model'))), ['idle', 'other', 'Ask']],
      ['status', is(span('status'), '=', 'UNSET'), ['idle', 'chat']],
      ['error of the span itself', like(span('error'), 'WILDCARD', 'b*'), ['other']],
      ['attribute of the span itself', has(attribute('q')), ['chat']],
      ['content of the span itself', like(span('content'), 'LIKE', '%refund%'), ['chat']],
      ['words of the span itself', { kind: 'words', text: 'refund', phrase: false }, ['chat']],
      ['of the trace it is in', is(on('status'), '=', 'OK'), ['chat', 'Ask']],
      ['tag of the trace it is in', is(tag('team'), '=', 'blue'), ['chat', 'Ask']],
      ['of two spans: no span is both', both(is(span('name'), '=', 'chat'), is(span('name'), '=', 'Ask')), []],
      ['duration', is(span('duration_ms'), '>=', 5), ['other', 'Ask']],
    ]
    it('answers every condition as the filter says', async () => {
      await using store = await threeTraces()
      for (const [what, filter, expected] of rows) {
        const { items } = await store.reader.searchSpans('default', { experimentIds: ['0'], filter, limit: 10 })
        expect([what, items.map((found) => found.name)]).toEqual([what, expected])
      }
    })
  })
}
