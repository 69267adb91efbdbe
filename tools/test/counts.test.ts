import { describe, expect, it } from 'vitest'
import { addCounts, closingLine, verdict } from './counts.ts'

describe('closingLine', () => {
  it('is the plain line that ends a run', () => {
    expect(closingLine({ passed: 12, failed: 1, skipped: ['a > b', 'c'] })).toBe('12 passed, 1 failed, 2 skipped')
  })
})

describe('addCounts', () => {
  it('sums two runners and keeps the names of what was skipped', () => {
    const sum = addCounts({ passed: 2, failed: 0, skipped: ['a'] }, { passed: 3, failed: 1, skipped: ['b'] })
    expect(sum).toEqual({ passed: 5, failed: 1, skipped: ['a', 'b'] })
  })
})

describe('verdict', () => {
  const good = { passed: 1, failed: 0, skipped: [] }

  it('is good when something passed and nothing failed', () => {
    expect(verdict(good, { inCi: true })).toBeUndefined()
  })

  it('is bad when a test failed', () => {
    expect(verdict({ ...good, failed: 2 }, { inCi: false })).toBe('2 failed')
  })

  it('is bad when no test ran', () => {
    expect(verdict({ passed: 0, failed: 0, skipped: ['a'] }, { inCi: false })).toBe('no test ran')
  })

  it('lets a test skip on a developer’s machine', () => {
    expect(verdict({ ...good, skipped: ['needs Python'] }, { inCi: false })).toBeUndefined()
  })

  it('lets no test skip in CI, and names it', () => {
    expect(verdict({ ...good, skipped: ['needs Python'] }, { inCi: true })).toBe('in CI no test may skip:\n  needs Python')
  })
})
