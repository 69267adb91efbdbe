import { describe, expect, it } from 'vitest'
import { queryOf } from './route.ts'

describe('queryOf', () => {
  it('makes an array of what stands several times', () => {
    expect({ ...queryOf(new URL('http://127.0.0.1/?a=1&b=2&a=3')) }).toEqual({ a: ['1', '3'], b: '2' })
  })
})
