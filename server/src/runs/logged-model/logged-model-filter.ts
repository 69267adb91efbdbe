import {
  clip,
  invalidParameter,
  readMlflowComparisons,
  readQuotedList,
  splitMlflowIdentifier,
  type WrittenComparison,
} from '@assay/protocol'
import type { NumberOp, TextOp } from '../../platform/database/comparison.ts'
import {
  type LoggedModelCondition,
  modelNumberFields,
  modelTextFields,
  type ModelNumberField,
  type ModelTextField,
} from './logged-model-store.ts'

type Cursor = ReturnType<typeof readMlflowComparisons>['cursor']
type Entity = 'attribute' | 'metric' | 'param' | 'tag'

const entities: ReadonlyMap<string, Entity> = new Map([
  ['attributes', 'attribute'],
  ['metrics', 'metric'],
  ['params', 'param'],
  ['tags', 'tag'],
])
const aliases: ReadonlyMap<string, string> = new Map([
  ['creation_time', 'creation_timestamp'],
  ['creation_timestamp_ms', 'creation_timestamp'],
  ['last_updated_timestamp_ms', 'last_updated_timestamp'],
])
const numberOps: readonly string[] = ['<', '<=', '>', '>=', '=', '!=']
const textOps: readonly string[] = ['=', '!=', 'LIKE', 'ILIKE', 'IN', 'NOT IN']
const statusOps: readonly string[] = ['=', '!=', 'IN', 'NOT IN']
const statuses: readonly string[] = ['UNSPECIFIED', 'PENDING', 'READY', 'FAILED']

/** MLflow's grammar for logged models: comparisons joined by AND. Empty text asks for all. @throws INVALID_PARAMETER_VALUE */
export function parseLoggedModelFilter(text: string): LoggedModelCondition[] {
  if (text === '') return []
  const { cursor, comparisons } = readMlflowComparisons(text)
  return comparisons.map((written) => conditionOf(cursor, written))
}

/** A field that models are sorted by. @throws INVALID_PARAMETER_VALUE */
export function modelField(written: string): ModelTextField | ModelNumberField {
  const name = aliases.get(written) ?? written
  if (isText(name) || isNumber(name)) return name
  throw invalidParameter(`Invalid order by field name: ${clip(written)}`)
}

function conditionOf(cursor: Cursor, written: WrittenComparison): LoggedModelCondition {
  const { alias, key: writtenKey } = splitMlflowIdentifier(written.key.text)
  const entity = alias === null ? 'attribute' : entities.get(alias)
  if (entity === undefined)
    throw cursor.error(
      written.key,
      `Invalid entity type: '${clip(alias ?? '')}'. Expected one of ['attributes', 'metrics', 'params', 'tags'].`,
    )
  const key = entity === 'attribute' ? (aliases.get(writtenKey) ?? writtenKey) : writtenKey
  if (entity === 'attribute' && !isText(key) && !isNumber(key))
    throw cursor.error(written.key, `Invalid attribute '${clip(key)}'. Known are ${[...modelTextFields, ...modelNumberFields].join(', ')}.`)
  const { comparator: op, operand } = written
  const numeric = entity === 'metric' || (entity === 'attribute' && isNumber(key))
  const ops = numeric ? numberOps : key === 'status' && entity === 'attribute' ? statusOps : textOps
  if (!ops.includes(op)) {
    const expected = `(${ops.map((each) => `'${each}'`).join(', ')})`
    throw cursor.error(
      written.comparatorRange,
      `Invalid comparison operator for ${alias ?? 'attributes'}.${clip(key)}: '${clip(op)}'. Expected one of ${expected}.`,
    )
  }
  if (numeric) {
    const [token] = operand.tokens
    const value = token?.kind === 'number' ? Number(token.text) : Number.NaN
    if (!Number.isFinite(value)) throw cursor.error(operand.range, `Expected a number for ${clip(key)}.`)
    const number = { op: op as NumberOp, value }
    return entity === 'metric' ? { on: 'metric', key, ...number } : { on: 'attribute', name: key as ModelNumberField, ...number }
  }
  const isList = op === 'IN' || op === 'NOT IN'
  const [token] = operand.tokens
  if (!isList && token?.kind !== 'string' && token?.kind !== 'double')
    throw cursor.error(operand.range, `Expected a quoted string value for ${clip(key)}.`)
  const texts = isList ? readQuotedList(cursor, operand) : [token?.text ?? '']
  if (entity === 'attribute' && key === 'status' && !texts.every((status) => statuses.includes(status)))
    throw cursor.error(operand.range, `Unknown model status in filter: '${clip(texts.join(', '))}'`)
  const right = isList ? { op: op as 'IN' | 'NOT IN', values: texts } : { op: op as TextOp, value: texts[0] as string }
  return entity === 'attribute' ? { on: 'attribute', name: key as ModelTextField, ...right } : { on: entity, key, ...right }
}

function isText(name: string): name is ModelTextField {
  return modelTextFields.some((known) => known === name)
}

function isNumber(name: string): name is ModelNumberField {
  return modelNumberFields.some((known) => known === name)
}
