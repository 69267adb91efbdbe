import { AppError } from '@assay/protocol'

/** What a client uploads. @throws MALFORMED_REQUEST when it ends before it is whole */
export async function* uploadedBody(request: Request): AsyncGenerator<Uint8Array> {
  if (request.body === null) return
  const declared = request.headers.get('content-length')
  let bytes = 0
  try {
    for await (const piece of request.body as unknown as AsyncIterable<Uint8Array>) {
      bytes += piece.length
      yield piece
    }
  } catch (cause) {
    throw endedEarly(cause)
  }
  if (declared !== null && bytes < Number(declared)) throw endedEarly(undefined)
}

function endedEarly(cause: unknown): AppError {
  return new AppError('MALFORMED_REQUEST', 'The artifact ended before it was whole; nothing of it was kept.', { cause })
}
