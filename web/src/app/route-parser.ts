import type { RouterObject } from 'wouter'

type Parser = RouterObject['parser']

/** As `parse`, with wildcards that a line break does not end: a name in an address may have one, and else no route at all would be at it. */
export function acrossLines(parse: Parser): Parser {
  return (route, loose) => {
    const { pattern, keys } = parse(route, loose)
    return { keys, pattern: pattern instanceof RegExp ? new RegExp(pattern.source, `${pattern.flags}s`) : pattern }
  }
}
