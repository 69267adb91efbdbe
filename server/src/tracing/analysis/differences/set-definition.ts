import { type FeatureKind, type Field, type Filter, queryTokens, type TraceFeature } from '@assay/protocol'

const failure: readonly FeatureKind[] = ['status', 'error', 'failedTool']
const bySize: readonly FeatureKind[] = ['tokens']

/** Kinds of feature that a condition on such a field decides, whatever it asks. */
const decided: Readonly<Record<string, readonly FeatureKind[]>> = {
  'trace status': failure,
  'trace error_count': failure,
  'trace error_type': failure,
  'span status': failure,
  'span error': failure,
  'span error_type': failure,
  'trace duration_ms': ['duration'],
  'trace tokens': bySize,
  'trace input_tokens': bySize,
  'trace output_tokens': bySize,
  'trace span_count': ['steps'],
  'trace version': ['version'],
  'trace name': ['name'],
  'trace user': ['user'],
  'trace prompt': ['prompt'],
  'span content': ['word'],
}
/** Kinds of which a trace has several: a condition decides the values that it names. */
const several: Readonly<Record<string, FeatureKind>> = {
  'span tool': 'tool',
  'span model': 'model',
  'span provider': 'provider',
  'span name': 'span',
}

/**
 * The features by which two sets are made: that these differ, everybody knows. An empty value stands for all of its kind and key. Each comes
 * once.
 */
export function definitionOf(filters: readonly (Filter | null)[]): TraceFeature[] {
  const found = new Map<string, TraceFeature>()
  for (const filter of filters) {
    if (filter === null) continue
    for (const feature of decidedBy(filter)) found.set(`${feature.kind} ${feature.key} ${feature.value}`, feature)
  }
  return [...found.values()]
}

/** Whether the feature is one of those, or a path through one of those. */
export function isOfDefinition({ kind, key, value }: TraceFeature, definition: readonly TraceFeature[]): boolean {
  return definition.some((each) => {
    if (each.kind === kind) return each.key === key && (each.value === '' || each.value === value)
    const isStep = each.kind === 'tool' || each.kind === 'span'
    return isStep && each.value !== '' && (kind === 'path' ? value.split(' → ').includes(each.value) : isSameStep(kind, value, each))
  })
}

/** A tool mostly names its step too, as `execute_tool search`. */
function isSameStep(kind: FeatureKind, value: string, step: TraceFeature): boolean {
  const isStep = kind === 'tool' || kind === 'span' || kind === 'failedTool'
  return isStep && (value === step.value || value.endsWith(` ${step.value}`))
}

function* decidedBy(filter: Filter): Generator<TraceFeature> {
  switch (filter.kind) {
    case 'and':
      for (const each of filter.all) yield* decidedBy(each)
      return
    case 'or':
      for (const each of filter.any) yield* decidedBy(each)
      return
    case 'not':
    case 'sameSpan':
      yield* decidedBy(filter.filter)
      return
    case 'words':
      for (const { token } of queryTokens(filter.text)) yield { kind: 'word', key: '', value: token }
      return
    case 'compare':
      yield* decidedByField(filter.field, filter.op === '=' ? [String(filter.value)] : [])
      return
    case 'in':
      yield* decidedByField(filter.field, filter.values.map(String))
      return
    default:
      yield* decidedByField(filter.field, [])
  }
}

/** `values` are those that are asked for; none where any may be. */
function* decidedByField(field: Field, values: readonly string[]): Generator<TraceFeature> {
  switch (field.on) {
    case 'tag':
    case 'metadata':
      yield { kind: field.on, key: field.key, value: '' }
      return
    case 'spanAttribute':
      yield { kind: 'attribute', key: field.key, value: '' }
      return
    case 'feedback':
    case 'expectation':
      return
    case 'trace':
    case 'span': {
      const name = `${field.on} ${field.name}`
      for (const kind of decided[name] ?? []) yield { kind, key: '', value: '' }
      const kind = several[name]
      if (kind !== undefined) for (const value of values.length === 0 ? [''] : values) yield { kind, key: '', value }
    }
  }
}
