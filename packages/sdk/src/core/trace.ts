import type { SpanType } from '@assay/protocol/constants'
import { startSpan } from './active-span.ts'
import { runInSpan } from './run-in-span.ts'
import type { Attributes, Span, SpanOptions } from './span.ts'

/** How a function is traced. */
export interface TraceOptions {
  /** Default: the function's own name. */
  name?: string
  /** Default UNKNOWN. */
  type?: SpanType
  attributes?: Attributes
  /** See `SpanOptions.sampleRatio`. */
  sampleRatio?: number
  /** False writes no inputs; a function makes them of the arguments. Default: the one argument, or the list of several. */
  inputs?: false | ((...args: never[]) => unknown)
  /** False writes no outputs; a function makes them of the result, or of the list of what a stream gave. Default: just that. */
  outputs?: false | ((result: never) => unknown)
}

// What a type parameter is to be inferred from; `unknown[]` would refuse functions with typed parameters.
type AnyFunction = (this: never, ...args: never[]) => unknown

type MethodOrFieldContext = ClassMethodDecoratorContext | ClassFieldDecoratorContext

/** A decorator for methods and for fields that hold functions (TC39 stage 3), and a wrapper for functions. */
export interface Tracer {
  <F extends AnyFunction>(fn: F): F
  <F extends AnyFunction>(fn: F, context: ClassMethodDecoratorContext): F
  <F extends AnyFunction>(value: undefined, context: ClassFieldDecoratorContext<unknown, F>): (initial: F) => F
}

/**
 * Traces a function.
 *
 * - `await trace('answer', async (span) => …)` runs it now, in a span of that name, and gives its result.
 * - `const answer = trace(async (question) => …, { name: 'answer' })` makes a traced function of it; `this` and arguments pass through.
 * - `@trace` and `@trace({ type: 'TOOL' })` do so for a method.
 *
 * Promises, generators, async iterables and streams end the span when they are over. What it throws is recorded and thrown on.
 */
export function trace<T>(name: string, fn: (span: Span) => T, options?: Omit<TraceOptions, 'name'>): T
export function trace<F extends AnyFunction>(fn: F, options?: TraceOptions): F
export function trace<F extends AnyFunction>(fn: F, context: ClassMethodDecoratorContext): F
export function trace<F extends AnyFunction>(value: undefined, context: ClassFieldDecoratorContext<unknown, F>): (initial: F) => F
export function trace(options: TraceOptions): Tracer
export function trace(
  first: string | AnyFunction | TraceOptions | undefined,
  second?: AnyFunction | TraceOptions | MethodOrFieldContext,
  third?: Omit<TraceOptions, 'name'>,
): unknown {
  if (typeof first === 'string') {
    const outputsOf = outputsBy(third ?? {})
    return runInSpan(startSpan(first, spanOptions(third ?? {})), second as (span: Span) => unknown, outputsOf)
  }
  if (isDecoratorContext(second)) return decorate(first as AnyFunction | undefined, second, {})
  if (typeof first === 'function') return traced(first, (second as TraceOptions | undefined) ?? {})
  const options = first ?? {}
  return (value: AnyFunction | undefined, context?: MethodOrFieldContext) =>
    context === undefined ? traced(value as AnyFunction, options) : decorate(value, context, options)
}

/**
 * Runs `fn` in a span of its own and gives its result: `trace(name, fn)` with everything that a span can be started with.
 */
export function withSpan<T>(span: string | ({ name: string } & SpanOptions), fn: (span: Span) => T): T {
  return runInSpan(typeof span === 'string' ? startSpan(span) : startSpan(span.name, span), fn, wholeResult)
}

function decorate(value: AnyFunction | undefined, context: MethodOrFieldContext, options: TraceOptions): unknown {
  const named = { name: String(context.name), ...options }
  return context.kind === 'field' ? (initial: AnyFunction) => traced(initial, named) : traced(value as AnyFunction, named)
}

function traced(fn: AnyFunction, options: TraceOptions): AnyFunction {
  const name = options.name ?? (fn.name || 'anonymous')
  const outputsOf = outputsBy(options)
  const wrapper = function wrapper(this: unknown, ...args: unknown[]): unknown {
    const span = startSpan(name, spanOptions(options))
    if (span.isRecording()) span.setInputs(inputsBy(options, args))
    return runInSpan(span, () => Reflect.apply(fn, this, args) as unknown, outputsOf)
  }
  Object.defineProperties(wrapper, { name: { value: fn.name, configurable: true }, length: { value: fn.length, configurable: true } })
  return wrapper as AnyFunction
}

function spanOptions({ type, attributes, sampleRatio }: TraceOptions): SpanOptions {
  return { type, attributes, sampleRatio }
}

function inputsBy({ inputs }: TraceOptions, args: unknown[]): unknown {
  if (inputs === false) return undefined
  if (inputs === undefined) return args.length > 1 ? args : args[0]
  try {
    return Reflect.apply(inputs, undefined, args)
  } catch (error) {
    return `[inputs failed: ${String(error)}]`
  }
}

function outputsBy({ outputs }: TraceOptions): (result: unknown) => unknown {
  if (outputs === false) return () => undefined
  return (outputs as ((result: unknown) => unknown) | undefined) ?? wholeResult
}

function wholeResult(result: unknown): unknown {
  return result
}

function isDecoratorContext(value: unknown): value is MethodOrFieldContext {
  return typeof value === 'object' && value !== null && 'kind' in value && 'addInitializer' in value
}
