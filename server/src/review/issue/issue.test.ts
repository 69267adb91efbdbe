import { describe, expect, it } from 'vitest'
import {
  checkActor,
  checkDescription,
  checkedSeverity,
  checkedStatus,
  checkEntries,
  checkIssueId,
  checkIssueName,
  checkMetadata,
  checkRootCauses,
  checkSeen,
  issueLimits,
} from './issue.ts'

const chars = (count: number): string => 'x'.repeat(count)
const many = (count: number): string[] => Array.from({ length: count }, (_, at) => String(at))

describe('an issue', () => {
  it.each<[string, () => unknown, (() => unknown) | null, string]>([
    [
      'a name',
      () => checkIssueName(chars(issueLimits.name)),
      () => checkIssueName(chars(issueLimits.name + 1)),
      'Issue name must contain 1 to 250',
    ],
    ['a name that is not empty', () => checkIssueName('x'), () => checkIssueName(''), 'Issue name must contain 1 to 250 characters'],
    ['a known status', () => checkedStatus('resolved'), () => checkedStatus('open'), "Invalid issue status: 'open'"],
    ['a known severity', () => checkedSeverity('not_an_issue'), () => checkedSeverity('worst'), "Invalid issue severity: 'worst'"],
    ['an id', () => checkIssueId(`iss-${chars(32)}`), () => checkIssueId(`iss-${chars(33)}`), 'issue_id must be iss-* and at most 36'],
    ['an id of its kind', () => checkIssueId('iss-a_b-1'), () => checkIssueId('a'), 'issue_id must be iss-* and at most 36 characters'],
    ['a time', () => checkSeen(0), () => checkSeen(-1), 'last_seen_timestamp must be nonnegative milliseconds'],
    ['an actor', () => checkActor('created_by', chars(255)), () => checkActor('created_by', chars(256)), 'Invalid created_by'],
    [
      'categories',
      () => checkEntries('categories', many(100)),
      () => checkEntries('categories', many(101)),
      'categories must contain at most 100',
    ],
    [
      'categories with a name',
      () => checkEntries('categories', [chars(250)]),
      () => checkEntries('categories', ['']),
      'categories must contain',
    ],
    [
      'metadata',
      () => checkMetadata(new Map(many(100).map((key) => [key, '']))),
      () => checkMetadata(new Map(many(101).map((key) => [key, '']))),
      'metadata must be a string map with at most 100 entries',
    ],
    [
      'values of metadata',
      () => checkMetadata(new Map([['a', chars(issueLimits.metadataValue)]])),
      () => checkMetadata(new Map([['a', chars(issueLimits.metadataValue + 1)]])),
      'metadata must be a string map',
    ],
    [
      'a description',
      () => checkDescription(chars(issueLimits.description)),
      () => checkDescription(chars(issueLimits.description + 1)),
      'description must have at most 65536 characters; got 65537',
    ],
    ['root causes', () => checkRootCauses(many(100)), () => checkRootCauses(many(101)), 'root_causes must contain at most 100 strings'],
  ])('has %s up to the limit', (_, within, beyond, message) => {
    expect(within).not.toThrow()
    expect(beyond).toThrow(message)
  })
})
