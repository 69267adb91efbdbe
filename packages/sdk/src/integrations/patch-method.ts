import type { Unpatch } from './integration.ts'

type Method = (this: unknown, ...args: unknown[]) => unknown

/** Stands in for a call. `callOriginal` makes it as it was made; `self` is its `this`. */
export type Around = (callOriginal: () => unknown, args: readonly unknown[], self: unknown) => unknown

const patchedMark = Symbol.for('assay.patched')

/**
 * Replaces `owner[name]`: each call goes to `around`, which gets the way to the original. A method that is already patched, by any copy of
 * this package, is left alone. After `Unpatch` the original is back, or, where someone has patched over ours, ours only passes on.
 */
export function patchMethod(owner: object, name: string, around: Around): Unpatch {
  const original: unknown = Reflect.get(owner, name)
  if (typeof original !== 'function' || patchedMark in original) return () => {}
  const inherited = !Object.hasOwn(owner, name)
  let active = true
  const replacement: Method = function (...args) {
    const callOriginal = (): unknown => Reflect.apply(original, this, args)
    return active ? around(callOriginal, args, this) : callOriginal()
  }
  Object.defineProperties(replacement, {
    name: { value: name, configurable: true },
    length: { value: original.length, configurable: true },
    [patchedMark]: { value: true },
  })
  Reflect.set(owner, name, replacement)
  return () => {
    active = false
    if (Reflect.get(owner, name) !== replacement) return
    if (inherited) Reflect.deleteProperty(owner, name)
    else Reflect.set(owner, name, original)
  }
}
