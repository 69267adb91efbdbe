import {
  type AppError,
  clip,
  type Fail,
  readMlflowComparisons,
  readMlflowOrders,
  readQuotedList,
  splitMlflowIdentifier,
  type WrittenComparison,
} from '@assay/protocol'
import type { NumberOp, TextOp } from '../../platform/database/comparison.ts'
import {
  type DatasetKey,
  datasetKeys,
  type NumberAttribute,
  numberAttributes,
  type RunCondition,
  type RunOrder,
  type RunOrderKey,
  type TextAttribute,
  textAttributes,
} from './run-store.ts'

type Entity = 'metric' | 'parameter' | 'tag' | 'attribute' | 'dataset'
type Cursor = ReturnType<typeof readMlflowComparisons>['cursor']

const entities: ReadonlyMap<string, Entity> = new Map([
  ['metric', 'metric'],
  ['metrics', 'metric'],
  ['parameter', 'parameter'],
  ['parameters', 'parameter'],
  ['param', 'parameter'],
  ['params', 'parameter'],
  ['tag', 'tag'],
  ['tags', 'tag'],
  ['attribute', 'attribute'],
  ['attributes', 'attribute'],
  ['attr', 'attribute'],
  ['run', 'attribute'],
  ['dataset', 'dataset'],
  ['datasets', 'dataset'],
])

const aliases: ReadonlyMap<string, string> = new Map([
  ['created', 'start_time'],
  ['Created', 'start_time'],
  ['run name', 'run_name'],
  ['Run name', 'run_name'],
  ['Run Name', 'run_name'],
])
/** Those that MLflow tells of where runs are ordered. */
const orderAliases = ['created', 'Created']
const numberOps: readonly string[] = ['>', '>=', '!=', '=', '<', '<=']
const textOps: readonly string[] = ['!=', '=', 'LIKE', 'ILIKE']
const presence: readonly string[] = ['IS NULL', 'IS NOT NULL']

/**
 * MLflow's grammar for runs: comparisons joined by AND, of `metrics.`, `params.`, `tags.`, `datasets.` and attributes. Empty text asks for
 * all.
 * @throws INVALID_PARAMETER_VALUE with MLflow's texts.
 */
export function parseRunFilter(text: string): RunCondition[] {
  if (text === '') return []
  const { cursor, comparisons } = readMlflowComparisons(text)
  return comparisons.map((written) => conditionOf(cursor, written))
}

/** `metrics.loss DESC`, `start_time` …, ascending unless told otherwise. @throws INVALID_PARAMETER_VALUE */
export function parseRunOrder(clauses: readonly string[]): RunOrder[] {
  return readMlflowOrders(clauses, (written, fail): RunOrderKey => {
    const { entity, key } = keyOf(written, fail, orderAliases)
    if (entity === 'dataset') throw fail(`Invalid identifier type '${entity}'`)
    return entity === 'attribute' ? { on: entity, name: key as TextAttribute | NumberAttribute } : { on: entity, key }
  })
}

/** `known` are the names beside their own that a complaint tells of attributes. */
function keyOf(text: string, fail: Fail, known: readonly string[]): { entity: Entity; key: string } {
  const { alias, key: written } = splitMlflowIdentifier(text)
  const entity = alias === null ? 'attribute' : entities.get(alias)
  if (entity === undefined) {
    throw fail(`Invalid entity type '${clip(alias ?? '')}'. Valid values are ['metric', 'parameter', 'tag', 'attribute', 'dataset']`)
  }
  const key = entity === 'attribute' ? (aliases.get(written) ?? written) : written
  if (entity === 'attribute' && !isOneOf(textAttributes, key) && !isOneOf(numberAttributes, key)) {
    throw fail(unknownKey(entity, key, [...textAttributes, ...numberAttributes, ...known]))
  }
  if (entity === 'dataset' && !isOneOf(datasetKeys, key)) throw fail(unknownKey(entity, key, datasetKeys))
  return { entity, key }
}

function unknownKey(entity: Entity, key: string, known: readonly string[]): string {
  return `Invalid ${entity} key '${clip(key)}' specified. Valid keys are '{${known.map((name) => `'${name}'`).join(', ')}}'`
}

function conditionOf(cursor: Cursor, written: WrittenComparison): RunCondition {
  const { entity, key } = keyOf(written.key.text, (message) => cursor.error(written.key, message), [...aliases.keys()])
  const { comparator: op } = written
  if (presence.includes(op)) {
    if (entity === 'tag' || entity === 'parameter') return { on: entity, key, op: op as 'IS NULL' | 'IS NOT NULL' }
    throw cursor.error(
      written.comparatorRange,
      `IS NULL / IS NOT NULL is only supported for tags and params, not for '${entity}' '${clip(key)}'`,
    )
  }
  const takesNumber = entity === 'metric' || isOneOf(numberAttributes, key)
  if (entity === 'metric' || (entity === 'attribute' && takesNumber)) {
    const value = numberOf(cursor, entity, key, written)
    checkOp(cursor, written, numberOps)
    const number = { op: op as NumberOp, value }
    return entity === 'metric' ? { on: 'metric', key, ...number } : { on: 'attribute', name: key as NumberAttribute, ...number }
  }
  if (written.operand.kind === 'list') return listCondition(cursor, entity, key, written)
  const value = textOf(cursor, entity, written)
  checkOp(cursor, written, entity === 'tag' || entity === 'parameter' ? [...textOps, ...presence] : textOps)
  const text = { op: op as TextOp, value }
  if (entity === 'tag' || entity === 'parameter') return { on: entity, key, ...text }
  return entity === 'dataset'
    ? { on: 'dataset', name: key as DatasetKey, ...text }
    : { on: 'attribute', name: key as TextAttribute, ...text }
}

function listCondition(cursor: Cursor, entity: Entity, key: string, written: WrittenComparison): RunCondition {
  const { range } = written.operand
  if (entity === 'tag' || entity === 'parameter') throw notQuoted(cursor, entity, range)
  if (entity === 'attribute' && key !== 'run_id')
    throw cursor.error(range, `Only ['run_id'] attributes support comparison with a list of quoted string values.`)
  const list = { op: written.comparator as 'IN' | 'NOT IN', values: readQuotedList(cursor, written.operand) }
  return entity === 'dataset'
    ? { on: 'dataset', name: key as DatasetKey, ...list }
    : { on: 'attribute', name: key as TextAttribute, ...list }
}

function numberOf(cursor: Cursor, entity: Entity, key: string, { operand }: WrittenComparison): number {
  const [token] = operand.tokens
  const number = token?.kind === 'number' ? Number(token.text) : Number.NaN
  if (Number.isFinite(number)) return number
  const found = clip(cursor.source.slice(operand.range.from, operand.range.to))
  throw cursor.error(
    operand.range,
    entity === 'metric'
      ? `Expected numeric value type for metric. Found ${found}`
      : `Expected numeric value type for numeric attribute: ${key}. Found ${found}`,
  )
}

function textOf(cursor: Cursor, entity: Entity, { operand }: WrittenComparison): string {
  const [token] = operand.tokens
  if (token?.kind === 'string' || token?.kind === 'double') return token.text
  if (token?.kind !== 'word') throw notQuoted(cursor, entity, operand.range)
  throw cursor.error(
    token,
    `Parameter value is either not quoted or unidentified quote types used for string value ${clip(token.text)}. Use either single or double quotes.`,
  )
}

function notQuoted(cursor: Cursor, entity: Entity, range: { from: number; to: number }): AppError {
  const found = clip(cursor.source.slice(range.from, range.to))
  switch (entity) {
    case 'attribute':
      return cursor.error(range, `Expected a quoted string value for attributes. Got value ${found}`)
    case 'dataset':
      return cursor.error(range, `Expected a quoted string value for dataset attributes. Got value ${found}`)
    default:
      return cursor.error(range, `Expected a quoted string value for ${entity} (e.g. 'my-value'). Got value ${found}`)
  }
}

function checkOp(cursor: Cursor, { comparator, comparatorRange }: WrittenComparison, allowed: readonly string[]): void {
  if (allowed.includes(comparator)) return
  throw cursor.error(
    comparatorRange,
    `Invalid comparator '${clip(comparator)}' not one of '{${allowed.map((op) => `'${op}'`).join(', ')}}'`,
  )
}

function isOneOf(names: readonly string[], key: string): boolean {
  return names.includes(key)
}
