import { describe, expect, it } from 'vitest'
import { parseModelOrder, parseRegistryFilter, parseVersionOrder } from './registry-filter.ts'
import type { RegistryCondition } from './registry-store.ts'

describe('parseRegistryFilter', () => {
  it.each<['models' | 'versions', string, RegistryCondition[], boolean]>([
    ['models', '', [], false],
    ['models', "name ILIKE 'a%'", [{ on: 'name', op: 'ILIKE', value: 'a%' }], false],
    ['models', "name IN ('a', 'b')", [{ on: 'name', op: 'IN', values: ['a', 'b'] }], false],
    ['models', "tags.`mlflow.prompt.is_prompt` = 'true' AND tag.team != 'x'", [{ on: 'tag', key: 'team', op: '!=', value: 'x' }], true],
    ['models', "tags.`mlflow.prompt.is_prompt` != 'true'", [], false],
    [
      'versions',
      "name='m' and run_id = 'r' AND version_number > 2 AND source_path LIKE 's3%'",
      [
        { on: 'name', op: '=', value: 'm' },
        { on: 'run_id', op: '=', value: 'r' },
        { on: 'version_number', op: '>', value: 2 },
        { on: 'source_path', op: 'LIKE', value: 's3%' },
      ],
      false,
    ],
  ])('of %s reads %s', (searched, text, conditions, prompts) => {
    expect(parseRegistryFilter(text, searched)).toEqual({ conditions, prompts })
  })

  it.each<['models' | 'versions', string, string | RegExp]>([
    ['models', "run_id = 'r'", "Invalid attribute key 'run_id' specified. Valid keys are '{'name'}'"],
    ['models', "params.a = 'r'", "Invalid entity type 'params'. Valid entity types are ('attribute', 'tag', 'tags')"],
    ['models', "name > 'r'", 'Invalid comparator for attribute: >'],
    ['models', "tags.a IN ('r')", 'Invalid comparator for tag: IN'],
    ['models', 'name = 1', 'Expected a quoted string value or a list of quoted string values for attributes. Got value 1'],
    ['versions', "source_path IN ('a')", "Only ['name', 'run_id'] attributes support comparison with a list of quoted string values."],
    ['versions', "version_number = 'x'", "Invalid value for numeric attribute 'version_number': x"],
    ['versions', "version_number LIKE '1'", 'Invalid comparator for attribute version_number: LIKE'],
  ])('of %s refuses %s', (searched, text, message) => {
    expect(() => parseRegistryFilter(text, searched)).toThrow(message)
  })
})

describe('the order of a registry', () => {
  it('is as asked', () => {
    expect(parseModelOrder(['timestamp DESC', 'name'])).toEqual([
      { field: 'last_updated_timestamp', descending: true },
      { field: 'name', descending: false },
    ])
    expect(parseVersionOrder(['version_number'])).toEqual([{ field: 'version_number', descending: false }])
  })

  it('of versions is the last changed first where nothing is said', () => {
    expect(parseVersionOrder([]).map(({ field }) => field)).toEqual(['last_updated_timestamp', 'name', 'version_number'])
  })

  it('knows no other fields', () => {
    expect(() => parseModelOrder(['run_id'])).toThrow(/^Invalid order by key 'run_id' specified/)
  })
})
