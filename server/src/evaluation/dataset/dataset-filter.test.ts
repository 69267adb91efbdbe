import { describe, expect, it } from 'vitest'
import { parseDatasetFilter, parseDatasetOrder } from './dataset-filter.ts'

describe('parseDatasetFilter', () => {
  it('reads texts, numbers, lists and tags', () => {
    expect(parseDatasetFilter("name LIKE 'q%' AND created_time > 5 AND name IN ('a', 'b') AND tags.`a b` != 'x'")).toEqual([
      { on: 'name', op: 'LIKE', value: 'q%' },
      { on: 'created_time', op: '>', value: 5 },
      { on: 'name', op: 'IN', values: ['a', 'b'] },
      { on: 'tag', key: 'a b', op: '!=', value: 'x' },
    ])
  })

  it.each([
    ["id = 'x'", "Invalid attribute key 'id' specified. Valid keys are: {'name', "],
    ["run.name = 'x'", "Invalid identifier token 'run' specified"],
    ["name > 'x'", 'Invalid comparator for string attribute: >'],
    ["created_time LIKE 'x'", 'Expected numeric value type for numeric attribute: created_time'],
    ['name = 5', 'Expected a quoted string value for attributes. Got value 5'],
    ["created_by IN ('x')", "Only ['name'] attributes"],
    ["name NOT IN ('x')", "List values for 'name' are only supported with the IN comparator."],
    ["tags.a > 'x'", 'Invalid comparator for tag: >'],
  ])('refuses %s', (text, message) => {
    expect(() => parseDatasetFilter(text)).toThrow(message)
  })
})

describe('parseDatasetOrder', () => {
  it('reads fields with their directions', () => {
    expect(parseDatasetOrder(['name', 'created_time DESC'])).toEqual([
      { field: 'name', descending: false },
      { field: 'created_time', descending: true },
    ])
  })

  it('refuses what datasets are not sorted by', () => {
    expect(() => parseDatasetOrder(['created_by'])).toThrow("Invalid attribute key 'created_by' specified. Valid keys are: {'name'")
  })
})
