import { crc32, inflateSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { drawPhoto } from './photo.ts'

it('draws a PNG of 160 × 120 whose chunks are sound', () => {
  const [prefix, data] = drawPhoto().split(',')
  expect(prefix).toBe('data:image/png;base64')
  const png = Buffer.from(data ?? '', 'base64')
  expect(png.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n')
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([160, 120])

  const chunks: Record<string, Buffer> = {}
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    const body = png.subarray(at + 4, at + 8 + png.readUInt32BE(at))
    expect(png.readUInt32BE(at + 4 + body.length)).toBe(crc32(body))
    chunks[body.subarray(0, 4).toString('latin1')] = body.subarray(4)
  }
  expect(Object.keys(chunks)).toEqual(['IHDR', 'IDAT', 'IEND'])
  // A filter byte and 160 pixels of three bytes in each of the 120 rows.
  expect(inflateSync(chunks.IDAT ?? '')).toHaveLength(120 * 481)
})
