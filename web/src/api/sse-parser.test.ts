import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSseParser } from './sse-parser.ts'

const stream = ': hi\r\nevent: hello\r\ndata: {}\r\n\r\nevent: traces\ndata: {"a":\ndata: 1}\n\ndata:x\n\nevent: alone\n\n'

describe('createSseParser', () => {
  it('reads events, joins data lines, passes over comments and events without data', () =>
    expect(createSseParser()(stream)).toEqual([
      { type: 'hello', data: '{}' },
      { type: 'traces', data: '{"a":\n1}' },
      { type: 'message', data: 'x' },
    ]))

  it('reads the same events wherever the stream is cut', () => {
    const whole = createSseParser()(stream)
    fc.assert(
      fc.property(fc.array(fc.nat(stream.length), { maxLength: 12 }), (cuts) => {
        const parse = createSseParser()
        const places = [0, ...cuts.toSorted((a, b) => a - b), stream.length]
        const events = places.slice(1).flatMap((end, index) => parse(stream.slice(places[index], end)))
        expect(events).toEqual(whole)
      }),
    )
  })
})
