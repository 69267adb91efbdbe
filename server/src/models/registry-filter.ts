import {
  clip,
  type Fail,
  readMlflowComparisons,
  readMlflowOrders,
  readQuotedList,
  splitMlflowIdentifier,
  type WrittenComparison,
} from '@assay/protocol'
import type { NumberOp, TextOp } from '../platform/database/comparison.ts'
import { isPromptTag, type ModelOrderField, type RegistryCondition, type VersionOrderField } from './registry-store.ts'

type Cursor = ReturnType<typeof readMlflowComparisons>['cursor']
type Attribute = Exclude<RegistryCondition['on'], 'tag'>

/** What a filter may speak of; lists are taken for the first ones only. */
const attributes = {
  models: { known: ['name'], lists: ['name'] },
  versions: { known: ['name', 'version_number', 'run_id', 'source_path'], lists: ['name', 'run_id'] },
} as const satisfies Record<string, { known: readonly Attribute[]; lists: readonly Attribute[] }>
type Searched = keyof typeof attributes

const entities: ReadonlyMap<string, 'attribute' | 'tag'> = new Map([
  ['attribute', 'attribute'],
  ['tag', 'tag'],
  ['tags', 'tag'],
])
const textOps: readonly string[] = ['=', '!=', 'LIKE', 'ILIKE']
const numberOps: readonly string[] = ['=', '!=', '>', '>=', '<', '<=']

/**
 * MLflow's grammar for registered models and model versions: comparisons joined by AND. A condition on `mlflow.prompt.is_prompt` says whether
 * prompts are asked for, models otherwise.
 * @throws INVALID_PARAMETER_VALUE with MLflow's texts
 */
export function parseRegistryFilter(text: string, searched: Searched): { conditions: RegistryCondition[]; prompts: boolean } {
  if (text === '') return { conditions: [], prompts: false }
  const { cursor, comparisons } = readMlflowComparisons(text)
  const conditions = comparisons.map((written) => conditionOf(cursor, written, searched))
  const about = conditions.find((condition) => condition.on === 'tag' && condition.key === isPromptTag)
  const [op, value] = about !== undefined && 'value' in about ? [about.op, String(about.value).toLowerCase()] : ['', '']
  return {
    conditions: conditions.filter((condition) => !(condition.on === 'tag' && condition.key === isPromptTag)),
    prompts: (op === '=' && value === 'true') || (op === '!=' && value === 'false'),
  }
}

function conditionOf(cursor: Cursor, written: WrittenComparison, searched: Searched): RegistryCondition {
  const { alias, key } = splitMlflowIdentifier(written.key.text)
  const entity = alias === null ? 'attribute' : entities.get(alias)
  if (entity === undefined) {
    throw cursor.error(written.key, `Invalid entity type '${clip(alias ?? '')}'. Valid entity types are ('attribute', 'tag', 'tags')`)
  }
  if (entity === 'tag') {
    checkOp(cursor, written, textOps, 'tag')
    const value = textOf(cursor, written, `Expected a quoted string value for tag (e.g. 'my-value').`)
    return { on: 'tag', key, op: written.comparator as TextOp, value }
  }
  const { known, lists }: { known: readonly Attribute[]; lists: readonly Attribute[] } = attributes[searched]
  const on = known.find((name) => name === key)
  if (on === undefined) {
    const valid = `{${known.map((name) => `'${name}'`).join(', ')}}`
    throw cursor.error(written.key, `Invalid attribute key '${clip(key)}' specified. Valid keys are '${valid}'`)
  }
  if (on === 'version_number') {
    checkOp(cursor, written, numberOps, 'attribute version_number')
    return { on, op: written.comparator as NumberOp, value: wholeOf(cursor, written) }
  }
  if (written.comparator === 'IN' || written.comparator === 'NOT IN') {
    const { range } = written.operand
    if (!lists.includes(on))
      throw cursor.error(
        range,
        `Only [${lists.map((name) => `'${name}'`).join(', ')}] attributes support comparison with a list of quoted string values.`,
      )
    return { on, op: written.comparator, values: readQuotedList(cursor, written.operand) }
  }
  checkOp(cursor, written, textOps, 'attribute')
  const value = textOf(cursor, written, 'Expected a quoted string value or a list of quoted string values for attributes.')
  return { on, op: written.comparator as TextOp, value }
}

function checkOp(cursor: Cursor, { comparator, comparatorRange }: WrittenComparison, allowed: readonly string[], what: string): void {
  if (!allowed.includes(comparator)) throw cursor.error(comparatorRange, `Invalid comparator for ${what}: ${clip(comparator)}`)
}

function textOf(cursor: Cursor, { operand }: WrittenComparison, expected: string): string {
  const [token] = operand.tokens
  if (token?.kind === 'string' || token?.kind === 'double') return token.text
  throw cursor.error(operand.range, `${expected} Got value ${clip(cursor.source.slice(operand.range.from, operand.range.to))}`)
}

function wholeOf(cursor: Cursor, { operand }: WrittenComparison): number {
  const text = operand.tokens[0]?.text ?? ''
  if (/^-?\d{1,15}$/.test(text)) return Number(text)
  throw cursor.error(operand.range, `Invalid value for numeric attribute 'version_number': ${clip(text)}`)
}

const modelOrders: ReadonlyMap<string, ModelOrderField> = new Map([
  ['name', 'name'],
  ['timestamp', 'last_updated_timestamp'],
  ['last_updated_timestamp', 'last_updated_timestamp'],
])
const versionOrders: ReadonlyMap<string, VersionOrderField> = new Map([
  ['name', 'name'],
  ['version_number', 'version_number'],
  ['creation_timestamp', 'creation_timestamp'],
  ['last_updated_timestamp', 'last_updated_timestamp'],
])

/** By name where nothing is said. @throws INVALID_PARAMETER_VALUE */
export function parseModelOrder(clauses: readonly string[]) {
  return readMlflowOrders(clauses, (written, fail) => ({ field: orderField(written, fail, modelOrders) }))
}

/** The last changed first where nothing is said. @throws INVALID_PARAMETER_VALUE */
export function parseVersionOrder(clauses: readonly string[]) {
  const said = clauses.length > 0 ? clauses : ['last_updated_timestamp DESC', 'name ASC', 'version_number DESC']
  return readMlflowOrders(said, (written, fail) => ({ field: orderField(written, fail, versionOrders) }))
}

function orderField<F>(written: string, fail: Fail, fields: ReadonlyMap<string, F>): F {
  const { alias, key } = splitMlflowIdentifier(written)
  const field = alias === null || alias === 'attribute' ? fields.get(key) : undefined
  if (field !== undefined) return field
  throw fail(
    `Invalid order by key '${clip(key)}' specified. Valid keys are '{${[...fields.keys()].map((name) => `'${name}'`).join(', ')}}'`,
  )
}
