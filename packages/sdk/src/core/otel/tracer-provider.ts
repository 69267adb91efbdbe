import { activeContext, type Context, runInContext, spanKey } from '../context.ts'
import { currentClient } from '../current-client.ts'
import type { Attributes, Span, SpanOptions } from '../span.ts'
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
/** A program that makes up names for tracers must not grow by them: what comes later shares one. */
const maxScopes = 1000
const furtherScope: InstrumentationScope = { name: 'opentelemetry', version: '' }

export function scopeOf(name: unknown, version: unknown): InstrumentationScope {
  const own = { name: typeof name === 'string' ? name : '', version: typeof version === 'string' ? version : '' }
  const key = `${own.name}@${own.version}`
  const known = scopes.get(key)
  if (known !== undefined) return known
  if (scopes.size >= maxScopes) return furtherScope
  scopes.set(key, own)
  return own
}

/** By which another copy of this package in the program knows ours. */
export const providerMark = Symbol.for('assay.tracer-provider')

/** OpenTelemetry's `TracerProvider` and `Tracer` on the client of the moment; without one they give spans of which nothing is kept. */
export const tracerProvider = {
  [providerMark]: true,

  getTracer(name: string, version?: string): OtelTracer {
    return new OtelTracer(scopeOf(name, version))
  },
}

/** None of what cannot be read. */
function toSpanOptions(options: OtelSpanOptions | undefined): SpanOptions {
  try {
    const { kind = 0, attributes, links, startTime, root } = options ?? {}
    return { kind: otelKinds[kind] ?? 'INTERNAL', attributes, links, startTime, ...(root === true ? { parent: null } : {}) }
  } catch {
    return {}
  }
}

class OtelTracer {
  readonly #scope: InstrumentationScope

  constructor(scope: InstrumentationScope) {
    this.#scope = scope
  }

  startSpan(name: string, options?: OtelSpanOptions, context: Context = activeContext()): Span {
    return currentClient()?.startSpan(name, toSpanOptions(options), context, this.#scope) ?? noSpan
  }

  startActiveSpan<T>(name: string, ...rest: [...before: unknown[], fn: (span: Span) => T]): T {
    const fn = rest.at(-1) as (span: Span) => T
    const [options, given] = rest.slice(0, -1) as [OtelSpanOptions?, Context?]
    const context = given ?? activeContext()
    const span = this.startSpan(name, options, context)
    return runInContext(context.setValue(spanKey, span), () => fn(span))
  }
}
