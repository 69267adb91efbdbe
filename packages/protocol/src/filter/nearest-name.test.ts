import { describe, expect, it } from 'vitest'
import { didYouMean, nearestName } from './nearest-name.ts'

describe('nearestName', () => {
  it('finds the name with one letter wrong, missing, too many or swapped', () => {
    const names = ['status', 'session', 'latency']
    expect(nearestName('statuz', names)).toBe('status')
    expect(nearestName('staus', names)).toBe('status')
    expect(nearestName('statuss', names)).toBe('status')
    expect(nearestName('sttaus', names)).toBe('status')
  })

  it('ignores case', () => {
    expect(nearestName('STATUS', ['status'])).toBe('status')
  })

  it('allows a short word one slip only', () => {
    expect(nearestName('usr', ['user'])).toBe('user')
    expect(nearestName('abc', ['user'])).toBeNull()
  })

  it('finds nothing for a word that is far from all, empty or very long', () => {
    expect(nearestName('colour', ['status', 'name'])).toBeNull()
    expect(nearestName('', ['a'])).toBeNull()
    expect(nearestName('a'.repeat(100_000), ['a'.repeat(99_999)])).toBeNull()
  })

  it('says nothing when there is nothing to offer', () => {
    expect(didYouMean('eror', ['ok', 'error'])).toBe(" Did you mean 'error'?")
    expect(didYouMean('colour', ['ok', 'error'])).toBe('')
  })
})
