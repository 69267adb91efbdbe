import type { StoreCaller } from './store-worker.ts'

/**
 * What a method of a store is, and so in which thread it runs: `write` in that of the writer, with its commit; `lookup` at once in that of the
 * quick reads, since it is answered from an index in well under a millisecond, whatever is stored; `read` in the lanes, since nobody knows
 * beforehand how long it takes.
 */
export type CallKind = 'write' | 'lookup' | 'read'

/** Of every method: one that is new must say what it is. */
export type CallKinds<Store> = Readonly<Record<keyof Store & string, CallKind>>

/** Which of `callers` a method goes to. */
export function byKind<Store>(
  kinds: CallKinds<Store>,
  callers: Readonly<Record<CallKind, StoreCaller>>,
): (method: keyof Store & string) => StoreCaller {
  return (method) => callers[kinds[method]]
}
