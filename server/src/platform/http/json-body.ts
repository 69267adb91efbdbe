import { AppError } from '@assay/protocol'
import { wholeInTime } from './arrival.ts'
import type { RouteContext } from './route.ts'

type SentBody = Pick<RouteContext, 'request' | 'body'>

/** Largest JSON body of a call other than span ingest, unless its endpoint states another. Unit: bytes. */
export const maxJsonBodyBytes = 16 * 1024 * 1024
/** Bytes of JSON bodies that may be on their way in at one time, over all calls. */
export const maxWaitingJsonBytes = 128 * 1024 * 1024
/** What a body may have without taking of that room: small calls go on while large ones fill it. */
export const freeJsonBytes = 64 * 1024

/** Bytes of bodies that are not whole yet. Of the process: it is its memory that they fill. */
let waitingBytes = 0

/**
 * The JSON object in the body, `{}` when there is no body. Keys such as `__proto__` stay data.
 * @throws REQUEST_TOO_LARGE beyond `maxBytes`, REQUEST_LIMIT_EXCEEDED when too much of other calls is on its way, REQUEST_TIMEOUT for a body
 * that takes too long, MALFORMED_REQUEST.
 */
export async function jsonBodyOf(context: SentBody, maxBytes = maxJsonBodyBytes): Promise<Record<string, unknown>> {
  if (context.request.method === 'GET') return {}
  return parseJsonBody(await readText(context, maxBytes))
}

/** The JSON object in the text of a body, `{}` when it is empty. @throws MALFORMED_REQUEST */
function parseJsonBody(text: string): Record<string, unknown> {
  if (text === '') return {}
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch (cause) {
    throw new AppError('MALFORMED_REQUEST', 'The request body is not valid JSON.', { cause })
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new AppError('MALFORMED_REQUEST', 'The request body must be a JSON object.')
  }
  return body as Record<string, unknown>
}

/** As `jsonBodyOf`, of a large body that is parsed elsewhere, by `parseJsonBytes`. */
export async function jsonBytesOf(context: SentBody, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  await readChunks(context, maxBytes, (chunk) => {
    // A copy: the piece is lent.
    if (chunk !== undefined) chunks.push(Buffer.from(chunk))
  })
  return Buffer.concat(chunks)
}

/** The JSON object in the bytes of a body. @throws MALFORMED_REQUEST */
export function parseJsonBytes(body: Uint8Array): Record<string, unknown> {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch (cause) {
    throw noUtf8(cause)
  }
  return parseJsonBody(text)
}

async function readText(context: SentBody, maxBytes: number): Promise<string> {
  // What is no UTF-8 is refused: it would be kept as another text than was sent.
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let text = ''
  await readChunks(context, maxBytes, (chunk) => {
    try {
      text += decoder.decode(chunk, { stream: chunk !== undefined })
    } catch (cause) {
      throw noUtf8(cause)
    }
  })
  return text
}

/** Hands each piece of the body to `take`, and undefined after the last. */
async function readChunks({ request, body }: SentBody, maxBytes: number, take: (chunk: Uint8Array | undefined) => void): Promise<void> {
  const declared = Number(request.headers.get('content-length') ?? 0)
  if (declared > maxBytes) throw tooLarge(maxBytes)
  let size = 0
  let taken = 0
  try {
    for await (const chunk of wholeInTime(body)) {
      size += chunk.byteLength
      if (size > maxBytes) throw tooLarge(maxBytes)
      const more = Math.max(size - freeJsonBytes, 0) - taken
      if (waitingBytes + more > maxWaitingJsonBytes) throw noRoom()
      taken += more
      waitingBytes += more
      take(chunk)
    }
    take(undefined)
  } finally {
    waitingBytes -= taken
  }
}

function noUtf8(cause: unknown): AppError {
  return new AppError('MALFORMED_REQUEST', 'The request body is not valid UTF-8.', { cause })
}

function tooLarge(maxBytes: number): AppError {
  return new AppError('REQUEST_TOO_LARGE', `The request body is larger than ${maxBytes} bytes.`)
}

function noRoom(): AppError {
  return new AppError('REQUEST_LIMIT_EXCEEDED', 'Too many large requests arrive at one time. Send this one again later.', {
    retryAfterSeconds: 1,
  })
}
