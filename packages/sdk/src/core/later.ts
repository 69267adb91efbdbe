import type { Page, Paged } from '../rest/paged.ts'

type Part = Readonly<Record<string, unknown>>

/**
 * What the built package has in place of a function that most programs do not use: it loads what it is with the first call. Calls keep their
 * order: a later one does not overtake an earlier one.
 */
export function later(load: () => Promise<Part>, name: string): (...args: unknown[]) => Promise<unknown> {
  return async (...args) => (await load().then((part) => part[name] as (...args: unknown[]) => unknown))(...args)
}

/** The same for a search, which asks nothing before it is used. */
export function laterPaged(load: () => Promise<Part>, name: string): (...args: unknown[]) => Paged<unknown> {
  return (...args) => {
    let found: Paged<unknown> | undefined
    // Gives nothing itself: a promise that gave the search would ask it.
    const find = async (): Promise<void> => {
      const part = await load()
      found ??= (part[name] as (...args: unknown[]) => Paged<unknown>)(...args)
    }
    const firstPage = async (): Promise<Page<unknown>> => {
      await find()
      return (await found) as Page<unknown>
    }
    return {
      // oxlint-disable-next-line unicorn/no-thenable -- to be awaited is what it is for
      then: (onPage, onError) => firstPage().then(onPage, onError),
      catch: (onError) => firstPage().catch(onError),
      finally: (onSettled) => firstPage().finally(onSettled),
      async *[Symbol.asyncIterator]() {
        await find()
        yield* found as Paged<unknown>
      },
    }
  }
}
