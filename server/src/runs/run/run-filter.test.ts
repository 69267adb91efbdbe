import { AppError } from '@assay/protocol'
import { describe, expect, it } from 'vitest'
import { parseRunFilter, parseRunOrder } from './run-filter.ts'
import type { RunCondition } from './run-store.ts'

function refusal(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    if (error instanceof AppError && error.code === 'INVALID_PARAMETER_VALUE') return error.message
    throw error
  }
  throw new Error('It was taken.')
}

describe('parseRunFilter', () => {
  it.each<[string, RunCondition[]]>([
    ['', []],
    ['metrics.loss <= 0.5', [{ on: 'metric', key: 'loss', op: '<=', value: 0.5 }]],
    ['metric.`val/acc 2` != -1e3', [{ on: 'metric', key: 'val/acc 2', op: '!=', value: -1000 }]],
    [
      `params.depth = '3' and param."lr.x" LIKE "0.%"`,
      [
        { on: 'parameter', key: 'depth', op: '=', value: '3' },
        { on: 'parameter', key: 'lr.x', op: 'LIKE', value: '0.%' },
      ],
    ],
    [
      'tags.team IS NULL AND tag.`mlflow.user` is not null',
      [
        { on: 'tag', key: 'team', op: 'IS NULL' },
        { on: 'tag', key: 'mlflow.user', op: 'IS NOT NULL' },
      ],
    ],
    [
      "status = 'FINISHED' AND run.start_time > 17",
      [
        { on: 'attribute', name: 'status', op: '=', value: 'FINISHED' },
        { on: 'attribute', name: 'start_time', op: '>', value: 17 },
      ],
    ],
    [
      "attributes.`Run name` ILIKE 'a%' AND created < 5",
      [
        { on: 'attribute', name: 'run_name', op: 'ILIKE', value: 'a%' },
        { on: 'attribute', name: 'start_time', op: '<', value: 5 },
      ],
    ],
    [
      "run_id IN ('a', 'b') AND attr.run_id NOT IN ('c')",
      [
        { on: 'attribute', name: 'run_id', op: 'IN', values: ['a', 'b'] },
        { on: 'attribute', name: 'run_id', op: 'NOT IN', values: ['c'] },
      ],
    ],
    [
      "datasets.name = 'd' AND dataset.context IN ('train')",
      [
        { on: 'dataset', name: 'name', op: '=', value: 'd' },
        { on: 'dataset', name: 'context', op: 'IN', values: ['train'] },
      ],
    ],
  ])('reads %s', (text, conditions) => {
    expect(parseRunFilter(text)).toEqual(conditions)
  })

  it.each([
    ['metrics.m LIKE 1', "Invalid comparator 'LIKE' not one of '{'>', '>=', '!=', '=', '<', '<='}'"],
    ["metrics.m = '1'", "Expected numeric value type for metric. Found '1'"],
    ["start_time > 'x'", "Expected numeric value type for numeric attribute: start_time. Found 'x'"],
    ['params.p = 1', "Expected a quoted string value for parameter (e.g. 'my-value'). Got value 1"],
    ["params.p IN ('1')", "Expected a quoted string value for parameter (e.g. 'my-value'). Got value ('1')"],
    ["params.p > '1'", "Invalid comparator '>' not one of '{'!=', '=', 'LIKE', 'ILIKE', 'IS NULL', 'IS NOT NULL'}'"],
    ['status = FINISHED', /^Parameter value is either not quoted/],
    ["status IN ('a')", "Only ['run_id'] attributes support comparison with a list of quoted string values."],
    ['run_id IN (1)', /ill-formed list/],
    ["foo.m = '1'", "Invalid entity type 'foo'. Valid values are ['metric', 'parameter', 'tag', 'attribute', 'dataset']"],
    ["attributes.nope = '1'", /^Invalid attribute key 'nope' specified\. Valid keys are '\{'run_id', /],
    ["datasets.nope = '1'", "Invalid dataset key 'nope' specified. Valid keys are '{'name', 'digest', 'context'}'"],
    [`tags.a LIKE '${'x'.repeat(1_001)}'`, 'The pattern has 1001 characters; at most 1000 are taken.'],
    [`run_id IN (${Array.from({ length: 1_001 }, () => "'a'").join(', ')})`, 'The list has 1001 values; at most 1000 are taken.'],
    ['metrics.m IS NULL', "IS NULL / IS NOT NULL is only supported for tags and params, not for 'metric' 'm'"],
    ["status = 'a' OR status = 'b'", /^Invalid clause\(s\) in filter string/],
  ])('refuses %s', (text, message) => {
    expect(refusal(() => parseRunFilter(text))).toMatch(message)
  })
})

describe('parseRunOrder', () => {
  it('reads what to sort by, the first weighing most', () => {
    expect(parseRunOrder(['metrics.`val loss` DESC', 'params.p asc', 'tag.t', 'Created desc', 'attributes.status'])).toEqual([
      { on: 'metric', key: 'val loss', descending: true },
      { on: 'parameter', key: 'p', descending: false },
      { on: 'tag', key: 't', descending: false },
      { on: 'attribute', name: 'start_time', descending: true },
      { on: 'attribute', name: 'status', descending: false },
    ])
  })

  it.each([
    [['foo.m'], /^Invalid entity type 'foo'/],
    [
      ['foo'],
      "Invalid attribute key 'foo' specified. Valid keys are '{'run_id', 'run_name', 'user_id', 'status', 'artifact_uri', 'start_time', 'end_time', 'created', 'Created'}'",
    ],
    [['datasets.name'], "Invalid identifier type 'dataset'"],
    [['metrics.m FOO'], /^Invalid ordering key in order_by clause 'metrics\.m FOO'\./],
    [['start_time', 'created DESC'], /^`order_by` contains duplicate fields/],
    [Array.from({ length: 51 }, (_, at) => `params.p${at}`), '`order_by` has 51 entries; at most 50 are taken.'],
  ])('refuses %j', (clauses, message) => {
    expect(refusal(() => parseRunOrder(clauses))).toMatch(message)
  })
})
