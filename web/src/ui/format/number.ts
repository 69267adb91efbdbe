/** `19,284`, rounded. Not by `Intl`: see clock-time.ts. */
export function formatCount(value: number): string {
  return grouped(Math.round(value).toString())
}

/** `1 run`, `1,200 runs`: of a word that takes an s. */
export function formatCounted(count: number, word: string): string {
  return `${formatCount(count)} ${word}${count === 1 ? '' : 's'}`
}

/** Commas between each three digits before the point. */
export function grouped(digits: string): string {
  const point = digits.indexOf('.')
  const whole = point === -1 ? digits : digits.slice(0, point)
  return whole.replace(/\B(?=(\d{3})+$)/g, ',') + (point === -1 ? '' : digits.slice(point))
}

/** `212`, `5.1k`, `19.3k`, `1.2M`: for columns where three digits decide. */
export function formatShort(value: number): string {
  if (value < 1000) return formatCount(value)
  if (value < 999_950) return `${(value / 1000).toFixed(1)}k`
  return `${(value / 1_000_000).toFixed(1)}M`
}

const fewestCostDecimals = 4
const mostCostDecimals = 8

/** Decimals with which the parts of a sum are written so that they add up to it as written, and none as nothing; 4 where no number does it. */
export function addingUpDecimals(partsUsd: readonly number[], totalUsd: number): number {
  for (let decimals = fewestCostDecimals; decimals <= mostCostDecimals; decimals++) {
    const written = (usd: number) => Number(usd.toFixed(decimals))
    const sum = partsUsd.reduce((before, usd) => before + written(usd), 0)
    if (partsUsd.every((usd) => usd === 0 || written(usd) !== 0) && sum.toFixed(decimals) === totalUsd.toFixed(decimals)) return decimals
  }
  return fewestCostDecimals
}

/** `$0.0371`, `$27.14`, `<$0.0001`; a true zero is `$0`. US dollars in. With `decimals` as one of the lines of a sum: `$27.1390`. */
export function formatCost(costUsd: number, decimals?: number): string {
  if (costUsd === 0) return '$0'
  if (decimals !== undefined && costUsd >= 10 ** -decimals) return `$${grouped(costUsd.toFixed(decimals))}`
  if (costUsd < 0.0001) return '<$0.0001'
  if (costUsd < 1) return `$${costUsd.toFixed(4)}`
  return `$${grouped(costUsd.toFixed(2))}`
}

/** `34 B`, `1.2 kB`, `12 MB`; a kilobyte is 1,000 bytes. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(1)} kB`
  return `${(bytes / 1_000_000).toFixed(1)} MB`
}
