import type { IncomingMessage, ServerResponse } from 'node:http'
import { AppError, defaultWorkspace, experimentHeader, runHeader, startedSpansHeader, workspaceHeader } from '@assay/protocol'
import { wholeInTime } from '../../platform/http/arrival.ts'
import { errorAnswer } from '../../platform/http/error-response.ts'
import type { Guard } from '../../platform/http/guard.ts'
import { inflateBody, readBody } from '../../platform/http/read-body.ts'
import type { Diagnostics } from './diagnostics.ts'
import { encodeExportResponse, encodeStatus } from '../otlp/export-response.ts'
import type { Admission, OtlpDoor } from './otlp-door.ts'
import type { TraceLinkStore } from '../store/trace-link-store.ts'

export interface OtlpHttpOptions {
  door: OtlpDoor
  guard: Guard
  diagnostics: Diagnostics
  links: Pick<TraceLinkStore, 'linkRun'>
  logError(requestId: string, error: unknown): void
  nowMs(): number
}

/**
 * `POST /v1/traces` (OTLP/HTTP 1.x, protobuf and JSON). It goes past the router: this is the one path whose cost a span is counted in
 * microseconds.
 */
export function createOtlpHttpHandler(options: OtlpHttpOptions): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const { door, guard, diagnostics, links } = options
  return async (request, response) => {
    const json = (request.headers['content-type'] ?? '').startsWith('application/json')
    let admission: Admission | null = null
    try {
      guard.checkHost(request)
      guard.checkOrigin(request)
      guard.checkToken({ authorization: request.headers.authorization, 'x-assay-token': header(request, 'x-assay-token') })
      if (request.method !== 'POST') throw new AppError('METHOD_NOT_ALLOWED', 'Spans are sent by POST.')
      const encoding = encodingOf(request)
      const declared = request.headers['content-length'] === undefined ? null : Number(request.headers['content-length'])
      admission = door.admit(declared ?? 0)
      const sent = await readBody(wholeInTime(request), declared, admission.take)
      const body = await inflateBody(sent, request.headers['content-encoding'])
      if (body !== sent) admission.take(body.length)
      const workspace = header(request, workspaceHeader) ?? defaultWorkspace
      const outcome = await door.export(workspace, {
        body,
        encoding,
        experimentId: header(request, experimentHeader) ?? null,
        receivedAtMs: options.nowMs(),
      })
      const runId = header(request, runHeader)
      if (runId !== undefined) for (const { traceIds } of outcome.touched) await links.linkRun(workspace, traceIds, runId)
      const answer = encodeExportResponse(outcome, json)
      response.writeHead(200, {
        'content-type': json ? 'application/json' : 'application/x-protobuf',
        'content-length': answer.length,
        [startedSpansHeader]: '1',
        'x-durability': 'fsync',
      })
      response.end(answer)
      if (outcome.rejected > 0) diagnostics.reject({ door: 'otlp-http', request: 'POST /v1/traces', status: 200, reason: outcome.reason })
    } catch (error) {
      refuse(options, request, response, error, json)
    } finally {
      admission?.release()
    }
  }
}

/** How long a sender whose body is refused may go on sending. */
const lingerMs = 1_000

function encodingOf(request: IncomingMessage): 'protobuf' | 'json' {
  const type = (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase()
  if (type === 'application/x-protobuf' || type === 'application/protobuf') return 'protobuf'
  if (type === 'application/json') return 'json'
  throw new AppError(
    'BAD_REQUEST',
    `Invalid Content-Type: '${(type ?? '').slice(0, 60).replace(/[^\x20-\x7e]/g, '?')}'. Expected: application/x-protobuf or application/json.`,
  )
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name]
  return Array.isArray(value) ? value[0] : value
}

/** In the sender's own format: a `google.rpc.Status` for protobuf, MLflow's body with OTLP's `message` for JSON. */
function refuse(options: OtlpHttpOptions, request: IncomingMessage, response: ServerResponse, error: unknown, json: boolean): void {
  // The sender went away in the middle: nobody is there to be told, and nothing is wrong here.
  const senderIsGone = (request.destroyed && !request.complete) || response.destroyed
  if (senderIsGone || response.headersSent) return
  const { status, headers, body } = errorAnswer(error, options.logError)
  options.diagnostics.reject({ door: 'otlp-http', request: `${request.method ?? ''} /v1/traces`, status, reason: body.message })
  // The rest of a refused body is not read; the connection cannot be used for another request then. Nor while the server stops: a sender
  // that goes on sending would keep it from ending.
  if (!request.complete || status === 503) response.setHeader('connection', 'close')
  const protobuf = !json && (request.headers['content-type'] ?? '').includes('protobuf') && body.error_code !== 'RESOURCE_DOES_NOT_EXIST'
  const bytes = protobuf ? encodeStatus(status, body.message) : Buffer.from(JSON.stringify({ ...body, detail: body.message }))
  response.writeHead(status, {
    ...headers,
    'content-type': protobuf ? 'application/x-protobuf' : 'application/json',
    'content-length': bytes.length,
  })
  response.end(bytes)
  if (request.complete) return
  // Read on for a moment, so that the sender gets to see the answer; one that never stops sending is cut off.
  request.resume()
  setTimeout(() => request.socket.destroy(), lingerMs).unref()
}
