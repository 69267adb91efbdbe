import {
  clip,
  type Fail,
  readMlflowComparisons,
  readMlflowOrders,
  readQuotedList,
  splitMlflowIdentifier,
  type WrittenComparison,
} from '@assay/protocol'
import type { NumberOp, TextOp } from '../../platform/database/comparison.ts'
import { experimentNumber } from './experiment-id.ts'
import { type ExperimentCondition, type ExperimentQuery, experimentOrderFields } from './experiment-store.ts'

type Cursor = ReturnType<typeof readMlflowComparisons>['cursor']
type Attribute = (typeof experimentOrderFields)[number]
type Field = { on: Attribute } | { on: 'tag'; key: string }

const tagEntities = ['tag', 'tags']
const attributeEntities = ['attribute', 'attributes']
const numberOps: readonly string[] = ['=', '!=', '>', '>=', '<', '<=']
const textOps: readonly string[] = ['=', '!=', 'LIKE', 'ILIKE']

/**
 * MLflow's grammar for experiments: comparisons joined by AND, e.g. `name ILIKE 'team%' AND tags.stage = 'prod'`. Keys with dots or spaces
 * stand in back-ticks or double quotes. Empty text asks for all.
 * @throws INVALID_PARAMETER_VALUE with MLflow's texts.
 */
export function parseExperimentFilter(text: string): ExperimentCondition[] {
  if (text === '') return []
  const { cursor, comparisons } = readMlflowComparisons(text)
  return comparisons.map((written) => conditionOf(cursor, written))
}

/** `name DESC`, `creation_time` …; empty for MLflow's default, newest first. @throws INVALID_PARAMETER_VALUE */
export function parseExperimentOrder(clauses: readonly string[]): ExperimentQuery['orderBy'] {
  if (clauses.length === 0)
    return [
      { field: 'creation_time', descending: true },
      { field: 'experiment_id', descending: false },
    ]
  return readMlflowOrders(clauses, (written, fail) => {
    const field = fieldOf(written, fail)
    if (field.on === 'tag') throw fail('Invalid order_by entity: tag')
    return { field: field.on }
  })
}

function fieldOf(written: string, fail: Fail): Field {
  const { alias, key } = splitMlflowIdentifier(written)
  if (alias !== null && tagEntities.includes(alias)) return { on: 'tag', key }
  if (alias !== null && !attributeEntities.includes(alias))
    throw fail(`Invalid entity type '${clip(alias)}'. Valid entity types are ('attribute', 'attributes', 'tag', 'tags')`)
  const on = experimentOrderFields.find((name) => name === key)
  if (on !== undefined) return { on }
  throw fail(
    `Invalid attribute key '${clip(key)}' specified. Valid keys are '{'creation_time', 'experiment_id', 'last_update_time', 'name'}'`,
  )
}

function conditionOf(cursor: Cursor, written: WrittenComparison): ExperimentCondition {
  const field = fieldOf(written.key.text, (message) => cursor.error(written.key, message))
  const { comparator: op, comparatorRange } = written
  const wrongOp = (message: string) => cursor.error(comparatorRange, message)
  if (written.operand.kind === 'none') {
    if (field.on === 'tag') return { on: 'tag', key: field.key, op: op as 'IS NULL' | 'IS NOT NULL' }
    throw wrongOp(`IS NULL / IS NOT NULL is only supported for tags, not for attribute '${field.on}'`)
  }
  switch (field.on) {
    case 'tag':
      if (!textOps.includes(op)) throw wrongOp(`Invalid comparator for tag: ${clip(op)}`)
      return { on: 'tag', key: field.key, op: op as TextOp, value: textOf(cursor, written) }
    case 'experiment_id': {
      const values = (op === 'IN' || op === 'NOT IN' ? readQuotedList(cursor, written.operand) : [textOf(cursor, written)]).map(
        experimentNumber,
      )
      if (op === '=' || op === 'IN') return { on: 'id', op: 'IN', values }
      if (op === '!=' || op === 'NOT IN') return { on: 'id', op: 'NOT IN', values }
      throw wrongOp(`Invalid comparator for experiment_id: ${clip(op)}`)
    }
    case 'name':
      if (written.operand.kind === 'list')
        throw cursor.error(
          written.operand.range,
          "Only ['experiment_id'] attributes support comparison with a list of quoted string values.",
        )
      if (!textOps.includes(op)) throw wrongOp(`Invalid comparator '${clip(op)}' not one of '{'!=', '=', 'ILIKE', 'IN', 'LIKE', 'NOT IN'}'`)
      return { on: 'name', op: op as TextOp, value: textOf(cursor, written) }
    case 'creation_time':
    case 'last_update_time': {
      const value = numberOf(cursor, field.on, written)
      if (!numberOps.includes(op)) throw wrongOp(`Invalid comparator for numeric attribute: ${clip(op)}`)
      return { on: field.on, op: op as NumberOp, value }
    }
  }
}

function textOf(cursor: Cursor, { operand }: WrittenComparison): string {
  const [token] = operand.tokens
  if (operand.kind === 'single' && (token?.kind === 'string' || token?.kind === 'double')) return token.text
  const found = clip(cursor.source.slice(operand.range.from, operand.range.to))
  throw cursor.error(
    operand.range,
    token?.kind === 'word'
      ? `Parameter value is either not quoted or unidentified quote types used for string value ${found}. Use either single or double quotes.`
      : `Expected a quoted string value for attributes. Got value ${found}`,
  )
}

/** Unix milliseconds. */
function numberOf(cursor: Cursor, key: string, { operand }: WrittenComparison): number {
  const [token] = operand.tokens
  if (operand.kind === 'single' && token?.kind === 'number') {
    const number = Number(token.text)
    if (Number.isFinite(number)) return number
  }
  const found = clip(cursor.source.slice(operand.range.from, operand.range.to))
  throw cursor.error(operand.range, `Expected numeric value type for numeric attribute: ${key}. Found ${found}`)
}
