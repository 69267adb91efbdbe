import { extract, inject } from '../carrier.ts'
import type { Context } from '../context.ts'

const fields = ['traceparent', 'tracestate', 'baggage']

interface Setter {
  set(carrier: unknown, key: string, value: string): void
}

interface Getter {
  get(carrier: unknown, key: string): string | string[] | undefined
}

/** OpenTelemetry's `TextMapPropagator` for W3C trace context and baggage. */
export const propagator = {
  inject(context: Context, carrier: unknown, setter: Setter): void {
    for (const [name, value] of Object.entries(inject({}, context))) setter.set(carrier, name, value)
  },

  extract(context: Context, carrier: unknown, getter: Getter): Context {
    return extract(Object.fromEntries(fields.map((name) => [name, getter.get(carrier, name)])), context)
  },

  fields: (): string[] => [...fields],
}
