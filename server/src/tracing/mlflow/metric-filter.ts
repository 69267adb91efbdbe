import { type Assessment, type Filter, invalidParameter } from '@assay/protocol'
import { withKnownSpanTypes } from './known-span-types.ts'
import type { MetricView } from './metric-definitions.ts'

export interface MetricFilter {
  filter: Filter | null
  assessments: (assessment: Assessment) => boolean
}

/** Entities of each prefix, and whether they take a key behind a dot. */
const entities: Record<string, Record<string, boolean>> = {
  trace: { status: false, tag: true, metadata: true },
  span: { name: false, status: false, type: false },
  assessment: { name: false, type: false },
}

/**
 * MLflow's filters of metrics: each one comparison `trace.status = 'OK'`, `trace.tag.<key> = '…'`, `span.name = '…'`, `assessment.name = '…'`;
 * all must hold.
 * @throws INVALID_PARAMETER_VALUE
 */
export function parseMetricFilters(texts: string[], view: MetricView): MetricFilter {
  const all: Filter[] = []
  const checks: ((assessment: Assessment) => boolean)[] = []
  for (const text of texts) {
    const { prefix, entity, key, value } = parse(text)
    if (prefix === 'trace') all.push(traceFilter(entity, key, value))
    else if (prefix === 'span') {
      if (view !== 'SPANS') throw invalidParameter(`Filtering by span is only supported for SPANS view type, got ${view}`)
      all.push({ kind: 'compare', field: { on: 'span', name: entity as 'name' | 'status' | 'type' }, op: '=', value })
    } else {
      if (view !== 'ASSESSMENTS') throw invalidParameter(`Filtering by assessment is only supported for ASSESSMENTS view type, got ${view}`)
      checks.push((assessment) => (entity === 'name' ? assessment.name : assessment.kind) === value)
    }
  }
  return {
    filter: all.length === 0 ? null : withKnownSpanTypes({ kind: 'and', all }),
    assessments: (assessment) => checks.every((check) => check(assessment)),
  }
}

const comparison = /^\s*((?:[^\s=<>!'"`]|`[^`]*`)+)\s*(=|!=|<=?|>=?|[A-Za-z]+)\s*(?:'([^']*)'|"([^"]*)")\s*$/

/** The pattern's cost grows with the square of the length. */
const maxChars = 1000

function parse(text: string): { prefix: string; entity: string; key: string; value: string } {
  if (text.length > maxChars) throw invalidParameter(`A filter is longer than ${maxChars} characters.`)
  const match = comparison.exec(text)
  if (match === null) throw invalidParameter(`Invalid filter: '${text}'. Expected one filter clause.`)
  const [, identifier = '', op] = match
  const [prefix = '', entity = '', ...rest] = identifier.split('.')
  if (entity === '') {
    throw invalidParameter(
      `Invalid identifier '${identifier}'. Columns should be specified as 'trace.<key>', 'span.<key>', 'assessment.<key>'.`,
    )
  }
  const known = Object.hasOwn(entities, prefix) ? entities[prefix] : undefined
  if (known === undefined) throw invalidParameter(`Invalid view type '${prefix}'. Valid values are 'trace', 'span', 'assessment'`)
  const takesKey = Object.hasOwn(known, entity) ? known[entity] : undefined
  if (takesKey === undefined) {
    throw invalidParameter(
      `Invalid entity '${entity}' specified for view type '${prefix}'. Valid entities are [${Object.keys(known)
        .map((name) => `'${name}'`)
        .join(', ')}]`,
    )
  }
  if (takesKey && rest.length === 0)
    throw invalidParameter(`Filtering by ${entity} requires a key, e.g. '${prefix}.${entity}.<key> = <value>'`)
  if (!takesKey && rest.length > 0)
    throw invalidParameter(`Filtering by ${entity} does not require a key, use '${prefix}.${entity}' instead`)
  if (op !== '=') throw invalidParameter(`Invalid comparator: '${op}', only '=' operator is supported`)
  return { prefix, entity, key: rest.join('.').replace(/^`(.*)`$/, '$1'), value: match[3] ?? match[4] ?? '' }
}

function traceFilter(entity: string, key: string, value: string): Filter {
  const compare = (field: Extract<Filter, { kind: 'compare' }>['field']): Filter => ({ kind: 'compare', field, op: '=', value })
  if (entity === 'status') return compare({ on: 'trace', name: 'status' })
  if (entity === 'tag') return key === 'mlflow.traceName' ? compare({ on: 'trace', name: 'name' }) : compare({ on: 'tag', key })
  if (key === 'mlflow.sourceRun') return compare({ on: 'trace', name: 'run_id' })
  return key === 'mlflow.trace.session' ? compare({ on: 'trace', name: 'session' }) : compare({ on: 'metadata', key })
}
