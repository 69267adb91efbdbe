import { activeContext, type Context, runInContext, spanKey } from '../context.ts'
import { currentClient } from '../current-client.ts'
import type { Attributes, Span } from '../span.ts'
import type { SpanContext } from '../span-context.ts'
import type { InstrumentationScope, SpanKind } from '../span-data.ts'
import type { TimeInput } from '../clock.ts'
import { noSpan } from '../unrecorded-span.ts'

/** OpenTelemetry's `SpanOptions`. `kind` is the position in `otelKinds`. */
interface OtelSpanOptions {
  kind?: number
  attributes?: Attributes
  links?: { context: SpanContext; attributes?: Attributes }[]
  startTime?: TimeInput
  root?: boolean
}

/** The API counts kinds from 0, the wire from 1. */
export const otelKinds: readonly SpanKind[] = ['INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER']

// One object per library: spans are put together by it on the wire.
const scopes = new Map<string, InstrumentationScope>()

export function scopeOf(name: string, version: string): InstrumentationScope {
  const key = `${name}@${version}`
  let scope = scopes.get(key)
  if (scope === undefined) {
    scope = { name, version }
    scopes.set(key, scope)
  }
  return scope
}

/** OpenTelemetry's `TracerProvider` and `Tracer` on the client of the moment; without one they give spans of which nothing is kept. */
export const tracerProvider = {
  getTracer(name: string, version = ''): OtelTracer {
    return new OtelTracer(scopeOf(name, version))
  },
}

class OtelTracer {
  readonly #scope: InstrumentationScope

  constructor(scope: InstrumentationScope) {
    this.#scope = scope
  }

  startSpan(name: string, options: OtelSpanOptions = {}, context: Context = activeContext()): Span {
    const { kind = 0, attributes, links, startTime, root } = options
    const spanOptions = { kind: otelKinds[kind] ?? 'INTERNAL', attributes, links, startTime, ...(root === true ? { parent: null } : {}) }
    return currentClient()?.startSpan(name, spanOptions, context, this.#scope) ?? noSpan
  }

  startActiveSpan<T>(name: string, ...rest: [...before: unknown[], fn: (span: Span) => T]): T {
    const fn = rest.at(-1) as (span: Span) => T
    const [options, given] = rest.slice(0, -1) as [OtelSpanOptions?, Context?]
    const context = given ?? activeContext()
    const span = this.startSpan(name, options, context)
    return runInContext(context.setValue(spanKey, span), () => fn(span))
  }
}
