import { describe, expect, it } from 'vitest'
import { z as stand } from './no-schemas.ts'

interface Expression {
  (...parts: unknown[]): Expression
  [name: string]: Expression
}
const z = stand as Expression

describe('z without schemas', () => {
  it('takes whatever the protocol writes', () => {
    const count = z['coerce']?.['number']?.()['check']?.(z['int']?.())
    expect(count).toBe(z)
    const shared = { limit: count }
    expect(z['object']?.({ ...shared, part: z['union']?.([z['string']?.()]) })).toBe(z)
  })
  it('checks nothing, and says so', () => {
    expect(() => z['string']?.()['parse']).toThrow('The built pages have no schemas')
    expect(() => z['string']?.()['safeParse']).toThrow('The built pages have no schemas')
  })
})
