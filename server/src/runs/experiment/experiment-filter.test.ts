import fc from 'fast-check'
import { isAppError } from '@assay/protocol'
import { describe, expect, it } from 'vitest'
import { parseExperimentFilter, parseExperimentOrder } from './experiment-filter.ts'
import type { ExperimentCondition } from './experiment-store.ts'

describe('parseExperimentFilter', () => {
  it.each<[string, ExperimentCondition[]]>([
    ['', []],
    ["name = 'a'", [{ on: 'name', op: '=', value: 'a' }]],
    ['attribute.name != "a b"', [{ on: 'name', op: '!=', value: 'a b' }]],
    [
      "name like 'a%' and name ILIKE 'B%'",
      [
        { on: 'name', op: 'LIKE', value: 'a%' },
        { on: 'name', op: 'ILIKE', value: 'B%' },
      ],
    ],
    ["name = 'it''s'", [{ on: 'name', op: '=', value: "it's" }]],
    ["name='AND'", [{ on: 'name', op: '=', value: 'AND' }]],
    ["tags.stage = 'prod'", [{ on: 'tag', key: 'stage', op: '=', value: 'prod' }]],
    ["tag.`a.b c` = 'x'", [{ on: 'tag', key: 'a.b c', op: '=', value: 'x' }]],
    [
      'tags."k" IS NULL AND tags.j is not null',
      [
        { on: 'tag', key: 'k', op: 'IS NULL' },
        { on: 'tag', key: 'j', op: 'IS NOT NULL' },
      ],
    ],
    ["tags.a.b = 'x'", [{ on: 'tag', key: 'a.b', op: '=', value: 'x' }]],
    [
      'creation_time >= 5 AND last_update_time < 9.5',
      [
        { on: 'creation_time', op: '>=', value: 5 },
        { on: 'last_update_time', op: '<', value: 9.5 },
      ],
    ],
    ["experiment_id = '1'", [{ on: 'id', op: 'IN', values: [1] }]],
    ["experiment_id NOT IN ('1', '2')", [{ on: 'id', op: 'NOT IN', values: [1, 2] }]],
  ])('reads %j', (text, conditions) => {
    expect(parseExperimentFilter(text)).toEqual(conditions)
  })

  it.each([
    [
      'name = a',
      'Parameter value is either not quoted or unidentified quote types used for string value a. Use either single or double quotes.',
    ],
    ['name = 5', 'Expected a quoted string value for attributes. Got value 5'],
    ["foo = 'x'", "Invalid attribute key 'foo' specified. Valid keys are '{'creation_time', 'experiment_id', 'last_update_time', 'name'}'"],
    ['metrics.x = 1', "Invalid entity type 'metrics'. Valid entity types are ('attribute', 'attributes', 'tag', 'tags')"],
    ["name IN ('a')", "Only ['experiment_id'] attributes support comparison with a list of quoted string values."],
    ["name = 'a' OR name = 'b'", "Invalid clause(s) in filter string: 'OR'"],
    ['name', "Invalid clause(s) in filter string: 'name'"],
    ["name = 'a", "Invalid clause(s) in filter string: 'name', '=', ''a'"],
    ['name IS NULL', "IS NULL / IS NOT NULL is only supported for tags, not for attribute 'name'"],
    ["name > 'a'", "Invalid comparator '>' not one of '{'!=', '=', 'ILIKE', 'IN', 'LIKE', 'NOT IN'}'"],
    ["tags.k > 'v'", 'Invalid comparator for tag: >'],
    ["creation_time > 'x'", "Expected numeric value type for numeric attribute: creation_time. Found 'x'"],
    ['creation_time LIKE 5', 'Invalid comparator for numeric attribute: LIKE'],
    ["experiment_id = 'x'", "Invalid experiment ID 'x'. Experiment ID must be a valid integer."],
    ["experiment_id > '1'", 'Invalid comparator for experiment_id: >'],
  ])('refuses %j', (text, message) => {
    expect(() => parseExperimentFilter(text)).toThrow(message)
  })

  it('never fails in another way than with an error for the caller', () => {
    const word = fc.constantFrom(
      'name',
      'tags.k',
      '=',
      'LIKE',
      'IN',
      '(',
      ')',
      ',',
      "'a'",
      '5',
      'AND',
      'IS',
      'NOT',
      'NULL',
      '`',
      '"',
      "'",
      'experiment_id',
      ' ',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(word).map((words) => words.join(' ')),
        ),
        (text) => {
          expect(refusalOf(text)).toSatisfy((error) => error === null || isAppError(error))
        },
      ),
    )
  })
})

function refusalOf(text: string): unknown {
  try {
    parseExperimentFilter(text)
    return null
  } catch (error) {
    return error
  }
}

describe('parseExperimentOrder', () => {
  it('reads MLflow’s clauses and its default', () => {
    expect(parseExperimentOrder(['name DESC', 'attribute.experiment_id'])).toEqual([
      { field: 'name', descending: true },
      { field: 'experiment_id', descending: false },
    ])
    expect(parseExperimentOrder([])).toEqual([
      { field: 'creation_time', descending: true },
      { field: 'experiment_id', descending: false },
    ])
  })

  it.each([
    ['name sideways', "Invalid ordering key in order_by clause 'name sideways'."],
    ['foo', "Invalid attribute key 'foo' specified."],
    ['tags.k DESC', 'Invalid order_by entity: tag'],
  ])('refuses %j', (clause, message) => {
    expect(() => parseExperimentOrder([clause])).toThrow(message)
  })
})
