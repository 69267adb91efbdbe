import { errorTable } from '@assay/protocol'
import { describe, expect, it } from 'vitest'
import { isErrorCode } from '../src/rest/error-code.ts'

describe('error codes', () => {
  it.each(Object.keys(errorTable))('have %s, which the server can answer', (code) => {
    expect(isErrorCode(code)).toBe(true)
  })
})
