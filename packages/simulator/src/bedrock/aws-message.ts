import { crc32 } from 'node:zlib'

/** One message of `application/vnd.amazon.eventstream`: of an event, or of an exception where the type's name says so. */
export function awsMessage(type: string, payload: string): Buffer {
  const isException = type.endsWith('Exception')
  const headers = Buffer.concat([
    textHeader(isException ? ':exception-type' : ':event-type', type),
    textHeader(':content-type', 'application/json'),
    textHeader(':message-type', isException ? 'exception' : 'event'),
  ])
  const body = Buffer.from(payload)
  const prelude = Buffer.alloc(8)
  prelude.writeUInt32BE(8 + 4 + headers.length + body.length + 4, 0)
  prelude.writeUInt32BE(headers.length, 4)
  const message = Buffer.concat([prelude, uint32(crc32(prelude)), headers, body])
  return Buffer.concat([message, uint32(crc32(message))])
}

/** Type 7 of AWS's header values is text. */
function textHeader(name: string, value: string): Buffer {
  const length = Buffer.alloc(2)
  length.writeUInt16BE(Buffer.byteLength(value))
  return Buffer.concat([Buffer.of(Buffer.byteLength(name)), Buffer.from(name), Buffer.of(7), length, Buffer.from(value)])
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
