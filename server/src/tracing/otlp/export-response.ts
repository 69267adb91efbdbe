import { ProtoWriter } from './proto-writer.ts'

/** `ExportTraceServiceResponse`, with `partial_success` only where spans were rejected. */
export function encodeExportResponse({ rejected, reason }: { rejected: number; reason: string }, json: boolean): Buffer {
  if (json)
    return Buffer.from(
      rejected === 0 ? '{}' : JSON.stringify({ partialSuccess: { rejectedSpans: String(rejected), errorMessage: reason } }),
    )
  if (rejected === 0) return Buffer.alloc(0)
  const writer = new ProtoWriter()
  writer.message(1, () => {
    writer.int64(1, rejected)
    writer.text(2, reason)
  })
  return writer.finish()
}

/** google.rpc.Code of an HTTP status. */
export function rpcCode(httpStatus: number): number {
  switch (httpStatus) {
    case 401:
      return 16
    case 403:
      return 7
    case 404:
      return 5
    case 408:
      return 4
    case 413:
    case 429:
      return 8
    case 501:
      return 12
    case 503:
    case 507:
      return 14
    default:
      return httpStatus >= 500 ? 13 : 3
  }
}

/** A `google.rpc.Status` message; with a `RetryInfo` detail when the sender should come again. */
export function encodeStatus(httpStatus: number, message: string, retryAfterSeconds?: number): Buffer {
  const writer = new ProtoWriter()
  writer.int64(1, rpcCode(httpStatus))
  writer.text(2, message)
  if (retryAfterSeconds !== undefined) {
    writer.message(3, () => {
      writer.text(1, 'type.googleapis.com/google.rpc.RetryInfo')
      writer.message(2, () => writer.message(1, () => writer.int64(1, retryAfterSeconds)))
    })
  }
  return writer.finish()
}
