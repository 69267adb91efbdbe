import { describe, expect, it } from 'vitest'
import { readLinkedPrompts } from './linked-prompts.ts'

describe('readLinkedPrompts', () => {
  it('reads names and versions, and passes over what has none', () =>
    expect(readLinkedPrompts('[{"name":"a","version":"1","by":"x"},{"name":"b","version":2},{"name":"c"},7,null]')).toEqual([
      { name: 'a', version: '1' },
      { name: 'b', version: '2' },
    ]))

  it.each(['', 'no JSON', '{"name":"a","version":"1"}', '7'])('reads none in %s', (tag) => expect(readLinkedPrompts(tag)).toEqual([]))
})
