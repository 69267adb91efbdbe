import { describe, expect, it } from 'vitest'
import { parseLoggedModelFilter } from './logged-model-filter.ts'
import type { LoggedModelCondition } from './logged-model-store.ts'

describe('parseLoggedModelFilter', () => {
  it.each<[string, LoggedModelCondition[]]>([
    ['', []],
    [
      "metrics.acc > 0.9 AND params.`lr x` = '0.1'",
      [
        { on: 'metric', key: 'acc', op: '>', value: 0.9 },
        { on: 'param', key: 'lr x', op: '=', value: '0.1' },
      ],
    ],
    [
      "name like 'a%' and attributes.status IN ('READY', 'FAILED')",
      [
        { on: 'attribute', name: 'name', op: 'LIKE', value: 'a%' },
        { on: 'attribute', name: 'status', op: 'IN', values: ['READY', 'FAILED'] },
      ],
    ],
    [
      "creation_time >= 5 AND tags.stage != 'x'",
      [
        { on: 'attribute', name: 'creation_timestamp', op: '>=', value: 5 },
        { on: 'tag', key: 'stage', op: '!=', value: 'x' },
      ],
    ],
  ])('reads %s', (text, conditions) => {
    expect(parseLoggedModelFilter(text)).toEqual(conditions)
  })

  it.each([
    ["foo.a = '1'", "Invalid entity type: 'foo'. Expected one of ['attributes', 'metrics', 'params', 'tags']."],
    ["metrics.a LIKE 'x'", "Invalid comparison operator for metrics.a: 'LIKE'. Expected one of ('<', '<=', '>', '>=', '=', '!=')."],
    ["status LIKE 'R%'", /^Invalid comparison operator for attributes\.status: 'LIKE'/],
    ["status = 'DONE'", "Unknown model status in filter: 'DONE'"],
    ["metrics.a = 'x'", 'Expected a number for a.'],
    ['params.p = 1', 'Expected a quoted string value for p.'],
    ["nope = 'x'", /^Invalid attribute 'nope'\./],
  ])('refuses %s', (text, message) => {
    expect(() => parseLoggedModelFilter(text)).toThrow(message)
  })
})
