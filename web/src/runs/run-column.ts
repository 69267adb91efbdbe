export type ColumnKind = 'metrics' | 'params' | 'tags'

/** A column of the list: `metrics.loss`. */
export interface RunColumn {
  kind: ColumnKind
  key: string
}

const kinds: readonly string[] = ['metrics', 'params', 'tags']

/** The reverse of `columnName`; undefined for anything else. */
export function parseColumn(name: string): RunColumn | undefined {
  const dot = name.indexOf('.')
  const kind = name.slice(0, Math.max(dot, 0))
  return kinds.includes(kind) && dot < name.length - 1 ? { kind: kind as ColumnKind, key: name.slice(dot + 1) } : undefined
}

export function columnName({ kind, key }: RunColumn): string {
  return `${kind}.${key}`
}

/** As MLflow's filter and order want it written: a key with other signs than these stands in backticks. */
export function writtenColumn({ kind, key }: RunColumn): string {
  return /^[A-Za-z_][\w.]*$/.test(key) ? `${kind}.${key}` : `${kind}.\`${key}\``
}

interface RunKeys {
  metrics: readonly string[]
  params: readonly string[]
  tags: readonly string[]
}

const systemPrefix = 'system/'
const shownMetrics = 6
const shownParams = 5

/** Measured of the machine rather than of the model. */
export function isSystemMetric(key: string): boolean {
  return key.startsWith(systemPrefix)
}

/** Columns of a list for which nobody has chosen any. */
export function defaultColumns({ metrics, params }: RunKeys): RunColumn[] {
  const shown = (kind: ColumnKind, keys: readonly string[], most: number): RunColumn[] => keys.slice(0, most).map((key) => ({ kind, key }))
  return [
    ...shown(
      'metrics',
      metrics.filter((key) => !isSystemMetric(key)),
      shownMetrics,
    ),
    ...shown('params', params, shownParams),
  ]
}

/** Tags that a client writes for itself, which say nothing in a column chooser. */
export function isOwnTag(key: string): boolean {
  return !key.startsWith('mlflow.') || key === 'mlflow.user' || key.startsWith('mlflow.source.')
}
