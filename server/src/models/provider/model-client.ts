import type { Message, ModelFailure, ModelParameters, ModelTool, ProviderKind } from '@assay/protocol'

/** What a model is asked, whoever provides it. */
export interface ModelRequest {
  model: string
  messages: readonly Message[]
  tools: readonly ModelTool[]
  parameters: ModelParameters
}

/** Where and as whom it is asked. */
export interface ModelAddress {
  kind: ProviderKind
  /** Without a slash at its end. */
  baseUrl: string
  /** Null where the provider wants none. */
  key: string | null
  /** Of Bedrock only; the key is AWS's secret access key. */
  aws: { region: string; accessKeyId: string; sessionToken: string | null } | null
  /** Somebody other than the operator typed in the address, so that it must not be a private one. */
  isTypedIn: boolean
}

/** Tokens as providers say them; `input` holds what was read from and written to a cache, `output` the reasoning. */
export interface ModelUsage {
  input?: number | undefined
  output?: number | undefined
  cachedRead?: number | undefined
  cachedWrite?: number | undefined
  reasoning?: number | undefined
}

/** What a model says, in the order in which it does. */
export type ModelEvent =
  | { type: 'text'; text: string }
  | { type: 'reasoning'; text: string }
  /** A piece of the `index`th call. The first names it; `text` joined is the arguments as JSON. */
  | { type: 'tool'; index: number; id?: string; name?: string; text: string }
  /** Each member replaces what was said of it before. */
  | { type: 'usage'; usage: ModelUsage }
  /** The name of the model that answered, where it says. */
  | { type: 'model'; model: string }
  /** In the provider's word. */
  | { type: 'finish'; reason: string }

/** The answer that did not come, or not whole. The key of the provider is in no message. */
export class ModelError extends Error {
  readonly failure: ModelFailure

  constructor(failure: ModelFailure) {
    super(failure.message)
    this.name = 'ModelError'
    this.failure = failure
  }
}

export interface ModelClient {
  /**
   * Asks, and gives what is said as it comes. Leaving the loop, or the signal, ends the call.
   * @throws ModelError; when the signal ends it, the signal's reason
   */
  ask(address: ModelAddress, request: ModelRequest, signal: AbortSignal): AsyncIterable<ModelEvent>
}

/** A failure without an answer. */
export function modelError(kind: ModelFailure['kind'], message: string): ModelError {
  return new ModelError({ kind, message, status: null, retryAfterSeconds: null })
}
