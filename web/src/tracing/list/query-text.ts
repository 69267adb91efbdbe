import { type QueryBarToken, tokenizeQueryBar } from '@assay/protocol'

/** One filter of the query bar that can stand as a chip: `-tool:run_sql,search` has key `tool`, two values, and is negated. */
export interface QueryTerm {
  key: string
  /** Comparison behind the colon: empty, `>`, `<=` … */
  op: string
  values: string[]
  negated: boolean
  /** Where it stands in the text, `to` exclusive. */
  from: number
  to: number
}

/** The text as chips and what is left: words, phrases, and everything in a text with OR or parentheses, which chips cannot show. */
export interface QueryParts {
  terms: QueryTerm[]
  rest: string
}

export function splitQuery(text: string): QueryParts {
  const tokens = tokenizeQueryBar(text)
  if (tokens.some((token) => token.kind === 'paren' || token.kind === 'or' || token.kind === 'error'))
    return { terms: [], rest: text.trim() }
  const terms: QueryTerm[] = []
  const rest: { from: number; to: number }[] = []
  let at = 0
  while (at < tokens.length) {
    const term = readTerm(tokens, at)
    if (term !== null) {
      terms.push(term.term)
      at = term.next
      continue
    }
    const token = tokens[at]
    const last = rest.at(-1)
    // What stands without a gap belongs together: `-refund`, or a key that has no value yet.
    if (token !== undefined && last !== undefined && last.to === token.from) last.to = token.to
    else if (token !== undefined && token.kind !== 'and') rest.push({ from: token.from, to: token.to })
    at += 1
  }
  return { terms, rest: rest.map(({ from, to }) => text.slice(from, to)).join(' ') }
}

function readTerm(tokens: QueryBarToken[], start: number): { term: QueryTerm; next: number } | null {
  const negated = tokens[start]?.kind === 'negation'
  let at = negated ? start + 1 : start
  const [key, op] = [tokens[at], tokens[at + 1]]
  if (key?.kind !== 'key' || op?.kind !== 'op') return null
  const values: string[] = []
  at += 2
  while (tokens[at]?.kind === 'value') {
    values.push(tokens[at]?.text ?? '')
    at += 1
    if (tokens[at]?.kind !== 'op' || tokens[at]?.text !== ',') break
    at += 1
  }
  if (values.length === 0) return null
  const term = { key: key.text, op: op.text.slice(1), values, negated, from: tokens[start]?.from ?? 0, to: tokens[at - 1]?.to ?? 0 }
  return { term, next: at }
}

/** The text without the characters from `from` to `to`, and without the gap that they leave. */
export function cutQuery(text: string, { from, to }: { from: number; to: number }): string {
  return `${text.slice(0, from).trimEnd()} ${text.slice(to).trimStart()}`.trim()
}
