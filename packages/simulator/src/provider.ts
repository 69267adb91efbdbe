import type { Scenario } from './chat.ts'
import type { Dice } from './dice.ts'
import type { JsonObject } from './json.ts'
import type { ProviderError } from './provider-error.ts'

/**
 * One provider's wire format: which paths it serves, and how it says what went wrong. Handlers are synchronous and know nothing of sockets;
 * the server adds latency, faults and the connection.
 */
export interface Provider {
  name: string
  routes: readonly Route[]
  /** The header that carries the request's id. */
  requestIdHeader: string
  errorBody(error: ProviderError, requestId: string): object
  /** How an error is said in a stream that has begun. */
  errorEvent(error: ProviderError): StreamEvent
}

export interface Route {
  method: 'GET' | 'POST'
  /** Segments that begin with a colon are parameters, perhaps with an end of their own: `:model:generateContent`. */
  path: string
  /** @throws ProviderError for what the provider would refuse */
  handle(call: Call): Outcome
}

export interface Call {
  params: Record<string, string>
  body: JsonObject
  scenario: Scenario
  dice: Dice
  /** Unix seconds: with the latency, the one thing of an answer that does not follow from the request. */
  nowSeconds: number
}

export type Outcome = { kind: 'json'; body: object; outputTokens: number } | { kind: 'stream'; events: StreamEvent[]; framing?: Framing }

/** How a stream is cut: server-sent events where nothing is said, a line of JSON each, or AWS's binary event stream. */
export type Framing = 'events' | 'lines' | 'aws'

/** One server-sent event. `data` is sent as JSON, text as it is. */
export interface StreamEvent {
  event?: string
  data: object | string
  /** How many tokens it carries; sets the pace. */
  tokens: number
}
