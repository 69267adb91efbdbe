import type { AppError } from '../../errors.ts'
import type { Field } from '../ast.ts'
import type { BarValueType } from './query-bar-keys.ts'
import type { BarValues } from './query-bar-syntax.ts'
import type { Listed } from './resolve-bar-key.ts'
import type { QueryBarToken } from './tokenize-query-bar.ts'

/** What a condition is resolved against. `fail` makes the error that points at a token. */
export interface BarContext {
  nowMs: number
  listed: Listed
  fail: (token: QueryBarToken, message: string) => AppError
}

/** A field with the values written behind its key. */
export interface BarTerm extends BarValues {
  key: string
  field: Field
  type: BarValueType
  context: BarContext
}
