/** A place in encoded bytes that is filled in later. */
interface Hole {
  name: string
  offset: number
  length: number
}

/** Encoded protobuf of which some places are still open. */
export interface Piece {
  bytes: Buffer
  holes: readonly Hole[]
}

export function join(...pieces: readonly Piece[]): Piece {
  const holes: Hole[] = []
  let offset = 0
  for (const piece of pieces) {
    for (const hole of piece.holes) holes.push({ ...hole, offset: hole.offset + offset })
    offset += piece.bytes.length
  }
  return { bytes: Buffer.concat(pieces.map((piece) => piece.bytes)), holes }
}

/** A length-delimited field: a string, bytes or a message. */
export function lengthField(field: number, content: Piece | string): Piece {
  const inner = typeof content === 'string' ? solid(Buffer.from(content)) : content
  return join(solid(Buffer.concat([varint((field << 3) | 2), varint(inner.bytes.length)])), inner)
}

export function varintField(field: number, value: number): Piece {
  return solid(Buffer.concat([varint(field << 3), varint(value)]))
}

/** A field of eight bytes, left open. */
export function fixed64Hole(field: number, name: string): Piece {
  return join(solid(varint((field << 3) | 1)), hole(name, 8))
}

/** Bytes left open: put it into a length field. */
export function hole(name: string, length: number): Piece {
  return { bytes: Buffer.alloc(length), holes: [{ name, offset: 0, length }] }
}

function solid(bytes: Buffer): Piece {
  return { bytes, holes: [] }
}

function varint(value: number): Buffer {
  const bytes: number[] = []
  let rest = value
  for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80)
  bytes.push(rest)
  return Buffer.from(bytes)
}
