import { describe, expect, it } from 'vitest'
import { scopeOf } from './tracer-provider.ts'

describe('scopeOf', () => {
  it('gives each library one object, up to 1,000 of them; a program that makes up names does not grow by more', () => {
    const first = scopeOf('library 0', '1')
    for (let i = 1; i < 1000; i++) expect(scopeOf(`library ${i}`, '1')).toEqual({ name: `library ${i}`, version: '1' })
    expect(scopeOf('one more', '1')).toEqual({ name: 'opentelemetry', version: '' })
    expect(scopeOf('another', '2')).toBe(scopeOf('one more', '1'))
    expect(scopeOf('library 0', '1')).toBe(first)
  })
})
