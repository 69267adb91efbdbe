import { AsyncLocalStorage } from 'node:async_hooks'

/** What flows with the program from call to call, through awaits, timers and callbacks. OpenTelemetry's `Context`, by shape. Immutable. */
export interface Context {
  getValue(key: symbol): unknown
  setValue(key: symbol, value: unknown): Context
  deleteValue(key: symbol): Context
}

/** Where the running context is kept. Ours, or that of an OpenTelemetry set-up that was there first. */
export interface ContextStorage {
  active(): Context
  run<T>(context: Context, fn: () => T): T
}

// OpenTelemetry's own keys, so that a span or baggage put there by either side is seen by the other.
export const spanKey = Symbol.for('OpenTelemetry Context Key SPAN')
export const baggageKey = Symbol.for('OpenTelemetry Baggage Key')
export const suppressKey = Symbol.for('OpenTelemetry SDK Context Key SUPPRESS_TRACING')
/** Session, user and tags for the spans started below. */
export const traceScopeKey = Symbol.for('assay.trace-scope')

/**
 * The active span has a field of its own: entering a span, the one frequent change, then copies nothing. Most contexts hold nothing else.
 * A context keeps no link to the one it was made from, so a program that nests for ever does not grow.
 */
class ValueContext implements Context {
  readonly #span: unknown
  readonly #values: ReadonlyMap<symbol, unknown> | undefined

  constructor(span: unknown, values: ReadonlyMap<symbol, unknown> | undefined) {
    this.#span = span
    this.#values = values
  }

  getValue(key: symbol): unknown {
    return key === spanKey ? this.#span : this.#values?.get(key)
  }

  setValue(key: symbol, value: unknown): Context {
    if (key === spanKey) return new ValueContext(value, this.#values)
    return new ValueContext(this.#span, new Map(this.#values).set(key, value))
  }

  deleteValue(key: symbol): Context {
    if (key === spanKey) return new ValueContext(undefined, this.#values)
    const values = new Map(this.#values)
    values.delete(key)
    return new ValueContext(this.#span, values)
  }
}

export const rootContext: Context = new ValueContext(undefined, undefined)

/** For requests of our own: nobody's spans, not of ours and not of an instrumentation that watches HTTP. */
export const unobservedContext = rootContext.setValue(suppressKey, true)

/** In what nobody waits for: its requests do not keep the process alive. */
export const backgroundKey = Symbol.for('assay.background')

const local = new AsyncLocalStorage<Context>()
export const localStorage: ContextStorage = {
  active: () => local.getStore() ?? rootContext,
  run: (context, fn) => local.run(context, fn),
}

let storage = localStorage

/** Takes the context from here on from `next`. */
export function useContextStorage(next: ContextStorage): void {
  storage = next
}

export function activeContext(): Context {
  return storage.active()
}

/** Runs `fn`, and everything it starts, with `context` as the active one. */
export function runInContext<T>(context: Context, fn: () => T): T {
  return storage.run(context, fn)
}

/**
 * Makes a function that runs in the context of *now*, whenever it is called: for callbacks that some other code keeps and calls later.
 * `this` and arguments pass through.
 */
export function bind<This, Args extends unknown[], Result>(
  fn: (this: This, ...args: Args) => Result,
): (this: This, ...args: Args) => Result {
  const context = activeContext()
  return function bound(this: This, ...args: Args): Result {
    return runInContext(context, () => fn.apply(this, args))
  }
}
