import { AppError } from '@assay/protocol'
import { withoutLongPauses } from '../../platform/http/arrival.ts'
import type { RouteContext } from '../../platform/http/route.ts'

/** What a client uploads, in whatever time. @throws MALFORMED_REQUEST when it ends before it is whole, REQUEST_TIMEOUT when it rests for too long */
export async function* uploadedBody({ request, body }: RouteContext): AsyncGenerator<Uint8Array> {
  const declared = request.headers.get('content-length')
  let bytes = 0
  for await (const piece of withoutLongPauses(body)) {
    bytes += piece.length
    yield piece
  }
  if (declared !== null && bytes < Number(declared))
    throw new AppError('MALFORMED_REQUEST', `The artifact ended after ${bytes} of ${declared} bytes. Nothing of it was kept.`)
}
