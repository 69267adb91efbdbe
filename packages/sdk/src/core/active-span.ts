import type { SpanType } from '@assay/protocol/constants'
import { activeContext, runInContext, spanKey } from './context.ts'
import { currentClient } from './current-client.ts'
import { RecordedSpan } from './recorded-span.ts'
import type { Attributes, Span, SpanOptions } from './span.ts'
import { UnrecordedSpan, noSpan } from './unrecorded-span.ts'

/**
 * Starts a span under the active one without making it active: for work that begins and ends in different places. It must be ended by `end`.
 * Without `init` it is a span of which nothing is kept.
 */
export function startSpan(name: string, options?: SpanOptions): Span {
  return currentClient()?.startSpan(name, options) ?? noSpan
}

/** Runs `fn` with `span` as the active one; does not end it. */
export function withActiveSpan<T>(span: Span, fn: () => T): T {
  return span === noSpan ? fn() : runInContext(activeContext().setValue(spanKey, span), fn)
}

/** The active span; one that does nothing when there is none, so that it can be used without a check. */
export function currentSpan(): Span {
  const span = activeContext().getValue(spanKey)
  return span instanceof RecordedSpan || span instanceof UnrecordedSpan ? span : noSpan
}

/** `currentSpan().setInputs(value)`. */
export function setInputs(value: unknown): void {
  currentSpan().setInputs(value)
}

/** `currentSpan().setOutputs(value)`. */
export function setOutputs(value: unknown): void {
  currentSpan().setOutputs(value)
}

/** `currentSpan().setAttribute(key, value)`. */
export function setAttribute(key: string, value: unknown): void {
  currentSpan().setAttribute(key, value)
}

/** `currentSpan().setAttributes(attributes)`. */
export function setAttributes(attributes: Attributes): void {
  currentSpan().setAttributes(attributes)
}

/** `currentSpan().setType(type)`. */
export function setSpanType(type: SpanType): void {
  currentSpan().setType(type)
}

/** `currentSpan().addEvent(name, attributes)`. */
export function addEvent(name: string, attributes: Attributes = {}): void {
  currentSpan().addEvent(name, attributes)
}

/** `currentSpan().recordException(thrown)`. */
export function recordException(thrown: unknown): void {
  currentSpan().recordException(thrown)
}
