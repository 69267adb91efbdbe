import { beforeAll, describe, expect, it } from 'vitest'
import { lacks } from '../../tools/test/lacks.ts'
import type { Need } from '../../tools/test/needs.ts'
import { startServer } from '../harness/server.ts'
import { runFacts } from './run-facts.ts'

type Facts = Record<'experiments' | 'tracing' | 'search' | 'feedback', Record<string, unknown>>

const clients: [version: string, python: Need][] = [
  ['3.18.0', 'mlflow'],
  ['3.17.2', 'python-examples'],
]

describe.each(clients)('the MLflow %s client', (_version, python) => {
  describe.skipIf(lacks(python))('against a new server', () => {
    clientFacts(python)
  })
})

function clientFacts(python: Need): void {
  let facts: Facts
  beforeAll(async () => {
    const server = await startServer()
    try {
      facts = (await runFacts(python, 'client.py', [server.url])) as Facts
    } finally {
      await server.stop()
    }
  })

  describe('with experiments', () => {
    it.each<[string, string, unknown]>([
      ['finds Default', 'default', 'Default'],
      ['finds one by name', 'by_name', true],
      ['finds none of an unknown name', 'unknown_name', null],
      ['sets tags', 'tags', { stage: 'dev' }],
      ['renames', 'renamed', 'team/navy'],
      ['is told where artifacts go', 'artifacts', true],
      ['is refused a taken name', 'taken', 'RESOURCE_ALREADY_EXISTS'],
      ['is told of an unknown id', 'unknown_id', 'RESOURCE_DOES_NOT_EXIST'],
      ['searches names by a pattern, in order', 'like', ['team/navy', 'team/red']],
      ['searches by tag', 'by_tag', ['team/red']],
      ['gets a token when there is more', 'page', true],
      ['finds deleted ones', 'deleted', ['team/navy']],
      ['does not find deleted ones among the active', 'active', ['Default', 'team/red']],
      ['restores', 'restored', 'active'],
      ['makes the experiment that it sets', 'set_experiment', 'made by name'],
    ])('%s', (_, fact, value) => {
      expect(facts.experiments[fact]).toEqual(value)
    })
  })

  describe('tracing a program', () => {
    it.each<[string, string, unknown]>([
      [
        'keeps nested calls with their types, states and payloads',
        'nested',
        {
          spans: [' > agent AGENT OK', 'agent > look_up TOOL OK'],
          request: '{"question": "Where is A-1?"}',
          response: '"It is shipped."',
          tool_inputs: { order_id: 'A-1' },
          tool_outputs: { status: 'shipped', order: 'A-1' },
          tool_attribute: 'eu',
          state: 'OK',
          name: 'agent',
          location: 'TRACKING_STORE',
          schema: '3',
          request_preview: '{"question": "Where is A-1?"}',
          response_preview: '"It is shipped."',
          source: true,
          exact_times: true,
          duration_fits: true,
          in_search: true,
        },
      ],
      [
        'keeps calls of a thread pool in one trace',
        'threads',
        {
          spans: [' > pool UNKNOWN OK', 'pool > work UNKNOWN OK', 'pool > work UNKNOWN OK', 'pool > work UNKNOWN OK'],
          outputs: [0, 2, 4],
        },
      ],
      [
        'keeps coroutines that run at once in one trace',
        'asynchronous',
        {
          spans: [' > flow UNKNOWN OK', 'flow > step UNKNOWN OK', 'flow > step UNKNOWN OK'],
          response: '[1, 2]',
        },
      ],
      [
        'keeps what a generator yields',
        'generator',
        {
          spans: [' > stream UNKNOWN OK'],
          outputs: ['a', 'b'],
          chunks: ['mlflow.chunk.item.0', 'mlflow.chunk.item.1'],
        },
      ],
      [
        'keeps an exception where it was thrown',
        'failure',
        { state: 'ERROR', status: 'ERROR', says: true, event: ['exception', 'ValueError', 'no such order'] },
      ],
      [
        'keeps what is set by hand: attributes, tags, session, user, request id, events',
        'by_hand',
        {
          spans: [' > manual CHAIN OK', 'manual > inner UNKNOWN OK'],
          attributes: { retries: 2, ratio: 0.5, ok: true, list: [1, 'x'] },
          env: 'prod',
          metadata: { 'mlflow.trace.session': 'session-1', 'mlflow.trace.user': 'ann', build: '7' },
          client_request_id: 'request-1',
          event: [['cache-hit', { key: 'k' }]],
        },
      ],
      [
        'gets every value back with its type',
        'values',
        {
          same: true,
          types: {
            int: 'int',
            float: 'float',
            big: 'int',
            none: 'NoneType',
            text: 'str',
            nested: 'dict',
            empty: 'dict',
            quote: 'str',
            digits: 'str',
          },
        },
      ],
      [
        'reads a trace that no MLflow program made',
        'foreign',
        {
          type: 'LLM',
          model: 'gpt-4o-mini',
          says: [true, true],
          usage: { input_tokens: 8, output_tokens: 2, total_tokens: 10 },
          trace_usage: { input_tokens: 8, output_tokens: 2, total_tokens: 10 },
          session: 'talk-1',
          cost: { input_cost: 0.0000012, output_cost: 0.0000012, total_cost: 0.0000024 },
          span_cost: { input_cost: 0.0000012, output_cost: 0.0000012, total_cost: 0.0000024 },
          tags: { 'service.name': 'shop', 'deployment.environment': 'prod', tier: 'gold' },
          by_resource: 1,
          by_run: 1,
          previews: ['Hi', 'Hello'],
          state: 'OK',
          duration: 5,
          found: 1,
        },
      ],
    ])('%s', (_, fact, value) => {
      expect(facts.tracing[fact]).toEqual(value)
    })
  })

  describe('searching traces', () => {
    const found = (filter: string) => (facts.search['filters'] as Record<string, unknown>)[filter]

    it.each<[string, string[]]>([
      ["trace.status = 'OK'", ['first', 'second']],
      ["trace.status != 'OK'", ['third']],
      ["status = 'ERROR'", ['third']],
      ["attributes.status = 'OK'", ['first', 'second']],
      ["trace.name = 'first'", ['first']],
      ["name != 'first'", ['second', 'third']],
      ["trace.name LIKE 'fi%'", ['first']],
      ["trace.name LIKE 'FI%'", []],
      ["trace.name ILIKE 'FI%'", ['first']],
      ["trace.name RLIKE '^(first|third)$'", ['first', 'third']],
      ["trace.client_request_id = 'request-first'", ['first']],
      ['trace.timestamp_ms > 0', ['first', 'second', 'third']],
      ['timestamp < 0', []],
      ['trace.execution_time_ms >= 0', ['first', 'second', 'third']],
      ['execution_time > 10000000', []],
      ['trace.end_time_ms > 0', ['first', 'second', 'third']],
      ['trace.end_time > 0', ['first', 'second', 'third']],
      ["tag.color = 'red'", ['first']],
      ["tags.color != 'red'", ['second']],
      ["tag.`shade.of` = 'dark'", ['first']],
      ['tag."shade.of" = \'dark\'', ['first']],
      ["tag.color LIKE 'r%'", ['first']],
      ["tag.color ILIKE 'R%'", ['first']],
      ["tag.color RLIKE '^r.d$'", ['first']],
      ['tag.color IS NULL', ['third']],
      ['tag.color IS NOT NULL', ['first', 'second']],
      ["metadata.build = '7'", ['first']],
      ["request_metadata.build LIKE '7%'", ['first']],
      ["metadata.`mlflow.trace.session` = 'conversation-1'", ['first', 'second']],
      ["metadata.`mlflow.trace.user` = 'ann'", ['first', 'second']],
      ["span.name = 'search_docs'", ['first']],
      ["span.name LIKE 'search%'", ['first']],
      ["span.type = 'RETRIEVER'", ['first']],
      ["span.type != 'CHAIN'", ['first', 'second']],
      ["span.type LIKE 'RETR%'", ['first']],
      ["span.type LIKE 'retr%'", []],
      ["span.type ILIKE 'retr%'", ['first']],
      ["span.type RLIKE '^(RETRIEVER|TOOL)$'", ['first']],
      ["span.type IN ('RETRIEVER', 'TOOL')", ['first']],
      ["span.type = 'PLANNER'", ['second']],
      ["span.type LIKE 'PLAN%'", ['second']],
      ["span.status = 'ERROR'", ['third']],
      ["span.type = 'RETRIEVER' AND span.name = 'search_docs'", ['first']],
      ["span.type = 'RETRIEVER' AND span.name = 'first'", []],
      ["span.type = 'RETRIEVER' AND span.attributes.region = 'eu' AND trace.name = 'first'", ['first']],
      ["span.content LIKE '%refund policy%'", ['first']],
      ["span.attributes.region LIKE '%eu%'", ['first']],
      ["span.attributes.region = 'eu'", ['first']],
      ["span.attributes.region != 'us'", ['first']],
      ["trace.text LIKE '%refund policy%'", ['first']],
      ["trace.text ILIKE '%REFUND POLICY%'", ['first']],
      ["feedback.helpful = 'true'", ['first']],
      ['feedback.score > 0.5', ['first']],
      ['feedback.score <= 0.5', ['second']],
      ['feedback.score IS NOT NULL', ['first', 'second']],
      ["expectation.answer = 'yes'", ['second']],
      ["trace.status = 'OK' AND tag.color = 'red' AND span.type = 'RETRIEVER'", ['first']],
    ])('finds by %s', (filter, names) => {
      expect(found(filter)).toEqual(names)
    })

    it('has asked nothing that is not asserted here', () => {
      expect(Object.keys(facts.search['filters'] as object)).toHaveLength(57)
    })

    it.each<[string, string, unknown]>([
      [
        'is refused what is no filter',
        'refused',
        {
          "trace.status = 'OK' OR trace.name = 'first'": 'INVALID_PARAMETER_VALUE',
          "foo = 'x'": 'INVALID_PARAMETER_VALUE',
          'trace.status = OK': 'INVALID_PARAMETER_VALUE',
          "span.nope = 'x'": 'INVALID_PARAMETER_VALUE',
          "trace.text = 'x'": 'INVALID_PARAMETER_VALUE',
        },
      ],
      [
        'sorts',
        'orders',
        {
          'timestamp_ms ASC': ['first', 'second', 'third'],
          'timestamp DESC': ['third', 'second', 'first'],
          'name ASC': ['first', 'second', 'third'],
          'name DESC': ['third', 'second', 'first'],
          'execution_time_ms DESC': expect.arrayContaining(['first', 'second', 'third']),
          'name DESC, timestamp ASC': ['third', 'second', 'first'],
          'tag.color ASC': ['second', 'first', 'third'],
          'tag.color DESC': ['first', 'second', 'third'],
        },
      ],
      ['finds by id', 'by_id', ['third']],
      ['turns pages', 'pages', [['third', 'second'], ['first']]],
      ['gets no spans when it wants none', 'without_spans', [0, 0, 0]],
      ['gets a table', 'frame', [{}]],
      ['finds nothing', 'nothing', []],
      ['finds conversations', 'sessions', [['first', 'second']]],
      ['finds by a tag that was set later', 'tag_set', ['third']],
      ['does not find by a deleted tag', 'tag_deleted', []],
      ['deletes by id', 'deleted', 1],
      ['does not find what was deleted', 'left', ['second', 'third']],
      ['gets nothing for a deleted id', 'gone', null],
      ['deletes by time', 'deleted_by_time', 2],
      ['finds nothing when all is deleted', 'empty', []],
    ])('%s', (_, fact, value) => {
      expect(facts.search[fact]).toEqual(value)
    })
  })

  describe('with assessments', () => {
    it.each<[string, string, unknown]>([
      ['gets an id', 'id', true],
      ['reads feedback back whole', 'read', ['helpful', true, 'right', 'HUMAN', 'ann', { page: 'chat' }, true, true]],
      ['reads a number', 'score', 0.25],
      ['reads structured feedback', 'grades', { tone: 'good', facts: 3 }],
      ['reads a judge’s error', 'error', [null, 'RATE_LIMIT', 'slow down', 'at judge']],
      ['reads a structured expectation', 'expectation', { city: 'Łódź', n: [1, 2] }],
      ['sees them on the trace', 'on_trace', ['answer', 'grades', 'helpful', 'judge', 'score']],
      ['updates value and rationale and adds to the metadata', 'updated', [false, 'wrong after all', { page: 'chat', seen: '2' }, true]],
      ['updates an expectation', 'expectation_updated', 'Kraków'],
      ['overrides: the old one is no longer valid', 'override', [0.75, true, false, true]],
      ['makes the old one valid again by deleting the override', 'override_deleted', true],
      ['deletes', 'left', ['answer', 'grades', 'judge', 'score']],
      ['is told that a deleted one is not there', 'deleted', 'RESOURCE_DOES_NOT_EXIST'],
      ['cannot judge an unknown trace', 'unknown_trace', 'RESOURCE_DOES_NOT_EXIST'],
    ])('%s', (_, fact, value) => {
      expect(facts.feedback[fact]).toEqual(value)
    })
  })
}
