import { describe, expect, it } from 'vitest'
import { checkedItemIds, checkedQueue, checkedReviewer, checkedSchemaIds, checkedUsers, queueLimits } from './review-queue.ts'

const chars = (count: number): string => 'x'.repeat(count)
const custom = { name: 'Triage', type: 'CUSTOM', users: [], schemaIds: [] } as const
const personal = { name: ' Ann ', type: 'USER', users: [], schemaIds: [] } as const

describe('checkedQueue', () => {
  it('keeps the name of a custom queue, and users without case, each once', () => {
    expect(checkedQueue({ ...custom, name: ' Triage ', users: ['Ann', ' ann ', 'BOB'], schemaIds: ['ls-1', ' ls-1'] })).toEqual({
      name: 'Triage',
      type: 'CUSTOM',
      users: ['ann', 'bob'],
      schemaIds: ['ls-1'],
    })
  })

  it('gives a person’s queue the person', () => {
    expect(checkedQueue({ ...personal, users: [], schemaIds: [] })).toEqual({ name: 'ann', type: 'USER', users: ['ann'], schemaIds: [] })
  })

  it.each([
    [
      'a name that is reserved',
      { ...custom, name: 'Default' },
      '`Default` is a reserved queue name and cannot be used for a custom queue.',
    ],
    ['a blank name', { ...custom, name: ' ' }, "`name` must be a non-empty string; got ''."],
    ['a name beyond its limit', { ...custom, name: chars(queueLimits.name + 1) }, '`name` must be at most 250 characters; got 251.'],
    ['another person', { ...personal, users: ['bob'] }, "equal to its name; got name='ann' and users=['bob']."],
    ['questions of a person', { ...personal, schemaIds: ['ls-1'] }, 'A user queue cannot have explicitly-attached schemas'],
  ])('refuses %s', (_, draft, message) => {
    expect(() => checkedQueue({ ...draft, users: [...draft.users], schemaIds: [...draft.schemaIds] })).toThrow(message)
  })

  it('takes as much as the limits say', () => {
    const users = Array.from({ length: queueLimits.users }, (_, at) => `u${at}`)
    expect(checkedUsers(users)).toHaveLength(10)
    expect(() => checkedUsers([...users, 'one more'])).toThrow('at most 10 assigned users; got 11.')
    expect(() => checkedUsers([chars(251)])).toThrow('`user` must be at most 250 characters; got 251.')
    const ids = Array.from({ length: queueLimits.schemas }, (_, at) => `ls-${at}`)
    expect(checkedSchemaIds(ids)).toHaveLength(1_000)
    expect(() => checkedSchemaIds([...ids, 'ls-x'])).toThrow('at most 1000 label schemas; got 1001.')
    expect(checkedQueue({ ...custom, name: chars(queueLimits.name), users: [], schemaIds: [] }).name).toHaveLength(250)
  })
})

describe('checkedItemIds', () => {
  it('takes each once', () => {
    expect(checkedItemIds(['tr-1', ' tr-1 ', 'tr-2'])).toEqual(['tr-1', 'tr-2'])
  })

  it('takes as many as the limit says, and at least one', () => {
    const ids = Array.from({ length: queueLimits.items }, (_, at) => `tr-${at}`)
    expect(checkedItemIds(ids)).toHaveLength(queueLimits.items)
    expect(() => checkedItemIds([...ids, 'tr-x'])).toThrow('at most 10000 are taken at once.')
    expect(() => checkedItemIds([])).toThrow('`item_ids` must be a non-empty list; got [].')
    expect(() => checkedItemIds([chars(51)])).toThrow('`item_id` must be at most 50 characters; got 51.')
  })
})

describe('checkedReviewer', () => {
  it('asks who did it, unless the item is open again', () => {
    expect(checkedReviewer('COMPLETE', ' Ann ')).toBe('ann')
    expect(checkedReviewer('PENDING', null)).toBeNull()
    expect(() => checkedReviewer('PENDING', 'ann')).toThrow('must not be set when reopening an item to `pending`.')
    expect(() => checkedReviewer('DECLINED', null)).toThrow('`completed_by` is required when setting status to `declined`.')
    expect(() => checkedReviewer('COMPLETE', chars(251))).toThrow('`completed_by` must be at most 250 characters; got 251.')
  })
})
