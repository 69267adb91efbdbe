import { crc32 } from 'node:zlib'

/**
 * CRC-32 over a trace row's values but `id` and the checksum itself, in the order of `traceRowColumns`. SQLite's pages have no checksums,
 * and much of a trace row stands nowhere else: without this, damage would be shown as data.
 */
export function traceChecksum(values: readonly unknown[]): number {
  const plain = values.map((value) => (value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value))
  const json = JSON.stringify(plain)
  // Half a character is stored as U+FFFD, and JSON writes it as an escape. Looking for one is cheaper than making every text well-formed.
  if (!json.includes('\\ud')) return crc32(json)
  return crc32(JSON.stringify(plain.map((value) => (typeof value === 'string' ? value.toWellFormed() : value))))
}

export const traceRowColumns = [
  'experiment',
  'start_us',
  'end_us',
  'status',
  'name',
  'received_ms',
  'updated_ms',
  'revision',
  'span_count',
  'error_count',
  'input_tokens',
  'output_tokens',
  'usage',
  'cost',
  'unpriced',
  'input_preview',
  'output_preview',
  'request_preview',
  'response_preview',
  'error_type',
  'error',
  'session',
  'session_us',
  'user',
  'user_us',
  'version',
  'models',
  'client_request_id',
  'finalized',
  'clock_suspect',
  'workspace',
  'trace_id',
] as const
