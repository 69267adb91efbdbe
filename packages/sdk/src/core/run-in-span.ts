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
    if (isThenable(result)) {
      return result.then(
        (value) => settle(span, context, value, outputsOf),
        (error: unknown) => {
          span.fail(error).end()
          throw error
        },
      ) as T
    }
    if (isTraceable(result)) return traceStream(result, { span, context, outputsOf })
    finishSpan(span, result, outputsOf)
  } catch {
    // A stream that is frozen or read by another already, a proxy that was revoked: it cannot be followed, and is the program's all the same.
    span.end()
  }
  return result
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (typeof value === 'object' || typeof value === 'function') && value !== null && 'then' in value && typeof value.then === 'function'
}
