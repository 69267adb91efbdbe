import { type CostDimension, type getCosts, maxChartedGroups, type ResponseOf } from '@assay/protocol'
import { useMemo } from 'react'
import { type StackedColumn, StackedBars } from '../../ui/chart/StackedBars.tsx'
import { formatDay, formatDayMinute, formatMinute } from '../../ui/format/clock-time.ts'
import { formatCost, formatCount } from '../../ui/format/number.ts'
import { useZone } from '../../ui/zone.ts'
import { timeTicks } from '../list/series-columns.ts'
import type { CostMeasure } from './costs-url.ts'
import { groupName } from './group-name.ts'

const dayMs = 86_400_000

interface CostChartProps {
  costs: ResponseOf<typeof getCosts>
  by: CostDimension
  of: CostMeasure
  window: { fromMs: number; toMs: number; bucketMs: number }
}

/** Cost or tokens over time, of the first groups and of all others together. */
export function CostChart({ costs, by, of, window }: CostChartProps) {
  const zone = useZone()
  const { fromMs, toMs, bucketMs } = window
  const columns = useMemo<StackedColumn[]>(() => {
    const byTime = new Map<number, Map<number, number>>()
    for (const { startMs, group, costUsd, tokens } of costs.buckets) {
      const values = byTime.get(startMs) ?? new Map<number, number>()
      byTime.set(startMs, values.set(group ?? maxChartedGroups, of === 'cost' ? costUsd : tokens))
    }
    return Array.from(byTime, ([x, values]) => ({ x, values }))
  }, [costs.buckets, of])
  const names = [
    ...costs.groups.slice(0, maxChartedGroups).map((group) => groupName(by, group)),
    ...(costs.groupCount > maxChartedGroups ? [null] : []),
  ]
  const offsetMs = zone === 'utc' ? 0 : -new Date(fromMs).getTimezoneOffset() * 60_000
  return (
    <StackedBars
      title={of === 'cost' ? 'Cost, $' : 'Tokens'}
      names={names}
      columns={columns}
      range={[fromMs, toMs]}
      step={bucketMs}
      xLabel="time"
      ticks={timeTicks(fromMs, toMs, innerWidth < 600 ? 4 : 9, offsetMs)}
      formatX={(ms) => formatDayMinute(ms, zone)}
      formatTickX={(ms) => ((ms + offsetMs) % dayMs === 0 ? formatDay(ms, zone) : formatMinute(ms, zone))}
      formatValue={of === 'cost' ? (usd) => formatCost(usd) : formatCount}
    />
  )
}
