import type { ResponseOf, timeSeries } from '@assay/protocol'
import { type CSSProperties, useMemo } from 'react'
import { LineChart } from '../../ui/chart/LineChart.tsx'
import type { LineSeries } from '../../ui/chart/line-series.ts'
import { formatDayMinute } from '../../ui/format/clock-time.ts'
import { useZone } from '../../ui/zone.ts'
import styles from './NowPage.module.css'

type Bucket = ResponseOf<typeof timeSeries>['buckets'][number]

/** Durations, errors and cost of the window over time. */
export function NowCharts({ buckets, fromMs }: { buckets: readonly Bucket[]; fromMs: number }) {
  const zone = useZone()
  const charts = useMemo(() => {
    const shown = buckets.filter(({ startMs, count }) => startMs >= fromMs && count > 0)
    const line = (id: string, valueOf: (bucket: Bucket) => number | null): LineSeries => ({
      id,
      label: id,
      xs: shown.map(({ startMs }) => startMs),
      ys: shown.map((bucket) => valueOf(bucket) ?? Number.NaN),
      total: shown.length,
    })
    const seconds = (ms: number | null) => (ms === null ? null : ms / 1000)
    return [
      { title: 'Duration, s', lines: [line('p50', ({ p50Ms }) => seconds(p50Ms)), line('p95', ({ p95Ms }) => seconds(p95Ms))] },
      { title: 'Traces and errors', lines: [line('traces', ({ count }) => count), line('errors', ({ errors }) => errors)] },
      { title: 'Cost, $', lines: [line('cost', ({ costUsd }) => costUsd)] },
    ]
  }, [buckets, fromMs])
  return (
    <div className={styles.lists}>
      {charts.map(({ title, lines }) => (
        <div key={title} className={styles.chart}>
          <LineChart title={title} series={lines} xLabel="time" formatX={(ms) => formatDayMinute(ms, zone)} fromZero />
          {lines.length > 1 && (
            <p className={styles.legend}>
              {lines.map(({ id }, index) => (
                <span key={id} style={{ '--series': `var(--c${index + 1})` } as CSSProperties}>
                  {id}
                </span>
              ))}
            </p>
          )}
        </div>
      ))}
    </div>
  )
}
