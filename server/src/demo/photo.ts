import { crc32, deflateSync } from 'node:zlib'

const width = 160
const height = 120

/** A picture of a lamp shade with a crack, drawn here: a `data:` address of a PNG of some kilobytes. */
export function drawPhoto(): string {
  const rows = Buffer.alloc(height * (1 + width * 3))
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) rows.set(colourAt(x, y), y * (1 + width * 3) + 1 + x * 3)
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  // 8 bits a channel, red green blue.
  header.set([8, 2, 0, 0, 0], 8)
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  const png = Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))])
  return `data:image/png;base64,${png.toString('base64')}`
}

function colourAt(x: number, y: number): [number, number, number] {
  const crack = y > 30 && y < 92 && Math.abs(x - 84 - 9 * Math.sin(y / 5) - y / 9) < 1.2
  if (crack) return [60, 42, 30]
  const shade = y > 25 && y < 95 && Math.abs(x - 80) < 18 + (y - 25) * 0.5
  if (shade) return [244 - Math.abs(x - 80), 214 - Math.abs(x - 80), 150]
  const stand = y >= 95 && Math.abs(x - 80) < 4
  return stand ? [90, 90, 96] : ([205 - y / 3, 214 - y / 3, 224 - y / 4].map(Math.round) as [number, number, number])
}

/** Source: PNG specification, 5.3 (length, type, data, CRC of type and data). */
function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const framed = Buffer.alloc(body.length + 8)
  framed.writeUInt32BE(data.length, 0)
  framed.set(body, 4)
  framed.writeUInt32BE(crc32(body), body.length + 4)
  return framed
}
