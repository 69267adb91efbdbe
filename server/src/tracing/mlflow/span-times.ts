import { ProtoReader } from '../otlp/proto-reader.ts'

/** Start and end of a stored span in nanoseconds, which records hold in microseconds only; an end of 0 is none. */
export function spanTimesNs(payload: Uint8Array): { startNs: bigint; endNs: bigint } {
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength)
  const reader = new ProtoReader(bytes)
  const times = { startNs: 0n, endNs: 0n }
  while (reader.pos < reader.end) {
    const tag = reader.tag()
    if (tag === 0x39) times.startNs = bytes.readBigUInt64LE(reader.fixed64())
    else if (tag === 0x41) times.endNs = bytes.readBigUInt64LE(reader.fixed64())
    else reader.skip(tag)
  }
  return times
}
