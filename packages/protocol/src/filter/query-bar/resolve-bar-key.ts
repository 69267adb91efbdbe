import type { AppError } from '../../errors.ts'
import type { Field } from '../ast.ts'
import { clip } from '../filter-error.ts'
import { didYouMean, nearestName } from '../nearest-name.ts'
import type { BarValueType, QueryBarKey } from './query-bar-keys.ts'
import { queryBarKeys, queryBarNamespaces } from './query-bar-keys.ts'

/** What is listed: it decides whether `name:` is the trace's or the span's. */
export type Listed = 'traces' | 'spans'

/** `has` and `is` are no fields: their values name the condition. */
export type BarKeyMeaning = { kind: 'field'; field: Field; type: BarValueType } | { kind: 'has' } | { kind: 'is' }

const byName = new Map(queryBarKeys.flatMap((entry) => [entry.key, ...entry.aliases].map((name) => [name, entry] as const)))
const namespaces = new Map(queryBarNamespaces.flatMap((entry) => entry.names.map((name) => [name, entry] as const)))

/**
 * What a key of the bar means. Known keys ignore case. A bare key that is not known is a tag, unless it is one slip away from a known key:
 * then it is an error that offers both, since a silent search for a tag `staus` would find nothing and say nothing.
 * @throws what `fail` makes.
 */
export function resolveBarKey(written: string, listed: Listed, fail: (message: string) => AppError): BarKeyMeaning {
  const name = written.toLowerCase()
  if (name === 'has') return { kind: 'has' }
  if (name === 'is') return { kind: 'is' }
  const known = byName.get(name)
  if (known !== undefined) return meaningOf(known, listed)

  const dot = written.indexOf('.')
  const prefix = dot === -1 ? name : name.slice(0, dot)
  const rest = dot === -1 ? '' : written.slice(dot + 1)
  const namespace = namespaces.get(prefix)
  if (namespace !== undefined) {
    if (rest === '') throw fail(`'${clip(written)}' needs a name behind it, as in ${namespace.example}.`)
    return { kind: 'field', field: namespace.field(rest), type: namespace.type }
  }
  if (dot !== -1 && (prefix === 'trace' || prefix === 'span')) return ofOneSide(prefix, rest, fail)
  const near = dot === -1 && written.length > 4 ? nearestName(name, byName.keys(), 1) : null
  if (near !== null)
    throw fail(`Unknown key '${clip(written)}'. Did you mean '${near}'? For a tag of that name write tag.${clip(written)}.`)
  return { kind: 'field', field: { on: 'tag', key: written }, type: 'loose' }
}

function meaningOf(key: QueryBarKey, listed: Listed): BarKeyMeaning {
  const trace = key.trace === null ? null : ({ kind: 'field', field: { on: 'trace', name: key.trace.name }, type: key.trace.type } as const)
  const span = key.span === null ? null : ({ kind: 'field', field: { on: 'span', name: key.span.name }, type: key.span.type } as const)
  const meaning = listed === 'spans' ? (span ?? trace) : (trace ?? span)
  if (meaning === null) throw new Error(`Key '${key.key}' means neither a trace nor a span.`)
  return meaning
}

/** `trace.name`, `span.latency`. */
function ofOneSide(side: 'trace' | 'span', rest: string, fail: (message: string) => AppError): BarKeyMeaning {
  const known = byName.get(rest.toLowerCase())
  if (known !== undefined && known[side] !== null) return meaningOf(known, side === 'span' ? 'spans' : 'traces')
  const names = queryBarKeys.filter((key) => key[side] !== null).map((key) => key.key)
  const hint = didYouMean(rest.toLowerCase(), names) || ` Known are ${names.join(', ')}.`
  throw fail(`A ${side} has no '${clip(rest)}'.${hint}`)
}
