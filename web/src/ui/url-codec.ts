/**
 * One value of a page's state as text in its address. `parse` gives undefined for a text it does not know, which then counts as absent:
 * an old or mistyped link opens the page, not an error.
 */
export interface Param<T> {
  parse: (text: string) => T | undefined
  format: (value: T) => string
  fallback: T
}

export interface UrlCodec<State> {
  /** From `location.search`, with or without `?`. Never throws. */
  parse: (search: string) => State
  /** Without `?`. Values equal to their fallback are left out, so the plain page has the plain address. */
  format: (state: State) => string
}

/** Readable where RFC 3986 allows it: `q=status:error` rather than `q=status%3Aerror`. */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(/%(?:3A|2C|2F|40|3C|3E|22|20|7E)/g, (code) =>
    code === '%20' ? '+' : code === '%22' || code === '%3C' || code === '%3E' ? code : decodeURIComponent(code),
  )
}

/** A codec whose keys are the names in the address, in the order given. */
export function urlCodec<State extends object>(params: { [K in keyof State]: Param<State[K]> }): UrlCodec<State> {
  const names = Object.keys(params) as (keyof State & string)[]
  return {
    parse(search) {
      const query = new URLSearchParams(search)
      const state: Partial<State> = {}
      for (const name of names) {
        const text = query.get(name)
        const param = params[name]
        state[name] = (text === null ? undefined : param.parse(text)) ?? param.fallback
      }
      return state as State
    },
    format(state) {
      const parts: string[] = []
      for (const name of names) {
        const param = params[name]
        const text = param.format(state[name])
        if (text !== param.format(param.fallback)) parts.push(`${name}=${encode(text)}`)
      }
      return parts.join('&')
    },
  }
}

export function textParam(fallback = ''): Param<string> {
  return { parse: (text) => text, format: (value) => value, fallback }
}

/** One of a fixed set of words. */
export function wordParam<const W extends string>(words: readonly W[], fallback: W): Param<W> {
  return { parse: (text) => words.find((word) => word === text), format: (value) => value, fallback }
}

/** Any number of texts, separated by commas; a comma or backslash within one has a backslash before it. */
export const textsParam: Param<readonly string[]> = {
  parse: (text) => Array.from(text.matchAll(/(?:\\.|[^,\\])+/gs), ([part]) => part.replace(/\\(.)/gs, '$1')),
  format: (texts) => texts.map((each) => each.replace(/[,\\]/g, String.raw`\$&`)).join(','),
  fallback: [],
}
