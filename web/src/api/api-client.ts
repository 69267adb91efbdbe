import { AppError, defaultWorkspace, type Endpoint, type ErrorCode, errorTable, sharedPath, streamPath } from '@assay/protocol'
import { takeEarly } from './early-answers.ts'
import { requestHeaders } from './request-headers.ts'
import { fillPath, queryText } from './request-url.ts'
import { type EventStreamHandlers, openEventStream } from './event-stream.ts'

export interface ApiClient {
  /** @throws AppError with the server's code, or TEMPORARILY_UNAVAILABLE where no answer came. An abort stays an AbortError. */
  call: <Request, Response>(
    endpoint: Endpoint<Request, Response>,
    request: Request,
    options?: { signal?: AbortSignal },
  ) => Promise<Response>
  /** Opens the stream of changes; it opens itself again after a break. Returns what closes it. */
  stream: (request: { experimentId?: string; traceId?: string; q?: string }, handlers: EventStreamHandlers) => () => void
  /**
   * Asks for bytes, of a file say, from `range.from` to before `range.to`. An empty file has no range: it is answered whole.
   * @throws AppError as `call` does
   */
  bytes: (path: string, options?: { range?: { from: number; to: number }; signal?: AbortSignal }) => Promise<Response>
  /** Sends JSON and gives the answer as it comes. @throws AppError as `call` does */
  post: (path: string, body: object, options: { signal: AbortSignal }) => Promise<Response>
  /** The address of a file for a link; null where only a request with the token gets it. */
  fileHref: (path: string) => string | null
  workspace: string
  /** The token of the share link that lets in, where one does: then one trace can be read, and nothing else. */
  share: string | null
}

export interface ApiClientOptions {
  workspace: string
  /** Bearer token, where the server wants one. Asked for at each request, so that a token typed later counts. */
  token: () => string | null
  share?: string | undefined
}

/** The typed client of Assay's own API, on the page's origin. */
export function createApiClient({ workspace, token, share }: ApiClientOptions): ApiClient {
  const headers = () => requestHeaders(workspace, token())

  const answered = (asked: Promise<Response>) =>
    asked.catch((cause: unknown) => {
      if (cause instanceof DOMException && cause.name === 'AbortError') throw cause
      throw new AppError('TEMPORARILY_UNAVAILABLE', 'The server does not answer. Is it running?', { cause })
    })

  return {
    workspace,
    share: share ?? null,
    async call(endpoint, request, options) {
      const { path, rest } =
        share === undefined
          ? fillPath(endpoint.path, request as Record<string, unknown>)
          : fillPath(pathInShare(endpoint.path), { ...(request as Record<string, unknown>), traceId: undefined, share })
      const hasBody = endpoint.method !== 'GET' && endpoint.method !== 'DELETE'
      const address = hasBody ? path : path + queryText(rest)
      const early = endpoint.method === 'GET' ? takeEarly(address) : undefined
      const init = {
        method: endpoint.method,
        headers: { ...headers(), ...(hasBody ? { 'content-type': 'application/json' } : {}) },
        ...(hasBody ? { body: JSON.stringify(rest) } : {}),
        ...(options?.signal ? { signal: options.signal } : {}),
      }
      const response = await answered(early ?? fetch(address, init))
      if (!response.ok) throw await readError(response)
      const body: unknown = await response.json()
      if (import.meta.env.DEV) return endpoint.response.parse(body)
      return body as never
    },
    async bytes(path, { range, signal } = {}) {
      const ask = (withRange: boolean) =>
        answered(
          fetch(path, {
            headers: { ...headers(), ...(withRange && range !== undefined && { range: `bytes=${range.from}-${range.to - 1}` }) },
            ...(signal && { signal }),
          }),
        )
      const answer = await ask(true)
      const response = answer.status === 416 ? await ask(false) : answer
      if (!response.ok) throw await readError(response)
      return response
    },
    async post(path, body, { signal }) {
      const init = { method: 'POST', headers: { ...headers(), 'content-type': 'application/json' }, body: JSON.stringify(body), signal }
      const response = await answered(fetch(path, init))
      if (!response.ok) throw await readError(response)
      return response
    },
    fileHref: (path) => (token() !== null ? null : path + queryText(workspace === defaultWorkspace ? {} : { workspace })),
    // What is shared is looked at, not followed.
    stream: (request, handlers) =>
      share !== undefined ? () => undefined : openEventStream(streamPath + queryText(request), { headers, ...handlers }),
  }
}

/** @throws PERMISSION_DENIED for what a share link is not for */
function pathInShare(path: string): string {
  const shared = sharedPath(path)
  if (shared === null) throw new AppError('PERMISSION_DENIED', 'A share link shows its trace and nothing else.')
  return shared
}

/** The error that a response speaks of; one that is not ours (a proxy's page) keeps its status in the message. */
async function readError(response: Response): Promise<AppError> {
  const body: unknown = await response.json().catch(() => null)
  if (
    typeof body === 'object' &&
    body !== null &&
    'error_code' in body &&
    typeof body.error_code === 'string' &&
    body.error_code in errorTable
  ) {
    const message = 'message' in body && typeof body.message === 'string' ? body.message : ''
    const details =
      'details' in body && typeof body.details === 'object' && body.details !== null ? (body.details as AppError['details']) : undefined
    return new AppError(body.error_code as ErrorCode, message, details === undefined ? {} : { details })
  }
  if (response.status === 401) return new AppError('UNAUTHENTICATED', 'The server wants a token.')
  return new AppError(response.status >= 500 ? 'INTERNAL_ERROR' : 'BAD_REQUEST', `${response.status} ${response.statusText}`)
}
