import type { Context } from '../context.ts'

/*
 * The OpenTelemetry API package keeps what is registered on one global object, so that its copies in a program share it. The place is not
 * documented, but has been the same for all of 1.x; a contract test holds it against the real package, 1.9 and 1.10.
 */
const globalKey = Symbol.for('opentelemetry.js.api.1')

interface OtelContextManager {
  active(): Context
  with<T>(context: Context, fn: () => T): T
}

export interface ApiGlobal {
  version: string
  trace?: object
  context?: OtelContextManager
  propagation?: object
}

/**
 * A copy of the API reads what is registered when its own minor version is not above the one written here. 999 serves every 1.x; with a real
 * one, programs that mix API versions would see half of their spans.
 */
export const anyVersion = '1.999.0'

export function readApiGlobal(): ApiGlobal | undefined {
  return (globalThis as { [globalKey]?: ApiGlobal })[globalKey]
}

/** The global object, made when no copy of the API has made one. */
export function openApiGlobal(): ApiGlobal {
  const holder = globalThis as { [globalKey]?: ApiGlobal }
  holder[globalKey] ??= { version: anyVersion }
  return holder[globalKey]
}
