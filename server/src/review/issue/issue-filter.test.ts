import { describe, expect, it } from 'vitest'
import { parseIssueFilter, parseIssueOrder } from './issue-filter.ts'

describe('parseIssueFilter', () => {
  it('reads comparisons of status and run', () => {
    expect(parseIssueFilter("status = 'pending' AND source_run_id != 'r'")).toEqual([
      { on: 'status', op: '=', value: 'pending' },
      { on: 'source_run_id', op: '!=', value: 'r' },
    ])
  })

  it.each([
    ["name = 'x'", "Invalid filter field 'name'. Supported fields: {'status', 'source_run_id'}"],
    ["status LIKE 'x'", "Invalid comparator 'LIKE'. Supported comparators: {'=', '!='}"],
    ["status = 'a' OR status = 'b'", 'Invalid clause(s) in filter string'],
  ])('refuses %s', (text, message) => {
    expect(() => parseIssueFilter(text)).toThrow(message)
  })
})

describe('parseIssueOrder', () => {
  it('reads fields with their directions', () => {
    expect(parseIssueOrder(['severity DESC', 'name'])).toEqual([
      { field: 'severity', descending: true },
      { field: 'name', descending: false },
    ])
  })

  it.each(['issue_id', 'name down', 'name ASC x', ''])('refuses %j', (clause) => {
    expect(() => parseIssueOrder([clause])).toThrow('Invalid issue order_by: ')
  })
})
