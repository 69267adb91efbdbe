import { describe, expect, it } from 'vitest'
import { matchWords } from './match-words.ts'

describe('matchWords', () => {
  it('ranks what begins so before what has a word that does, and that before any other place', () => {
    expect(matchWords('Traces of checkout', 'trac')).toBe(0)
    expect(matchWords('All traces', 'TRA')).toBe(1)
    expect(matchWords('Extracts', 'tra')).toBe(2)
  })
  it('wants every word, in any order', () => {
    expect(matchWords('Compare with another trace', 'trace comp')).toBe(1)
    expect(matchWords('Compare with another trace', 'trace nothing')).toBeNull()
  })
  it('takes everything for nothing', () => expect(matchWords('Anything', '  ')).toBe(0))
})
