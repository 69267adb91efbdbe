import type { ComparedRun } from '@assay/protocol'
import { numberAxis, type ParallelAxis, parallelAxis } from '../../ui/chart/parallel-axes.ts'
import { byNaturalOrder } from '../../ui/natural-order.ts'
import { isSystemMetric } from '../run-column.ts'

type Kind = 'params' | 'metrics' | 'tags'

/** One parameter, metric or tag beside each other; undefined where a run has none. */
export interface ComparedEntry {
  kind: Kind
  key: string
  /** A metric's NaN is the word. */
  values: (number | string | undefined)[]
  differs: boolean
}

const kinds: readonly Kind[] = ['params', 'metrics', 'tags']

/** Everything that any of the runs has, by kind, then keys in natural order. Tags that a client writes for itself are left out. */
export function runDifferences(runs: readonly ComparedRun[]): ComparedEntry[] {
  return kinds.flatMap((kind) => {
    const of = runs.map((run) => new Map<string, number | string>(run[kind].map(({ key, value }) => [key, value])))
    const keys = [...new Set(of.flatMap((values) => [...values.keys()]))].filter((key) => kind !== 'tags' || !key.startsWith('mlflow.'))
    return keys.sort(byNaturalOrder).map((key) => {
      const values = of.map((entries) => entries.get(key))
      return { kind, key, values, differs: values.some((value) => value !== values[0]) }
    })
  })
}

/** The number that a value is or is written as; undefined for anything else. */
export function numberOf(value: number | string | undefined): number | undefined {
  if (typeof value === 'number') return value
  if (value === undefined || value.trim() === '') return undefined
  const number = Number(value)
  return Number.isFinite(number) ? number : undefined
}

/** Entries that can be an axis: of parameters and the model's metrics those that differ and that more than one run has, parameters first. */
export function axisEntries(entries: readonly ComparedEntry[]): ComparedEntry[] {
  return entries.filter(
    (entry) =>
      entry.kind !== 'tags' &&
      !isSystemMetric(entry.key) &&
      entry.differs &&
      entry.values.filter((value) => value !== undefined).length > 1,
  )
}

export function entryName({ kind, key }: Pick<ComparedEntry, 'kind' | 'key'>): string {
  return `${kind}.${key}`
}

/** A metric's axis is one of numbers; a parameter's may be one of words. */
export function axisOf({ kind, key, values }: ComparedEntry): ParallelAxis {
  return kind === 'metrics' ? numberAxis(key, values) : parallelAxis(key, values)
}
