import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { crc32 } from 'node:zlib'
import { maxAwsMessageBytes, readAwsEvents } from './aws-event-stream.ts'
import { framedTexts } from './framing.ts'

async function* cut(bytes: Uint8Array, places: readonly number[]): AsyncGenerator<Uint8Array> {
  const ends = [...new Set(places.map((place) => place % (bytes.length + 1)))].toSorted((a, b) => a - b)
  let from = 0
  for (const end of [...ends, bytes.length]) {
    if (end > from) yield bytes.subarray(from, end)
    from = Math.max(from, end)
  }
}
async function all(texts: AsyncIterable<string>): Promise<string[]> {
  const list: string[] = []
  for await (const text of texts) list.push(text)
  return list
}
const places = fc.array(fc.nat(1_000), { maxLength: 8 })

/** From AWS's test vectors of its event stream encoding: a payload with one header. */
const vector = Buffer.from(
  '0000003d0000002007fd83960c636f6e74656e742d747970650700106170706c69636174696f6e2f6a736f6e7b27666f6f273a27626172277d8d9c08b1',
  'hex',
)

describe('framedTexts', () => {
  it('gives back what was sent as events, wherever it is cut', async () => {
    const texts = fc.array(fc.string({ unit: 'grapheme' }).map((text) => JSON.stringify(text)))
    await fc.assert(
      fc.asyncProperty(texts, places, fc.constantFrom('\n', '\r\n'), async (sent, at, end) => {
        const bytes = Buffer.from(sent.map((text) => `event: x${end}data: ${text}${end}${end}`).join(''))
        expect(await all(framedTexts('events', cut(bytes, at)))).toEqual(sent)
      }),
    )
  })

  it('gives back what was sent as lines, wherever it is cut', async () => {
    const texts = fc.array(fc.string({ unit: 'grapheme' }).map((text) => JSON.stringify(text)))
    await fc.assert(
      fc.asyncProperty(texts, places, async (sent, at) => {
        expect(await all(framedTexts('lines', cut(Buffer.from(sent.join('\n')), at)))).toEqual(sent)
      }),
    )
  })

  it('passes over comments and takes a last event that nothing ends', async () => {
    expect(await all(framedTexts('events', cut(Buffer.from(': hi\n\ndata:{"a":\ndata: 1}\n\ndata: {}'), [])))).toEqual(['{"a":\n1}', '{}'])
  })

  it('reads AWS’s own vector, cut anywhere', async () => {
    for (let at = 0; at < vector.length; at++) expect(await all(readAwsEvents(cut(vector, [at])))).toEqual([`{"message":{'foo':'bar'}}`])
  })

  it('waits for a message of AWS’s of the largest size, and for none beyond', async () => {
    const begun = (bytes: number) => {
      const prelude = Buffer.alloc(12)
      prelude.writeUInt32BE(bytes, 0)
      prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8)
      return cut(prelude, [])
    }
    await expect(all(readAwsEvents(begun(maxAwsMessageBytes)))).rejects.toThrow('broke off')
    await expect(all(readAwsEvents(begun(maxAwsMessageBytes + 1)))).rejects.toThrow('damaged')
  })

  it('takes no message of AWS’s whose bits were changed, or that ends early', async () => {
    for (let at = 0; at < vector.length; at++) {
      const changed = Buffer.from(vector)
      changed[at] = (changed[at] ?? 0) ^ 1
      await expect(all(readAwsEvents(cut(changed, [])))).rejects.toThrow(/damaged|broke off/)
    }
    await expect(all(readAwsEvents(cut(vector.subarray(0, -1), [])))).rejects.toThrow('broke off')
  })
})
