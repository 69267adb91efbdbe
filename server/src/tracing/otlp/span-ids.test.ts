import { describe, expect, it } from 'vitest'
import { aSpan, spanHex } from '../store/span-store.contract.fixture.ts'
import { visitSpanIds } from './span-ids.ts'

const payload = (id: string): Uint8Array => aSpan({ id, parent: 'above', attributes: { text: 'some text' } }).payload

function idsIn(bytes: Buffer, start = 0, end = bytes.length): [id: string, position: number][] {
  const found: [string, number][] = []
  visitSpanIds(bytes, start, end, (spanId, position) => found.push([spanId.toString('hex'), position]))
  return found
}

describe('visitSpanIds', () => {
  it('finds the ids of messages that lie one behind the other, and where they stand', () => {
    const first = payload('a')
    const bytes = Buffer.concat([first, payload('b')])
    // Behind the trace's id of 16 bytes and two bytes before each.
    expect(idsIn(bytes)).toEqual([
      [spanHex('a'), 20],
      [spanHex('b'), first.length + 20],
    ])
  })

  it('looks at its stretch only', () => {
    const [first, second] = [payload('a'), payload('b')]
    const bytes = Buffer.concat([first, second, payload('c')])
    expect(idsIn(bytes, first.length, first.length + second.length).map(([id]) => id)).toEqual([spanHex('b')])
  })

  it('passes over what was wiped', () => {
    const wiped = Buffer.alloc(payload('b').length)
    expect(idsIn(Buffer.concat([payload('a'), wiped, payload('c'), wiped])).map(([id]) => id)).toEqual([spanHex('a'), spanHex('c')])
  })

  it('refuses what is no message', () => {
    expect(() => idsIn(Buffer.concat([payload('a'), Buffer.from([0x07, 0xff])]))).toThrow('Cannot parse')
    expect(() => idsIn(Buffer.from(payload('a')).subarray(0, -1))).toThrow('Cannot parse')
  })
})
