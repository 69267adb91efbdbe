import { isAppError, type ModelFailure, type RerunEvent, rerunPath } from '@assay/protocol'
import { useEffect, useReducer, useRef } from 'react'
import { useApi } from '../../api/ApiContext.tsx'
import { createSseParser } from '../../api/sse-parser.ts'
import type { RerunAsked } from './rerun-draft.ts'

/** Reruns that are kept beside the original; the oldest makes room. */
const maxReruns = 3

/** One rerun, as far as it has come. */
export interface Rerun {
  key: number
  model: string
  providerName: string
  startedMs: number
  text: string
  reasoning: string
  calls: { name: string; text: string }[]
  state: 'running' | 'ended' | 'stopped'
  end: Extract<RerunEvent, { type: 'end' }> | null
  failure: ModelFailure | null
}

type Action =
  | { type: 'start'; rerun: Rerun }
  | { type: 'events'; key: number; events: RerunEvent[] }
  | { type: 'stop'; key: number; failure: ModelFailure | null }

export interface Reruns {
  /** Oldest first. */
  reruns: readonly Rerun[]
  running: boolean
  run: (request: RerunAsked & { providerId: string; origin: { traceId: string; spanId: string } }, providerName: string) => void
  stop: () => void
}

/** Asks a model again and keeps what came. One runs at a time; leaving the page ends it. */
export function useReruns(onTrace: () => void): Reruns {
  const api = useApi()
  const [reruns, dispatch] = useReducer(reduce, [])
  const current = useRef<AbortController | null>(null)
  const nextKey = useRef(0)
  useEffect(() => () => current.current?.abort(), [])

  const run: Reruns['run'] = (request, providerName) => {
    if (current.current !== null) return
    const key = nextKey.current++
    const stopped = new AbortController()
    current.current = stopped
    const { model } = request
    dispatch({
      type: 'start',
      rerun: {
        key,
        model,
        providerName,
        startedMs: Date.now(),
        text: '',
        reasoning: '',
        calls: [],
        state: 'running',
        end: null,
        failure: null,
      },
    })
    const read = async () => {
      const response = await api.post(rerunPath, request, { signal: stopped.signal })
      if (response.body === null) return
      const parse = createSseParser()
      const decoder = new TextDecoder()
      for await (const chunk of response.body) {
        const events = parse(decoder.decode(chunk, { stream: true })).map(({ data }) => JSON.parse(data) as RerunEvent)
        if (events.length > 0) dispatch({ type: 'events', key, events })
      }
    }
    const failed = (error: unknown): ModelFailure | null =>
      stopped.signal.aborted
        ? null
        : {
            kind: isAppError(error) && error.code !== 'TEMPORARILY_UNAVAILABLE' ? 'request' : 'network',
            message: error instanceof Error ? error.message : String(error),
            status: null,
            retryAfterSeconds: null,
          }
    void read()
      .then(
        () => dispatch({ type: 'stop', key, failure: brokenOff }),
        (error: unknown) => dispatch({ type: 'stop', key, failure: failed(error) }),
      )
      .finally(() => {
        current.current = null
        onTrace()
      })
  }
  return { reruns, running: reruns.some(({ state }) => state === 'running'), run, stop: () => current.current?.abort() }
}

const brokenOff: ModelFailure = { kind: 'network', message: 'The server’s answer broke off.', status: null, retryAfterSeconds: null }

function reduce(reruns: readonly Rerun[], action: Action): readonly Rerun[] {
  if (action.type === 'start') return [...reruns, action.rerun].slice(-maxReruns)
  return reruns.map((rerun) => {
    if (rerun.key !== action.key) return rerun
    if (action.type === 'events') return action.events.reduce(heard, rerun)
    return rerun.state === 'running' ? { ...rerun, state: 'stopped', failure: action.failure } : rerun
  })
}

function heard(rerun: Rerun, event: RerunEvent): Rerun {
  switch (event.type) {
    case 'text':
      return { ...rerun, text: rerun.text + event.text }
    case 'reasoning':
      return { ...rerun, reasoning: rerun.reasoning + event.text }
    case 'tool': {
      const calls = [...rerun.calls]
      const call = calls[event.index] ?? { name: '', text: '' }
      calls[event.index] = { name: event.name ?? call.name, text: call.text + event.text }
      return { ...rerun, calls }
    }
    case 'end':
      return { ...rerun, state: 'ended', end: event, failure: event.failure }
  }
}
