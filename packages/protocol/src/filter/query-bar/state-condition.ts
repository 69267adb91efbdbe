import type { Field, Filter } from '../ast.ts'
import type { BarContext } from './bar-term.ts'
import { resolveBarKey } from './resolve-bar-key.ts'
import { oneOf, spanStatusValues, traceStatusValues } from './text-value.ts'
import { clip } from '../filter-error.ts'
import { didYouMean } from '../nearest-name.ts'
import { queryBarKeys } from './query-bar-keys.ts'
import type { QueryBarToken } from './tokenize-query-bar.ts'

const spanStateValues: ReadonlyMap<string, string> = new Map([...spanStatusValues, ['running', 'running']])

/** `is:error`, `is:running` … */
export function isCondition(token: QueryBarToken, context: BarContext): Filter {
  if (context.listed === 'traces') return statusIs({ on: 'trace', name: 'status' }, oneOf('is', token, traceStatusValues, context))
  return spanStateCondition('is', token, context)
}

/** A state of a listed span; a running one is one without a duration. */
export function spanStateCondition(key: string, token: QueryBarToken, context: BarContext): Filter {
  const state = oneOf(key, token, spanStateValues, context)
  if (state === 'running') return { kind: 'not', filter: { kind: 'exists', field: { on: 'span', name: 'duration_ms' } } }
  return statusIs({ on: 'span', name: 'status' }, state)
}

function statusIs(field: Field, value: string): Filter {
  return { kind: 'compare', field, op: '=', value }
}

/** `has:error` (any span failed), `has:feedback`, `has:expectation`, and `has:` any known key or named tag, score … that has a value. */
export function hasCondition(token: QueryBarToken, context: BarContext): Filter {
  const name = token.text.toLowerCase()
  if (name === 'error') {
    return context.listed === 'spans'
      ? statusIs({ on: 'span', name: 'status' }, 'ERROR')
      : { kind: 'compare', field: { on: 'trace', name: 'error_count' }, op: '>', value: 0 }
  }
  if (name === 'feedback' || name === 'score') return { kind: 'exists', field: { on: 'feedback', name: '' } }
  if (name === 'expectation') return { kind: 'exists', field: { on: 'expectation', name: '' } }
  const meaning = resolveBarKey(token.text, context.listed, (message) => context.fail(token, message))
  const bareTag = meaning.kind === 'field' && meaning.field.on === 'tag' && !/^tags?\./iu.test(token.text)
  if (meaning.kind === 'field' && !bareTag) return { kind: 'exists', field: meaning.field }
  const known = ['error', 'feedback', 'expectation', ...queryBarKeys.map((key) => key.key)]
  const text = clip(token.text)
  throw context.fail(token, `'has' cannot be '${text}'.${didYouMean(text, known)} For a tag write has:tag.${text}.`)
}
