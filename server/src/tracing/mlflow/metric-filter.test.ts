import { describe, expect, it } from 'vitest'
import { parseMetricFilters } from './metric-filter.ts'

describe('parseMetricFilters', () => {
  it('reads conditions on the trace and on the span', () => {
    expect(
      parseMetricFilters(["trace.status = 'OK'", 'trace.tag.env.name = "prod"', "trace.metadata.`a b` = 'c'"], 'TRACES').filter,
    ).toEqual({
      kind: 'and',
      all: [
        { kind: 'compare', field: { on: 'trace', name: 'status' }, op: '=', value: 'OK' },
        { kind: 'compare', field: { on: 'tag', key: 'env.name' }, op: '=', value: 'prod' },
        { kind: 'compare', field: { on: 'metadata', key: 'a b' }, op: '=', value: 'c' },
      ],
    })
    expect(parseMetricFilters(["span.type = 'LLM'"], 'SPANS').filter).toEqual({
      kind: 'and',
      all: [{ kind: 'compare', field: { on: 'span', name: 'type' }, op: '=', value: 'LLM' }],
    })
    expect(parseMetricFilters([], 'SPANS').filter).toBeNull()
  })

  it('reads a name and a session by their own fields', () => {
    expect(parseMetricFilters(["trace.tag.mlflow.traceName = 'n'", "trace.metadata.mlflow.trace.session = 's'"], 'TRACES').filter).toEqual({
      kind: 'and',
      all: [
        { kind: 'compare', field: { on: 'trace', name: 'name' }, op: '=', value: 'n' },
        { kind: 'compare', field: { on: 'trace', name: 'session' }, op: '=', value: 's' },
      ],
    })
  })

  it.each([
    ["foo = 'OK'", "Invalid identifier 'foo'. Columns should be specified as 'trace.<key>', 'span.<key>', 'assessment.<key>'."],
    ["run.status = 'OK'", "Invalid view type 'run'."],
    [
      "trace.constructor = 'OK'",
      "Invalid entity 'constructor' specified for view type 'trace'. Valid entities are ['status', 'tag', 'metadata']",
    ],
    ["trace.tag = 'x'", "Filtering by tag requires a key, e.g. 'trace.tag.<key> = <value>'"],
    ["trace.status.x = 'x'", "Filtering by status does not require a key, use 'trace.status' instead"],
    ["trace.status != 'OK'", "Invalid comparator: '!=', only '=' operator is supported"],
    ["trace.status = 'OK' AND trace.status = 'OK'", 'Expected one filter clause.'],
    ["span.name = 'x'", 'Filtering by span is only supported for SPANS view type, got TRACES'],
    ["assessment.name = 'x'", 'Filtering by assessment is only supported for ASSESSMENTS view type, got TRACES'],
  ])('refuses %j', (text, message) => {
    expect(() => parseMetricFilters([text], 'TRACES')).toThrow(message)
  })
})
