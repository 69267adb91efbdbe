export interface PartialSuccess {
  rejectedSpans: number
  message: string
}

const nothing: PartialSuccess = { rejectedSpans: 0, message: '' }

/**
 * Reads `ExportTraceServiceResponse.partial_success` (OTLP 1.x, collector/trace/v1). An answer that cannot be read says nothing was
 * rejected: the status already told that the request was taken.
 */
export function readPartialSuccess(body: Uint8Array): PartialSuccess {
  const partial = readFields(body).find((field) => field.number === 1)?.bytes
  if (partial === undefined) return nothing
  const result = { ...nothing }
  for (const field of readFields(partial)) {
    if (field.number === 1 && field.varint !== undefined) result.rejectedSpans = field.varint
    if (field.number === 2 && field.bytes !== undefined) result.message = Buffer.from(field.bytes).toString('utf8')
  }
  return result
}

interface Field {
  number: number
  varint?: number
  bytes?: Uint8Array
}

/** The varint and length-delimited fields up to the first thing that is neither. */
function readFields(bytes: Uint8Array): Field[] {
  const fields: Field[] = []
  let at = 0
  const varint = (): number | undefined => {
    let value = 0
    for (let scale = 1; at < bytes.length && scale <= 2 ** 49; scale *= 128) {
      const byte = bytes[at++] ?? 0
      value += (byte & 0x7f) * scale
      if (byte < 0x80) return value
    }
    return undefined
  }
  while (at < bytes.length) {
    const tag = varint()
    const value = varint()
    if (tag === undefined || value === undefined) break
    const number = Math.floor(tag / 8)
    if (tag % 8 === 0) {
      fields.push({ number, varint: value })
    } else if (tag % 8 === 2 && at + value <= bytes.length) {
      fields.push({ number, bytes: bytes.subarray(at, at + value) })
      at += value
    } else {
      break
    }
  }
  return fields
}
