import { describe, expect, it } from 'vitest'
import { refusalOf } from '../test-support/refusal-of.ts'
import { parseMlflowOrderBy } from './parse-mlflow-order-by.ts'

describe('parseMlflowOrderBy', () => {
  it('sorts ascending unless told otherwise, the first key weighing most', () => {
    expect(parseMlflowOrderBy(['timestamp DESC', 'attributes.execution_time', 'status asc'])).toEqual([
      { field: 'timestamp_ms', descending: true },
      { field: 'duration_ms', descending: false },
      { field: 'status', descending: false },
    ])
  })

  it.each([
    ['timestamp_ms', 'timestamp_ms'],
    ['execution_time_ms', 'duration_ms'],
    ['end_time', 'end_time_ms'],
    ['trace.end_time_ms', 'end_time_ms'],
    ['request_id', 'trace_id'],
    ['name', 'name'],
    ['run_id', 'run_id'],
    ['experiment_id', 'experiment_id'],
    ['attributes.`status`', 'status'],
  ])('knows %s', (key, field) => {
    expect(parseMlflowOrderBy([key])).toEqual([{ field, descending: false }])
  })

  it('knows tags and metadata by any name', () => {
    expect(parseMlflowOrderBy(['tag.env DESC', 'tags.`two words`', 'metadata.env', 'request_metadata."mlflow.sourceRun" DESC'])).toEqual([
      { field: 'tag', key: 'env', descending: true },
      { field: 'tag', key: 'two words', descending: false },
      { field: 'metadata', key: 'env', descending: false },
      { field: 'metadata', key: 'mlflow.sourceRun', descending: true },
    ])
  })

  it('is empty for no clause', () => {
    expect(parseMlflowOrderBy([])).toEqual([])
  })

  it.each([
    ['', "Invalid order_by clause ''. Could not be parsed."],
    ['status DESC NULLS', "Invalid order_by clause 'status DESC NULLS'. Could not be parsed."],
    ['status, name', "Invalid order_by clause 'status, name'. Could not be parsed."],
    ['status down', "Invalid ordering key in order_by clause 'status down'. Write ASC or DESC."],
    ['feedback.ok', "Invalid identifier type 'feedback'"],
    [
      'metadata.`mlflow.trace.cost`',
      "Ordering by reserved metadata 'mlflow.trace.cost' is not supported because it is represented by multiple columns.",
    ],
    ['stauts', /^Invalid attribute key 'stauts' specified\. Valid keys are '\{.*\}'\. Did you mean 'status'\?$/],
  ])('refuses %j', (clause, message) => {
    expect(refusalOf(() => parseMlflowOrderBy([clause])).message).toMatch(message)
  })

  it('refuses the same field twice, under any of its names', () => {
    expect(refusalOf(() => parseMlflowOrderBy(['timestamp', 'timestamp_ms DESC'])).message).toBe(
      '`order_by` contains duplicate fields: ["timestamp","timestamp_ms DESC"]',
    )
  })
})
