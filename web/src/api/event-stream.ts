import { createSseParser, type ServerEvent } from './sse-parser.ts'

export type StreamState = 'connecting' | 'open' | 'lost'

export interface EventStreamHandlers {
  onEvent: (event: ServerEvent) => void
  /** `lost` means that a new attempt is waiting. After the second `open` the caller has missed events. */
  onState: (state: StreamState) => void
}

interface EventStreamOptions extends EventStreamHandlers {
  headers: () => Record<string, string>
}

const firstRetryMs = 500
const longestRetryMs = 15_000

/**
 * Server-sent events over `fetch`, since `EventSource` cannot carry a bearer token. Opens again after a break, each time later, up to 15 s;
 * a refusal (4xx) counts as a break, as the server may ask for a token that comes later. Returns what closes it for good.
 */
export function openEventStream(url: string, { headers, onEvent, onState }: EventStreamOptions): () => void {
  const closed = new AbortController()
  let retryMs = firstRetryMs
  let timer: ReturnType<typeof setTimeout> | undefined

  async function read(): Promise<void> {
    onState('connecting')
    const response = await fetch(url, { headers: { accept: 'text/event-stream', ...headers() }, signal: closed.signal, cache: 'no-store' })
    if (!response.ok || response.body === null) throw new Error(`stream refused with ${response.status}`)
    onState('open')
    retryMs = firstRetryMs
    const parse = createSseParser()
    const decoder = new TextDecoder()
    for await (const chunk of response.body) {
      for (const event of parse(decoder.decode(chunk, { stream: true }))) onEvent(event)
    }
  }

  function attempt(): void {
    read()
      .catch(() => undefined)
      .finally(() => {
        if (closed.signal.aborted) return
        onState('lost')
        timer = setTimeout(attempt, retryMs)
        retryMs = Math.min(retryMs * 2, longestRetryMs)
      })
  }
  attempt()

  return () => {
    closed.abort()
    clearTimeout(timer)
  }
}
