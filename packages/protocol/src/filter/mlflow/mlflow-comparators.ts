import type { CompareOp } from '../ast.ts'

/** Every comparator of MLflow's trace search, upper-case, one space between words. */
export type MlflowComparator = CompareOp | 'LIKE' | 'ILIKE' | 'RLIKE' | 'IN' | 'NOT IN' | 'IS NULL' | 'IS NOT NULL'

const equality = ['=', '!='] as const
const ordering = ['>', '>=', '<', '<='] as const
const patterns = ['LIKE', 'ILIKE', 'RLIKE'] as const
const lists = ['IN', 'NOT IN'] as const
const presence = ['IS NULL', 'IS NOT NULL'] as const

/** What each kind of key can be compared with; MLflow 3.18, `SearchTraceUtils.VALID_*_COMPARATORS`. */
export const comparatorsOf = {
  number: [...equality, ...ordering],
  text: [...equality, ...lists, ...patterns],
  /** MLflow keeps these two as a tag and as metadata, so their presence can be asked; it also lists them as taking `IN`. */
  nameOrRun: [...equality, ...lists, ...patterns, ...presence],
  tag: [...equality, ...patterns, ...presence],
  metadata: [...equality, ...patterns, ...presence],
  reservedMetadata: [...equality, ...presence],
  span: [...equality, ...lists, ...patterns],
  spanContent: ['LIKE', 'ILIKE'],
  assessment: [...equality, ...ordering, ...patterns, ...presence],
  issue: ['='],
  prompt: ['='],
} as const satisfies Record<string, readonly MlflowComparator[]>

export type KeyKind = keyof typeof comparatorsOf

export function isOrdering(comparator: string): boolean {
  return ordering.some((known) => known === comparator)
}

/** MLflow prints Python sets, whose order differs from run to run; here it is always the same. */
export function asPythonSet(names: readonly string[]): string {
  return `{${names.map((name) => `'${name}'`).join(', ')}}`
}
