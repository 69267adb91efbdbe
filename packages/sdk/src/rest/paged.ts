/** One page of an answer. */
export interface Page<Item> {
  items: Item[]
  /** For the next call's `pageToken`; `undefined` on the last page. */
  nextPageToken: string | undefined
}

/**
 * A search that is asked when it is used: `await` gives its first page, `for await` goes through everything, page by page. A page is asked for
 * when the one before has been gone through.
 *
 * As with a promise, what an async function returns is awaited: a search that it returns becomes its first page.
 */
export interface Paged<Item> extends PromiseLike<Page<Item>>, AsyncIterable<Item> {
  catch<Other>(onError: (error: unknown) => Other): Promise<Page<Item> | Other>
  finally(onSettled: () => void): Promise<Page<Item>>
}

/** Of a list that is asked for page by page. */
export interface PageOptions {
  /** Of one page. */
  maxResults?: number
  /** From the page before. */
  pageToken?: string
}

/** `ask` is called with the token of the page before, `undefined` for the first. */
export function paged<Item>(ask: (pageToken: string | undefined) => Promise<Page<Item>>): Paged<Item> {
  let first: Promise<Page<Item>> | undefined
  const firstPage = (): Promise<Page<Item>> => (first ??= ask(undefined))
  return {
    // oxlint-disable-next-line unicorn/no-thenable -- to be awaited is what it is for
    then: (onPage, onError) => firstPage().then(onPage, onError),
    catch: (onError) => firstPage().catch(onError),
    finally: (onSettled) => firstPage().finally(onSettled),
    async *[Symbol.asyncIterator]() {
      for (let page = await firstPage(); ; page = await ask(page.nextPageToken)) {
        yield* page.items
        if (page.nextPageToken === undefined) return
      }
    },
  }
}
