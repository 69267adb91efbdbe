import { describe, expect, it } from 'vitest'
import { byKind } from './call-kinds.ts'

describe('byKind', () => {
  it('takes each method to the caller of its kind', () => {
    const caller = () => ({ call: () => Promise.resolve() })
    const callers = { write: caller(), lookup: caller(), read: caller() }
    const pick = byKind<{ set(): void; get(): void; search(): void }>({ set: 'write', get: 'lookup', search: 'read' }, callers)
    expect(pick('set')).toBe(callers.write)
    expect(pick('get')).toBe(callers.lookup)
    expect(pick('search')).toBe(callers.read)
  })
})
