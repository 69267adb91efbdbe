import type { Http2Server, IncomingHttpHeaders, ServerHttp2Session, ServerHttp2Stream } from 'node:http2'
import { constants, createServer } from 'node:http2'
import { AppError, defaultWorkspace, experimentHeader, workspaceHeader } from '@assay/protocol'
import { expectHttp2 } from '../../platform/http/expect-http2.ts'
import { errorAnswer } from '../../platform/http/error-response.ts'
import type { Guard } from '../../platform/http/guard.ts'
import { bodyLimits, inflateBody, readBody } from '../../platform/http/read-body.ts'
import type { Diagnostics } from './diagnostics.ts'
import { encodeExportResponse, encodeStatus, rpcCode } from '../otlp/export-response.ts'
import type { Admission, OtlpDoor } from './otlp-door.ts'

export interface OtlpGrpcOptions {
  door: OtlpDoor
  guard: Guard
  diagnostics: Diagnostics
  logError(requestId: string, error: unknown): void
  nowMs(): number
  /** A connection must start to speak within this. */
  headersTimeoutMs: number
  /** A request must arrive whole within this. HTTP/2 has no such limit of its own. */
  requestTimeoutMs: number
}

const exportPath = '/opentelemetry.proto.collector.trace.v1.TraceService/Export'
/** Streams that one connection may have open (HX-76). Exporters use a handful. */
const maxStreams = 100

/**
 * OTLP/gRPC: the one unary method `Export` over HTTP/2, with the same admission, decoder, limits and partial success as OTLP/HTTP.
 *
 * gRPC over HTTP/2 is five bytes of frame and a trailer with the status (grpc.io, "gRPC over HTTP2"); that is less than a gRPC library
 * brings to start-up and memory, and it leaves admission before decoding in our hands. The real gRPC exporters are its tests.
 */
export function createOtlpGrpcServer(options: OtlpGrpcOptions): Http2Server {
  const server = createServer({ maxSessionMemory: 64, settings: { maxConcurrentStreams: maxStreams } })
  expectHttp2(server, options.headersTimeoutMs, ({ firstLine, socket }) => {
    const { hint } = options.diagnostics.reject({
      door: 'otlp-grpc',
      request: firstLine,
      status: 400,
      reason: 'This port speaks gRPC; the request was plain HTTP/1.1.',
    })
    const body = `${hint}\n`
    socket.end(`HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`)
  })
  server.on('stream', (stream, headers) => {
    stream.on('error', () => stream.close())
    void answer(options, stream, headers)
  })
  server.on('sessionError', () => undefined)
  const sessions = new Set<ServerHttp2Session>()
  server.on('session', (session) => {
    sessions.add(session)
    session.on('close', () => sessions.delete(session))
  })
  // `close` waits for sessions, which clients keep open for good: they are told to end theirs.
  const close = server.close.bind(server)
  server.close = (done) => {
    for (const session of sessions) session.close()
    return close(done)
  }
  return server
}

async function answer(options: OtlpGrpcOptions, stream: ServerHttp2Stream, headers: IncomingHttpHeaders): Promise<void> {
  let admission: Admission | null = null
  const deadline = setTimeout(() => {
    refuse(options, stream, headers, new AppError('REQUEST_TIMEOUT', `The message did not arrive within ${options.requestTimeoutMs} ms.`))
  }, options.requestTimeoutMs)
  try {
    const path = headers[':path'] ?? ''
    if (!(headers['content-type'] ?? '').startsWith('application/grpc')) {
      options.diagnostics.reject({
        door: 'otlp-grpc',
        request: `${headers[':method'] ?? ''} ${path}`,
        status: 415,
        reason: 'This port takes gRPC only.',
      })
      stream.respond({ ':status': 415, 'content-type': 'text/plain' })
      stream.end('This port takes gRPC only.\n')
      return
    }
    if (path !== exportPath) throw new AppError('NOT_IMPLEMENTED', `No gRPC method ${path.slice(0, 120)}; spans go to ${exportPath}.`)
    options.guard.checkToken({ authorization: headers.authorization, 'x-assay-token': text(headers, 'x-assay-token') })
    admission = options.door.admit(0)
    const message = await readMessage(stream, headers, admission)
    clearTimeout(deadline)
    const outcome = await options.door.export(text(headers, workspaceHeader) ?? defaultWorkspace, {
      body: message,
      encoding: 'protobuf',
      experimentId: text(headers, experimentHeader) ?? null,
      receivedAtMs: options.nowMs(),
    })
    send(stream, encodeExportResponse(outcome, false))
    if (outcome.rejected > 0) options.diagnostics.reject({ door: 'otlp-grpc', request: path, status: 200, reason: outcome.reason })
  } catch (error) {
    refuse(options, stream, headers, error)
  } finally {
    clearTimeout(deadline)
    admission?.release()
  }
}

/** One length-prefixed message: a flag for compression, four bytes of length, the bytes. */
async function readMessage(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, admission: Admission): Promise<Buffer> {
  // It stays open when it is left early: it is also what the refusal goes out on.
  const pieces = stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>
  const frame = await readBody(pieces, null, admission.take)
  if (frame.length < 5) throw new AppError('MALFORMED_REQUEST', 'The gRPC message is shorter than its frame.')
  const length = frame.readUInt32BE(1)
  if (length > bodyLimits.encodedBytes)
    throw new AppError('REQUEST_TOO_LARGE', `The gRPC message has ${length} bytes, the limit is ${bodyLimits.encodedBytes}.`)
  if (frame.length !== length + 5)
    throw new AppError('MALFORMED_REQUEST', `The gRPC frame announces ${length} bytes and has ${frame.length - 5}.`)
  const message = frame.subarray(5)
  const body = await inflateBody(message, frame[0] === 1 ? text(headers, 'grpc-encoding') : undefined)
  if (body !== message) admission.take(body.length)
  return body
}

function send(stream: ServerHttp2Stream, message: Buffer): void {
  stream.respond({ ':status': 200, 'content-type': 'application/grpc+proto' }, { waitForTrailers: true })
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }))
  const frame = Buffer.alloc(5 + message.length)
  frame.writeUInt32BE(message.length, 1)
  message.copy(frame, 5)
  stream.end(frame)
}

function refuse(options: OtlpGrpcOptions, stream: ServerHttp2Stream, headers: IncomingHttpHeaders, error: unknown): void {
  if (stream.destroyed || stream.headersSent) return
  const { status, headers: answerHeaders, body } = errorAnswer(error, options.logError)
  options.diagnostics.reject({ door: 'otlp-grpc', request: headers[':path'] ?? '', status, reason: body.message })
  const retryAfter = answerHeaders['retry-after']
  stream.respond(
    {
      ':status': 200,
      'content-type': 'application/grpc+proto',
      'grpc-status': String(rpcCode(status)),
      'grpc-message': encodeURIComponent(body.message),
      'grpc-status-details-bin': encodeStatus(status, body.message, retryAfter === undefined ? undefined : Number(retryAfter)).toString(
        'base64',
      ),
    },
    { endStream: true },
  )
  // Tells the sender to stop sending what nobody reads.
  if (!stream.readableEnded) stream.close(constants.NGHTTP2_NO_ERROR)
}

function text(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name]
  return Array.isArray(value) ? value[0] : value
}
