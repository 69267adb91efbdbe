import type { countTraces, ResponseOf } from '@assay/protocol'
import { formatDuration } from '../../ui/format/duration.ts'
import { formatCost, formatCount } from '../../ui/format/number.ts'

/** The sums of what matches, in one line. */
export function ListSummary({ sums }: { sums: ResponseOf<typeof countTraces> | undefined }) {
  if (sums === undefined) return 'Input → output'
  const parts = [
    sums.errors > 0 ? `${formatCount(sums.errors)} ${sums.errors === 1 ? 'error' : 'errors'}` : null,
    sums.p95DurationMs === null ? null : `p95 ${formatDuration(sums.p95DurationMs)}`,
    sums.costUsd > 0 ? formatCost(sums.costUsd) : null,
  ].filter((part) => part !== null)
  return (
    <span title={sums.exact ? undefined : 'Counting stopped here; there are more'}>
      {'Input → output  '}
      <b>
        {sums.exact ? '' : 'over '}
        {formatCount(sums.count)} {sums.count === 1 ? 'trace' : 'traces'}
      </b>
      {parts.map((part) => ` · ${part}`).join('')}
    </span>
  )
}
