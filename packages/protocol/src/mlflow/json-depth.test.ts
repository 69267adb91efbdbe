import { describe, expect, it } from 'vitest'
import { checkJsonDepth } from './json-depth.ts'

const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + '{"a":1}' + ']'.repeat(depth))

describe('checkJsonDepth', () => {
  it('takes a hundred levels', () => {
    expect(() => checkJsonDepth(nested(98))).not.toThrow()
    expect(() => checkJsonDepth('text')).not.toThrow()
  })

  it('refuses more, also far more', () => {
    expect(() => checkJsonDepth(nested(100))).toThrow('nested deeper than 100 levels')
    expect(() => checkJsonDepth(nested(1_000_000))).toThrow('nested deeper than 100 levels')
  })

  it('is not misled by width', () => {
    expect(() => checkJsonDepth({ wide: Array.from({ length: 200_000 }, () => [1]) })).not.toThrow()
  })
})
