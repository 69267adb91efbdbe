import { type Context, activeContext, runInContext, spanKey } from './context.ts'
import { type OutputsOf, finishSpan } from './finish-span.ts'
import type { Span } from './span.ts'
import { isTraceable, traceStream } from './traced-stream.ts'
import { noSpan } from './unrecorded-span.ts'

/**
 * Calls `fn` with `span` active and ends the span when its result is there: at once, when the promise settles, or when the generator or
 * stream has been read to its end, left early or failed. What `fn` throws is recorded and thrown on unchanged.
 */
export function runInSpan<T>(span: Span, fn: (span: Span) => T, outputsOf: OutputsOf): T {
  if (span === noSpan) return fn(span)
  const context = activeContext().setValue(spanKey, span)
  let result: T
  try {
    result = runInContext(context, () => fn(span))
  } catch (error) {
    span.fail(error).end()
    throw error
  }
  return settle(span, context, result, outputsOf)
}

function settle<T>(span: Span, context: Context, result: T, outputsOf: OutputsOf): T {
  try {
    if (result instanceof Promise) {
      return result.then(
        (value: unknown) => settle(span, context, value, outputsOf),
        (error: unknown) => {
          span.fail(error).end()
          throw error
        },
      ) as T
    }
    if (isThenable(result)) watchThenable(result, context, { span, outputsOf })
    else if (isTraceable(result)) return traceStream(result, { span, context, outputsOf })
    else finishSpan(span, result, outputsOf)
  } catch {
    // A stream that is frozen or read by another already, a proxy that was revoked: it cannot be followed, and is the program's all the same.
    span.end()
  }
  return result
}

type Then = (onValue?: unknown, onError?: unknown) => unknown

function isThenable(value: unknown): value is { then: Then } {
  return (typeof value === 'object' || typeof value === 'function') && value !== null && 'then' in value && typeof value.then === 'function'
}

/**
 * A query builder, say, that runs when it is awaited: to call `then` here would run it, and would give the program a promise in its place.
 * So the object stays, its own `then` is watched, and what it does then is in the span.
 */
function watchThenable(thenable: { then: Then }, context: Context, { span, outputsOf }: { span: Span; outputsOf: OutputsOf }): void {
  const original = thenable.then
  function then(this: unknown, onValue: unknown, onError: unknown): unknown {
    const caller = activeContext()
    const seen = (value: unknown): unknown => {
      const given = runInContext(context, () => settle(span, context, value, outputsOf))
      return isFunction(onValue) ? runInContext(caller, () => onValue(given)) : given
    }
    const failed = (error: unknown): unknown => {
      span.fail(error).end()
      if (isFunction(onError)) return runInContext(caller, () => onError(error))
      throw error
    }
    return runInContext(context, () => Reflect.apply(original, this, [seen, failed]) as unknown)
  }
  // oxlint-disable-next-line unicorn/no-thenable -- it is one already; this notes its end
  Object.defineProperty(thenable, 'then', { configurable: true, writable: true, value: then })
}

function isFunction(value: unknown): value is (argument: unknown) => unknown {
  return typeof value === 'function'
}
