import { EventEmitter } from 'node:events'
import { type Context, localStorage } from '../context.ts'
import { bindEmitter } from './bind-emitter.ts'

/** OpenTelemetry's `ContextManager` on our own storage, so that both sides see one context. */
export const contextManager = {
  active: (): Context => localStorage.active(),

  with<Args extends unknown[], T>(context: Context, fn: (...args: Args) => T, thisArg?: unknown, ...args: Args): T {
    return localStorage.run(context, () => Reflect.apply(fn, thisArg, args) as T)
  },

  bind<T>(context: Context, target: T): T {
    if (target instanceof EventEmitter) bindEmitter(target, context, localStorage.run)
    if (typeof target !== 'function') return target
    return function bound(this: unknown, ...args: unknown[]): unknown {
      return localStorage.run(context, () => Reflect.apply(target, this, args) as unknown)
    } as T
  },

  enable() {
    return this
  },

  disable() {
    return this
  },
}
