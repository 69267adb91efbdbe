/**
 * Stands in the built pages for `zod/mini`, in which the protocol writes its schemas: the pages are of the server's own release and check no
 * answer of it, so making a few hundred schemas at every start would be for nothing. Any expression over `z` gives `z`.
 * @throws when something is to be checked by one after all.
 */
export const z: unknown = new Proxy(() => undefined, {
  get(_, name) {
    if (name === 'parse' || name === 'safeParse')
      throw new TypeError('The built pages have no schemas; they are there in development only.')
    return z
  },
  apply: () => z,
})
