import { AppError, isAppError } from '@assay/protocol'
import { withoutLongPauses } from '../../platform/http/arrival.ts'
import type { RouteContext } from '../../platform/http/route.ts'

/** What a client uploads, in whatever time. @throws MALFORMED_REQUEST when it ends before it is whole, REQUEST_TIMEOUT when it rests for too long */
export async function* uploadedBody({ request, body }: RouteContext): AsyncGenerator<Uint8Array> {
  const declared = request.headers.get('content-length')
  let bytes = 0
  try {
    for await (const piece of withoutLongPauses(body)) {
      bytes += piece.length
      yield piece
    }
  } catch (cause) {
    throw isAppError(cause) ? cause : endedEarly(cause)
  }
  if (declared !== null && bytes < Number(declared)) throw endedEarly(undefined)
}

function endedEarly(cause: unknown): AppError {
  return new AppError('MALFORMED_REQUEST', 'The artifact ended before it was whole; nothing of it was kept.', { cause })
}
