import type { EventEmitter } from 'node:events'
import type { Context } from '../context.ts'

type Listener = (...args: unknown[]) => unknown

const bound = new WeakSet<EventEmitter>()
const adding = ['on', 'addListener', 'prependListener', 'once', 'prependOnceListener'] as const
const removing = ['off', 'removeListener'] as const

/**
 * Lets the listeners that are added from here on run in `context`: what instrumentations of HTTP do to a request, whose events Node tells in
 * the context of the connection. An emitter that is bound already stays as it is, as in OpenTelemetry's own context manager.
 */
export function bindEmitter(emitter: EventEmitter, context: Context, run: (context: Context, fn: () => unknown) => unknown): void {
  if (bound.has(emitter)) return
  bound.add(emitter)
  const standIns = new WeakMap<Listener, Listener>()

  function standInFor(listener: Listener): Listener {
    let standIn = standIns.get(listener)
    if (standIn === undefined) {
      standIn = function (this: unknown, ...args) {
        return run(context, () => Reflect.apply(listener, this, args))
      }
      // By this field Node finds, lists and removes a listener that something stands in for.
      Object.assign(standIn, { listener: originalOf(listener) })
      standIns.set(listener, standIn)
    }
    return standIn
  }

  for (const name of adding) {
    const original = emitter[name].bind(emitter)
    emitter[name] = (event: string | symbol, listener: Listener) => {
      original(event, typeof listener === 'function' ? standInFor(listener) : listener)
      return emitter
    }
  }
  for (const name of removing) {
    const original = emitter[name].bind(emitter)
    emitter[name] = (event: string | symbol, listener: Listener) => {
      // What `once` makes takes itself away, and is not what the program gave.
      original(event, originalOf(listener) === listener ? listener : (standIns.get(listener) ?? listener))
      return emitter
    }
  }
}

/** What the program gave: `once` and we put others in its place. */
function originalOf(listener: Listener): Listener {
  return 'listener' in listener && typeof listener.listener === 'function' ? originalOf(listener.listener as Listener) : listener
}
