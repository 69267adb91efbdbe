import type { AppError } from '../../errors.ts'
import type { TextRange } from '../filter-error.ts'
import { clip } from '../filter-error.ts'
import type { TokenCursor } from '../token-cursor.ts'
import type { MlflowToken } from './lex-mlflow-filter.ts'
import { lexMlflowFilter } from './lex-mlflow-filter.ts'

/**
 * The error for what is no comparison, from `left` to `to`. MLflow lists the pieces; something in parentheses is one piece, and a second
 * statement behind a semicolon has a message of its own.
 */
export function invalidClause(cursor: TokenCursor<MlflowToken>, left: MlflowToken, to: number = left.to): AppError {
  const { source } = cursor
  if (left.text === ';' && source.slice(left.to).trim() !== '') {
    return cursor.error(left, `Search filter contained multiple expression '${clip(source)}'. Provide AND-ed expression list.`)
  }
  const range: TextRange = { from: left.from, to: left.kind === 'open' ? balancedEnd(source, left.from) : to }
  const clause = source.slice(range.from, range.to)
  const pieces = left.kind === 'open' ? [clause] : lexMlflowFilter(clause).map((token) => clause.slice(token.from, token.to))
  return cursor.error(range, `Invalid clause(s) in filter string: ${clip(pieces.map((piece) => `'${piece}'`).join(', '))}`)
}

function balancedEnd(source: string, from: number): number {
  let depth = 0
  for (let at = from; at < source.length; at++) {
    const char = source.charAt(at)
    if (char === '(') depth++
    if (char === ')' && --depth === 0) return at + 1
  }
  return source.length
}
