const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })

/** `19,284`. */
export function formatCount(value: number): string {
  return whole.format(value)
}

/** `212`, `5.1k`, `19.3k`, `1.2M`: for columns where three digits decide. */
export function formatShort(value: number): string {
  if (value < 1000) return whole.format(value)
  if (value < 999_950) return `${(value / 1000).toFixed(1)}k`
  return `${(value / 1_000_000).toFixed(1)}M`
}

/** `$0.0371`, `$27.14`, `<$0.0001`; a true zero is `$0`. US dollars in. */
export function formatCost(costUsd: number): string {
  if (costUsd === 0) return '$0'
  if (costUsd < 0.0001) return '<$0.0001'
  if (costUsd < 1) return `$${costUsd.toFixed(4)}`
  return `$${costUsd.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`
}

/** `34 B`, `1.2 kB`, `12 MB`; a kilobyte is 1,000 bytes. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(1)} kB`
  return `${(bytes / 1_000_000).toFixed(1)} MB`
}
