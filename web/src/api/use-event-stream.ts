import { useEffect, useRef, useState } from 'react'
import { useApi } from './ApiContext.tsx'
import type { StreamState } from './event-stream.ts'
import type { ServerEvent } from './sse-parser.ts'

interface StreamUse {
  experimentId?: string
  traceId?: string
  q?: string
  /** Off: no connection is held. */
  enabled: boolean
  onEvent: (event: ServerEvent) => void
  /** Events were missed: ask for the data again. */
  onMissed: () => void
}

/** Holds the stream of changes open while the component is there. */
export function useEventStream({ experimentId, traceId, q, enabled, onEvent, onMissed }: StreamUse): StreamState {
  const api = useApi()
  const [state, setState] = useState<StreamState>('connecting')
  const handlers = useRef({ onEvent, onMissed })
  handlers.current = { onEvent, onMissed }

  useEffect(() => {
    if (!enabled) return
    let opened = 0
    return api.stream(
      { ...(experimentId === undefined ? {} : { experimentId }), ...(traceId === undefined ? {} : { traceId }), ...(q ? { q } : {}) },
      {
        onEvent: (event) => (event.type === 'resync' ? handlers.current.onMissed() : handlers.current.onEvent(event)),
        onState: (next) => {
          setState(next)
          if (next === 'open' && ++opened > 1) handlers.current.onMissed()
        },
      },
    )
  }, [api, experimentId, traceId, q, enabled])
  return state
}
