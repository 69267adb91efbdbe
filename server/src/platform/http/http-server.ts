import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { AppError } from '@assay/protocol'
import { errorAnswer } from './error-response.ts'

/**
 * Headers of every answer that is not Node's own (417, and 400 without Host): nothing is framed, sniffed or cached, and nothing is told to other
 * origins.
 */
const securityHeaders: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
  // For whoever opens an answer of the API as a page: it may run nothing and load nothing (HX-36). Pages bring their own.
  'content-security-policy': `default-src 'none'; frame-ancestors 'none'; sandbox`,
}

/** A request's head must be there within this (HX-63). */
export const headersTimeoutMs = 15_000
/** How long a sender may go on after its answer: a moment for it to get to see a refusal. */
const lingerMs = 1_000

/**
 * Node's HTTP server with limits for heads. Bodies have theirs where they are read (`arrival.ts`): one that is held in memory, and a large
 * file, may take different times. What nobody reads is cut off soon after the answer.
 *
 * What is no HTTP is refused in MLflow's form, as no route sees it; `onUnreadable` hears of its first bytes.
 */
export function createHttpServer(
  handle: (request: IncomingMessage, response: ServerResponse) => void,
  onUnreadable: (firstBytes: string) => void,
): Server {
  const server = createServer(
    {
      requestTimeout: 0,
      headersTimeout: headersTimeoutMs,
      connectionsCheckingInterval: 5_000,
      keepAliveTimeout: 65_000,
      maxHeaderSize: 16_384,
    },
    (request, response) => {
      response.once('close', () => {
        if (request.complete) return
        request.resume()
        setTimeout(() => {
          if (!request.complete) request.socket.destroy()
        }, lingerMs).unref()
      })
      for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value)
      handle(request, response)
    },
  )
  server.on('clientError', (error: NodeJS.ErrnoException & { rawPacket?: Buffer }, socket) => {
    if (error.rawPacket !== undefined) onUnreadable(error.rawPacket.toString('latin1', 0, maxFirstBytes))
    if (!socket.writable) return
    const { status, reason, refusal } = unreadable(error.code)
    const { headers, body } = errorAnswer(refusal, () => undefined)
    const text = JSON.stringify(body)
    const lines = Object.entries({ ...securityHeaders, ...headers, connection: 'close', 'content-length': String(text.length) })
    socket.end(`HTTP/1.1 ${status} ${reason}\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${text}`)
  })
  return server
}

const maxFirstBytes = 100

/** The status is HTTP's own where the error table has none that says the same. */
function unreadable(code: string | undefined): { status: number; reason: string; refusal: AppError } {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return {
        status: 408,
        reason: 'Request Timeout',
        refusal: new AppError('REQUEST_TIMEOUT', `The head of the request did not arrive within ${headersTimeoutMs / 1000} s.`),
      }
    case 'HPE_HEADER_OVERFLOW':
      return {
        status: 431,
        reason: 'Request Header Fields Too Large',
        refusal: new AppError('REQUEST_TOO_LARGE', 'The head of the request is too large: its address or its headers.'),
      }
    default:
      return { status: 400, reason: 'Bad Request', refusal: new AppError('BAD_REQUEST', 'The request is not valid HTTP/1.1.') }
  }
}
