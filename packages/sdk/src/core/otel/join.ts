import type { Client } from '../client.ts'
import { localStorage, useContextStorage } from '../context.ts'
import { type ApiGlobal, anyVersion, openApiGlobal, readApiGlobal } from './api-global.ts'
import { contextManager } from './context-manager.ts'
import { propagator } from './propagator.ts'
import { type OtelSpanProcessor, spanProcessor } from './span-processor.ts'
import { providerMark, tracerProvider } from './tracer-provider.ts'

/**
 * Makes one trace of ours and OpenTelemetry's spans. Where no provider is registered, we become it: every instrumentation's spans come here.
 * Where one is, its context is used, so that its spans and ours nest, and its spans are sent here too; it is never replaced.
 *
 * Returns what undoes it.
 */
export function joinOpenTelemetry(client: Client): () => void {
  const present = readApiGlobal()
  return present?.trace === undefined ? becomeProvider() : attach(present, present.trace, client)
}

function becomeProvider(): () => void {
  const api = openApiGlobal()
  api.version = anyVersion
  api.trace = tracerProvider
  const ownContext = api.context === undefined
  if (ownContext) api.context = contextManager
  else followContextOf(api)
  api.propagation ??= propagator
  return () => {
    if (api.trace === tracerProvider) delete api.trace
    if (api.context === contextManager) delete api.context
    if (api.propagation === propagator) delete api.propagation
    useContextStorage(localStorage)
  }
}

function attach(api: ApiGlobal, registered: object, client: Client): () => void {
  const provider =
    'getDelegate' in registered && typeof registered.getDelegate === 'function' ? (registered.getDelegate() as object) : registered
  const remove = addProcessor(provider, spanProcessor())
  if (remove === undefined && !(providerMark in provider)) {
    client.log.tell(
      'otel-processor',
      'the registered OpenTelemetry provider takes no span processor: its spans nest with yours, but only your own are sent. Give it spanProcessor() of this package when you make it',
    )
  }
  followContextOf(api)
  return () => {
    remove?.()
    useContextStorage(localStorage)
  }
}

function followContextOf(api: ApiGlobal): void {
  const manager = api.context
  if (manager === undefined) return
  useContextStorage({ active: () => manager.active(), run: (context, fn) => manager.with(context, fn) })
}

/** SDK 1.x has a method for it; 2.x has only the list inside its composed processor. `undefined` where there is neither. */
function addProcessor(provider: object, processor: OtelSpanProcessor): (() => void) | undefined {
  if ('_activeSpanProcessor' in provider) {
    const list = processorList(provider._activeSpanProcessor)
    if (list !== undefined) {
      list.push(processor)
      return () => {
        const at = list.indexOf(processor)
        if (at >= 0) list.splice(at, 1)
      }
    }
  }
  if (!('addSpanProcessor' in provider) || typeof provider.addSpanProcessor !== 'function') return undefined
  provider.addSpanProcessor(processor)
  // It cannot be taken back; without a client it does nothing.
  return () => {}
}

function processorList(composed: unknown): unknown[] | undefined {
  if (typeof composed !== 'object' || composed === null || !('_spanProcessors' in composed)) return undefined
  return Array.isArray(composed._spanProcessors) ? composed._spanProcessors : undefined
}
