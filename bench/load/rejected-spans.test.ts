import { describe, expect, it } from 'vitest'
import { rejectedSpans } from './rejected-spans.ts'

describe('rejectedSpans', () => {
  it('reads protobuf, also beyond one byte', () => {
    expect(rejectedSpans(Buffer.from([0x0a, 0x02, 0x08, 0x03]))).toBe(3)
    expect(rejectedSpans(Buffer.from([0x0a, 0x03, 0x08, 0xac, 0x02]))).toBe(300)
  })

  it('reads JSON, where 64-bit numbers are strings', () => {
    expect(rejectedSpans(Buffer.from('{"partialSuccess":{"rejectedSpans":"7"}}'))).toBe(7)
  })

  it('is 0 for full success', () => {
    expect(rejectedSpans(Buffer.alloc(0))).toBe(0)
    expect(rejectedSpans(Buffer.from('{}'))).toBe(0)
  })
})
