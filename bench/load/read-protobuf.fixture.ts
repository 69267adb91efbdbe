type Fields = Map<number, (Buffer | bigint)[]>

/** A protobuf message as it comes: fields by number. @throws when its lengths do not add up. */
export function readProtobuf(message: Buffer): Fields {
  const fields: Fields = new Map()
  let at = 0
  const varint = (): number => {
    for (let value = 0, factor = 1; ; factor *= 128) {
      const byte = message[at++] ?? 0
      value += (byte & 0x7f) * factor
      if (byte < 0x80) return value
    }
  }
  while (at < message.length) {
    const tag = varint()
    const wire = tag & 7
    let value: Buffer | bigint
    if (wire === 0) value = BigInt(varint())
    else if (wire === 1) value = message.readBigUInt64LE((at += 8) - 8)
    else if (wire === 5) value = BigInt(message.readUInt32LE((at += 4) - 4))
    else {
      const length = varint()
      value = message.subarray(at, (at += length))
    }
    fields.set(tag >> 3, [...(fields.get(tag >> 3) ?? []), value])
  }
  if (at !== message.length) throw new RangeError(`the message has ${message.length} bytes, its fields ${at}`)
  return fields
}

/** The first value of a field that is a string, bytes or a message. */
export function only(fields: Fields, number: number): Buffer {
  const value = fields.get(number)?.[0]
  if (!Buffer.isBuffer(value)) throw new Error(`there is no field ${number}`)
  return value
}
