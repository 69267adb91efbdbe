import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SpanId, TraceId, newSpanId, newTraceId, parseSpanId, parseTraceId } from './ids.ts'

const word = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })

describe('ids', () => {
  it('are 16 and 32 lower-case hex digits, with their leading zeros', () => {
    expect(new SpanId(0x0000_00ff, -1).text).toBe('000000ffffffffff')
    expect(new TraceId(new SpanId(0x0af7_6519, 0x16cd_43dd), new SpanId(1, 0)).text).toBe('0af7651916cd43dd0000000100000000')
  })

  it('are read back from their text as the same words', () => {
    fc.assert(
      fc.property(word, word, word, word, (a, b, c, d) => {
        fc.pre(a !== 0 || b !== 0)
        expect(parseSpanId(new SpanId(a, b).text)).toMatchObject({ high: a, low: b })
        const trace = parseTraceId(new TraceId(new SpanId(a, b), new SpanId(c, d)).text)
        expect([trace?.high.high, trace?.high.low, trace?.low.high, trace?.low.low]).toEqual([a, b, c, d])
      }),
    )
  })

  it.each(['', '0'.repeat(16), 'B7AD6B7169203331', 'b7ad6b716920333', 'b7ad6b71692033311', 'x7ad6b7169203331'])(
    'are not made of "%s"',
    (text) => {
      expect(parseSpanId(text)).toBeUndefined()
      expect(parseTraceId(text + text)).toBeUndefined()
    },
  )

  it('are new each time, over more of them than are drawn at once', () => {
    expect(new Set(Array.from({ length: 2000 }, () => newSpanId().text)).size).toBe(2000)
    expect(new Set(Array.from({ length: 2000 }, () => newTraceId().text)).size).toBe(2000)
  })
})
