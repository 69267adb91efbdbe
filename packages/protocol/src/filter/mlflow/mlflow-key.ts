import type { AppError } from '../../errors.ts'
import type { Field, TraceField } from '../ast.ts'
import { clip } from '../filter-error.ts'
import { didYouMean } from '../nearest-name.ts'
import type { KeyKind } from './mlflow-comparators.ts'
import { asPythonSet } from './mlflow-comparators.ts'

/** Makes the error of a message; the caller knows the place. */
export type Fail = (message: string) => AppError

/** A key of a filter: the field it means, what may be done with it, and its entity and key as MLflow's messages name them. */
export interface MlflowKey {
  field: Field
  kind: KeyKind
  entity: string
  key: string
}

type Entity = 'attribute' | 'tag' | 'request_metadata' | 'span' | 'feedback' | 'expectation' | 'issue'

const entities = new Map<string, Entity>([
  ['tag', 'tag'],
  ['tags', 'tag'],
  ['request_metadata', 'request_metadata'],
  ['metadata', 'request_metadata'],
  ['attribute', 'attribute'],
  ['attributes', 'attribute'],
  ['trace', 'attribute'],
  ['span', 'span'],
  ['feedback', 'feedback'],
  ['expectation', 'expectation'],
  ['issue', 'issue'],
])

const traceField = (name: TraceField): Field => ({ on: 'trace', name })

const attributes = new Map<string, { field: Field; kind: KeyKind }>([
  ['request_id', { field: traceField('trace_id'), kind: 'text' }],
  ['timestamp', { field: traceField('timestamp_ms'), kind: 'number' }],
  ['timestamp_ms', { field: traceField('timestamp_ms'), kind: 'number' }],
  ['execution_time', { field: traceField('duration_ms'), kind: 'number' }],
  ['execution_time_ms', { field: traceField('duration_ms'), kind: 'number' }],
  ['end_time', { field: traceField('end_time_ms'), kind: 'number' }],
  ['end_time_ms', { field: traceField('end_time_ms'), kind: 'number' }],
  ['status', { field: traceField('status'), kind: 'text' }],
  ['client_request_id', { field: traceField('client_request_id'), kind: 'text' }],
  ['name', { field: traceField('name'), kind: 'nameOrRun' }],
  ['run_id', { field: traceField('run_id'), kind: 'nameOrRun' }],
  ['prompt', { field: traceField('prompt'), kind: 'prompt' }],
  ['text', { field: { on: 'span', name: 'content' }, kind: 'spanContent' }],
])

/** Tags and metadata under which MLflow's client keeps what Assay has as fields of the trace. */
const tagFields = new Map<string, { field: Field; kind: KeyKind }>([
  ['mlflow.traceName', { field: traceField('name'), kind: 'tag' }],
  ['mlflow.linkedPrompts', { field: traceField('prompt'), kind: 'prompt' }],
])
const metadataFields = new Map<string, { field: Field; kind: KeyKind }>([
  ['mlflow.sourceRun', { field: traceField('run_id'), kind: 'metadata' }],
  ['mlflow.trace.session', { field: traceField('session'), kind: 'metadata' }],
  ['mlflow.trace.user', { field: traceField('user'), kind: 'metadata' }],
])
/** Kept in several columns. */
export const reservedMetadata = new Set(['mlflow.trace.tokenUsage', 'mlflow.trace.cost'])
const spanKeys = ['name', 'status', 'type'] as const

/**
 * What `entity.key` means; a key without entity is an attribute of the trace. Back-ticks and double quotes around the entity or the key are
 * taken off. Unlike MLflow 3.18, `tag.name` is the tag of that name, not the name of the trace.
 * @throws INVALID_PARAMETER_VALUE with MLflow's text and the nearest known key.
 */
export function resolveMlflowKey(written: string, fail: Fail): MlflowKey {
  const { entity, key } = splitMlflowKey(written, fail)
  switch (entity) {
    case 'attribute': {
      const attribute = attributes.get(key)
      if (attribute === undefined) throw invalidAttribute(key, [...attributes.keys()], fail)
      return { entity, key, ...attribute }
    }
    case 'tag':
      return { entity, key, ...(tagFields.get(key) ?? { field: { on: 'tag', key }, kind: 'tag' }) }
    case 'request_metadata': {
      const kind = reservedMetadata.has(key) ? 'reservedMetadata' : 'metadata'
      return { entity, key, ...(metadataFields.get(key) ?? { field: { on: 'metadata', key }, kind }) }
    }
    case 'span':
      return resolveSpanKey(key, fail)
    case 'issue':
      if (key !== 'id') throw fail(`Invalid issue attribute '${clip(key)}'. Supported attributes: id`)
      return { entity, key, field: traceField('issue'), kind: 'issue' }
    default:
      if (key === '') throw fail('Assessment field name cannot be empty')
      return { entity, key, field: { on: entity, name: key }, kind: 'assessment' }
  }
}

function resolveSpanKey(key: string, fail: Fail): MlflowKey {
  if (key.startsWith('attributes.')) {
    const name = stripQuotes(key.slice('attributes.'.length))
    if (name === '') throw fail("Span attribute name cannot be empty after 'attributes.'")
    return { entity: 'span', key, field: { on: 'spanAttribute', key: name }, kind: 'span' }
  }
  if (key === 'content') return { entity: 'span', key, field: { on: 'span', name: 'content' }, kind: 'spanContent' }
  const name = spanKeys.find((known) => known === key)
  if (name === undefined) {
    throw fail(
      `Invalid span attribute '${clip(key)}'. Supported attributes: ${spanKeys.join(', ')}, attributes.<attribute_name>.${didYouMean(key, [...spanKeys, 'content'])}`,
    )
  }
  return { entity: 'span', key, field: { on: 'span', name }, kind: 'span' }
}

/** What a trace's key is about, and its key there. @throws INVALID_PARAMETER_VALUE for an unknown entity. */
export function splitMlflowKey(written: string, fail: Fail): { entity: Entity; key: string } {
  const { alias, key } = splitMlflowIdentifier(written)
  if (alias === null) return { entity: 'attribute', key }
  const entity = entities.get(alias)
  if (entity === undefined) {
    const known = [...entities.keys()]
    throw fail(withSuggestion(`Invalid entity type '${clip(alias)}'. Valid values are ${asPythonSet(known)}`, alias, known))
  }
  return { entity, key }
}

/** `alias.key` at its first dot, quotes taken off both, as MLflow does; without a dot there is no alias. */
export function splitMlflowIdentifier(written: string): { alias: string | null; key: string } {
  const dot = written.indexOf('.')
  if (dot === -1) return { alias: null, key: stripQuotes(written) }
  return { alias: stripQuotes(written.slice(0, dot)), key: stripQuotes(written.slice(dot + 1)) }
}

export function invalidAttribute(key: string, known: readonly string[], fail: Fail): AppError {
  const message = `Invalid attribute key '${clip(key)}' specified. Valid keys are '${asPythonSet(known)}'`
  return fail(withSuggestion(message, key, known))
}

function withSuggestion(message: string, typed: string, known: readonly string[]): string {
  const hint = didYouMean(typed, known)
  return hint === '' ? message : `${message}.${hint}`
}

function stripQuotes(part: string): string {
  const first = part.charAt(0)
  const quoted = part.length >= 2 && (first === '`' || first === '"') && part.endsWith(first)
  return quoted ? part.slice(1, -1) : part
}
