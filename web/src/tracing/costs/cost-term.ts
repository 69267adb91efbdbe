import { type CostDimension, formatTerm } from '@assay/protocol'

/** Traces without one can be asked for. */
const mayBeMissing: ReadonlySet<CostDimension> = new Set(['user', 'session', 'version'])

/** The query bar's terms for the traces of a group; null where it has none for these, as for a name with a NUL. */
export function groupTerms(by: CostDimension, values: readonly string[]): string[] | null {
  if (values.length === 0) return mayBeMissing.has(by) ? [`-has:${by}`] : null
  if (values.some((value) => value.includes('\0'))) return null
  return values.map((value) => formatTerm({ key: by === 'name' ? 'span.name' : by, value }))
}

/** The same for a step of this name and type. */
export function stepTerms(name: string, type: string): string[] | null {
  return name.includes('\0')
    ? null
    : [formatTerm({ key: 'span.name', value: name }), formatTerm({ key: 'type', value: type.toLowerCase() })]
}
