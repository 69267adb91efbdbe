import type { Aggregation } from './metric-definitions.ts'

/** One thing measured. */
export interface Sample {
  /** Unix milliseconds. */
  atMs: number
  /** In the order in which points are grouped. Null: it has no such dimension and is left out. */
  dimensions: (string | null)[]
  /** Null is left out. Text is counted once however often it comes. */
  value: number | string | null
}

export interface MetricPoint {
  dimensions: Record<string, string>
  /** By aggregation: `COUNT`, `P95.0` … */
  values: Record<string, number>
}

export interface Grouping {
  dimensions: string[]
  aggregations: Aggregation[]
  /** Null: no buckets. */
  bucketMs: number | null
  maxPoints: number
}

/** Groups samples by bucket and dimensions and sums each group up; points come in that order. A count of nothing at all is one point of 0. */
export function metricPoints(samples: readonly Sample[], { dimensions, aggregations, bucketMs, maxPoints }: Grouping): MetricPoint[] {
  const groups = new Map<string, { key: (number | string)[]; values: (number | string)[] }>()
  for (const { atMs, dimensions: names, value } of samples) {
    if (value === null || names.includes(null)) continue
    const key = [...(bucketMs === null ? [] : [Math.floor(atMs / bucketMs) * bucketMs]), ...names.filter((name) => name !== null)]
    const text = JSON.stringify(key)
    const group = groups.get(text)
    if (group === undefined) groups.set(text, { key, values: [value] })
    else group.values.push(value)
  }
  const isGrouped = bucketMs !== null || dimensions.length > 0
  if (groups.size === 0 && !isGrouped && aggregations.some(({ type }) => type === 'COUNT')) groups.set('', { key: [], values: [] })
  const names = [...(bucketMs === null ? [] : ['time_bucket']), ...dimensions]
  return [...groups.values()]
    .toSorted((a, b) => compareKeys(a.key, b.key))
    .slice(0, maxPoints)
    .map(({ key, values }) => ({
      dimensions: Object.fromEntries(names.map((name, i) => [name, shownKey(key[i])])),
      values: Object.fromEntries(aggregations.map((aggregation) => [labelOf(aggregation), aggregate(aggregation, values)])),
    }))
}

function aggregate({ type, percentile }: Aggregation, values: (number | string)[]): number {
  if (type === 'COUNT') return typeof values[0] === 'string' ? new Set(values).size : values.length
  const numbers = values.filter((value) => typeof value === 'number').toSorted((a, b) => a - b)
  switch (type) {
    case 'SUM':
      return sum(numbers)
    case 'AVG':
      return sum(numbers) / numbers.length
    case 'MIN':
      return numbers[0] ?? 0
    case 'MAX':
      return numbers.at(-1) ?? 0
    case 'PERCENTILE':
      return quantile(numbers, (percentile ?? 0) / 100)
  }
}

/** Linear between the two nearest ranks. `sorted` is not empty. */
function quantile(sorted: number[], q: number): number {
  const rank = q * (sorted.length - 1)
  const below = sorted[Math.floor(rank)] ?? 0
  const above = sorted[Math.ceil(rank)] ?? below
  return below + (above - below) * (rank - Math.floor(rank))
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

function compareKeys(a: (number | string)[], b: (number | string)[]): number {
  for (const [i, left] of a.entries()) {
    const right = b[i] ?? left
    if (left !== right) return left < right ? -1 : 1
  }
  return 0
}

/** A bucket's start as Python writes a time in UTC. */
function shownKey(key: number | string | undefined): string {
  return typeof key === 'number' ? new Date(key).toISOString().replace(/(?:\.000)?Z$/, '+00:00') : (key ?? '')
}

function labelOf({ type, percentile }: Aggregation): string {
  if (type !== 'PERCENTILE') return type
  return `P${Number.isInteger(percentile) ? `${percentile}.0` : percentile}`
}
