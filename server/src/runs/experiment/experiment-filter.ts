import { invalidParameter } from '@assay/protocol'
import { experimentNumber } from './experiment-id.ts'
import type { NumberOp, TextOp } from '../../platform/database/comparison.ts'
import type { ExperimentCondition, ExperimentQuery } from './experiment-store.ts'
import { experimentOrderFields } from './experiment-store.ts'

/** Longest filter text taken. Unit: characters. */
const maxFilterChars = 10_000

/**
 * MLflow's grammar for experiments: comparisons joined by AND, e.g. `name ILIKE 'team%' AND tags.stage = 'prod'`. Keys with dots or spaces
 * stand in back-ticks or double quotes. Empty text asks for all.
 * @throws INVALID_PARAMETER_VALUE with MLflow's texts.
 */
export function parseExperimentFilter(text: string): ExperimentCondition[] {
  if (text.length > maxFilterChars) throw invalidParameter(`The filter is longer than ${maxFilterChars} characters.`)
  const tokens = tokensOf(text)
  const conditions: ExperimentCondition[] = []
  let at = 0
  while (at < tokens.length) {
    if (conditions.length > 0 && tokens[at++]?.toUpperCase() !== 'AND') throw invalidClause(tokens.slice(at - 1))
    const [identifier, op] = [tokens[at], operatorAt(tokens, at + 1)]
    if (identifier === undefined || op === null) throw invalidClause(tokens.slice(at))
    at += 1 + op.tokens
    const takesList = op.name === 'IN' || op.name === 'NOT IN'
    const value = op.name === 'IS NULL' || op.name === 'IS NOT NULL' ? [] : takesList ? listAt(tokens, at) : tokens.slice(at, at + 1)
    if (value === null || (value.length === 0 && !op.name.startsWith('IS'))) throw invalidClause(tokens.slice(at))
    at += takesList ? value.length * 2 + 1 : value.length
    conditions.push(conditionOf(fieldOf(identifier), op.name, value))
  }
  return conditions
}

/** `name DESC`, `creation_time` …; empty for MLflow's default, newest first. @throws INVALID_PARAMETER_VALUE */
export function parseExperimentOrder(clauses: string[]): ExperimentQuery['orderBy'] {
  if (clauses.length === 0)
    return [
      { field: 'creation_time', descending: true },
      { field: 'experiment_id', descending: false },
    ]
  return clauses.map((clause) => {
    const match = /^\s*(\S+)(?:\s+(ASC|DESC))?\s*$/i.exec(clause)
    if (match === null) throw invalidParameter(`Invalid ordering key in order_by clause '${clause}'.`)
    const field = fieldOf(match[1] ?? '')
    if (field.on === 'tag') throw invalidParameter('Invalid order_by entity: tag')
    return { field: field.on, descending: match[2]?.toUpperCase() === 'DESC' }
  })
}

type OrderField = (typeof experimentOrderFields)[number]
type ExperimentField = { on: OrderField } | { on: 'tag'; key: string }

const token = /\s*((?:[A-Za-z_]\w*\.)?(?:`[^`]*`|"[^"]*")|'(?:[^']|'')*'|[<>!]=|[=<>(),]|[^\s=<>!(),'"`]+)/y

function tokensOf(text: string): string[] {
  const tokens: string[] = []
  token.lastIndex = 0
  while (text.slice(token.lastIndex).trim() !== '') {
    const start = token.lastIndex
    const match = token.exec(text)
    if (match?.[1] === undefined) throw invalidParameter(`Invalid clause(s) in filter string: ${text.slice(start).trim()}`)
    tokens.push(match[1])
  }
  return tokens
}

const words = ['LIKE', 'ILIKE', 'IN', 'NOT IN', 'IS NULL', 'IS NOT NULL']

function operatorAt(tokens: string[], at: number): { name: string; tokens: number } | null {
  for (const count of [3, 2, 1]) {
    const name = tokens
      .slice(at, at + count)
      .join(' ')
      .toUpperCase()
    if (words.includes(name)) return { name, tokens: count }
  }
  const symbol = tokens[at] ?? ''
  return /^(?:=|!=|<|<=|>|>=)$/.test(symbol) ? { name: symbol, tokens: 1 } : null
}

/** The members of `( a , b )`. */
function listAt(tokens: string[], at: number): string[] | null {
  const end = tokens.indexOf(')', at)
  if (tokens[at] !== '(' || end < 0) return null
  const inner = tokens.slice(at + 1, end)
  const isList = inner.length % 2 === 1 && inner.every((member, i) => (member === ',') === (i % 2 === 1))
  return isList ? inner.filter((_, i) => i % 2 === 0) : null
}

function fieldOf(identifier: string): ExperimentField {
  const dot = /^[A-Za-z_]\w*\./.exec(identifier)?.[0] ?? ''
  const entity = dot.slice(0, -1)
  const key = identifier.slice(dot.length).replace(/^([`"'])(.*)\1$/, '$2')
  if (entity === 'tag' || entity === 'tags') return { on: 'tag', key }
  if (entity !== '' && entity !== 'attribute' && entity !== 'attributes') {
    throw invalidParameter(`Invalid entity type '${entity}'. Valid entity types are ('attribute', 'attributes', 'tag', 'tags')`)
  }
  const on = experimentOrderFields.find((name) => name === key)
  if (on !== undefined) return { on }
  throw invalidParameter(
    `Invalid attribute key '${key}' specified. Valid keys are '{'creation_time', 'experiment_id', 'last_update_time', 'name'}'`,
  )
}

function conditionOf(field: ExperimentField, op: string, value: string[]): ExperimentCondition {
  switch (field.on) {
    case 'tag':
      if (op === 'IS NULL' || op === 'IS NOT NULL') return { on: 'tag', key: field.key, op }
      if (!isTextOp(op)) throw invalidParameter(`Invalid comparator for tag: ${op}`)
      return { on: 'tag', key: field.key, op, value: textOf(value[0]) }
    case 'experiment_id':
      return idCondition(op, value)
    case 'name':
      refuseNullTest(field.on, op)
      if (op === 'IN' || op === 'NOT IN') return { on: 'name', op, values: value.map(textOf) }
      if (!isTextOp(op)) throw invalidParameter(`Invalid comparator '${op}' not one of '{'!=', '=', 'ILIKE', 'IN', 'LIKE', 'NOT IN'}'`)
      return { on: 'name', op, value: textOf(value[0]) }
    case 'creation_time':
    case 'last_update_time':
      refuseNullTest(field.on, op)
      return { on: field.on, value: numberOf(field.on, value[0]), op: numberOp(op) }
  }
}

function idCondition(op: string, value: string[]): ExperimentCondition {
  refuseNullTest('experiment_id', op)
  const values = value.map((text) => experimentNumber(textOf(text)))
  if (op === '=' || op === 'IN') return { on: 'id', op: 'IN', values }
  if (op === '!=' || op === 'NOT IN') return { on: 'id', op: 'NOT IN', values }
  throw invalidParameter(`Invalid comparator for experiment_id: ${op}`)
}

function refuseNullTest(key: string, op: string): void {
  if (op.startsWith('IS')) throw invalidParameter(`IS NULL / IS NOT NULL is only supported for tags, not for attribute '${key}'`)
}

function textOf(value = ''): string {
  const quoted = /^(['"])(.*)\1$/s.exec(value)
  if (quoted?.[2] !== undefined) return quoted[1] === "'" ? quoted[2].replaceAll("''", "'") : quoted[2]
  if (isNumber(value)) throw invalidParameter(`Expected a quoted string value for attributes. Got value ${value}`)
  throw invalidParameter(
    `Parameter value is either not quoted or unidentified quote types used for string value ${value}. Use either single or double quotes.`,
  )
}

function numberOf(key: string, value = ''): number {
  if (/^-?\d{1,15}$/.test(value)) return Number(value)
  if (/^-?\d+\.\d+$/.test(value)) throw invalidParameter(`Invalid value for numeric attribute '${key}': '${value}'`)
  throw invalidParameter(`Expected numeric value type for numeric attribute: ${key}. Found ${value}`)
}

function isNumber(text: string): boolean {
  return /^-?\d+(?:\.\d+)?$/.test(text)
}

function isTextOp(op: string): op is TextOp {
  return op === '=' || op === '!=' || op === 'LIKE' || op === 'ILIKE'
}

function numberOp(op: string): NumberOp {
  switch (op) {
    case '=':
    case '!=':
    case '>':
    case '>=':
    case '<':
    case '<=':
      return op
    default:
      throw invalidParameter(`Invalid comparator for numeric attribute: ${op}`)
  }
}

function invalidClause(tokens: string[]): Error {
  return invalidParameter(`Invalid clause(s) in filter string: ${tokens.join(' ')}`)
}
