import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react'
import { useApi } from '../../api/ApiContext.tsx'
import { formatDay, formatDayMinute, formatMinute } from '../../ui/format/clock-time.ts'
import { formatCount } from '../../ui/format/number.ts'
import type { TimeSpan } from '../../ui/time-range.ts'
import { useZone } from '../../ui/zone.ts'
import styles from './Histogram.module.css'
import { queries } from '../queries.ts'
import { seriesColumns, seriesWindow, timeTicks } from './series-columns.ts'
import type { TimeWindow } from './use-time-window.ts'

const mostBuckets = 96
/** A window in which fewer times fit below the bars. */
const narrowPx = 600

interface HistogramProps {
  experimentId: string
  window: TimeWindow
  selection: TimeSpan | null
  onSelect: (selection: TimeSpan | null) => void
}

/** Traces over the window's time, errors at the base. Drag to select a part, click outside it or press Escape to have all again. */
export function Histogram({ experimentId, window, selection, onSelect }: HistogramProps) {
  const api = useApi()
  const zone = useZone()
  const { fromMs, toMs, bucketMs } = seriesWindow(window, mostBuckets)
  const { data } = useQuery({ ...queries.series(api, experimentId, { fromMs, toMs, bucketMs }), placeholderData: keepPreviousData })
  const plotRef = useRef<HTMLDivElement>(null)
  const [drag, setDrag] = useState<{ startMs: number; endMs: number } | null>(null)

  const columns = seriesColumns({ buckets: data?.buckets ?? [], fromMs, toMs, bucketMs })
  const percent = (timeMs: number) => (100 * (timeMs - fromMs)) / (toMs - fromMs)
  const shown = drag === null ? selection : span(drag.startMs, drag.endMs, bucketMs)
  const offsetMs = zone === 'utc' ? 0 : -new Date(window.fromMs).getTimezoneOffset() * 60_000
  const dayTicks = toMs - fromMs > 3 * 86_400_000

  const timeAt = (event: PointerEvent) => {
    const box = plotRef.current?.getBoundingClientRect()
    if (box === undefined) return fromMs
    const part = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width))
    return fromMs + part * (toMs - fromMs)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') onSelect(null)
    const step = event.key === 'ArrowLeft' ? -bucketMs : event.key === 'ArrowRight' ? bucketMs : 0
    if (step === 0) return
    event.preventDefault()
    const base = selection ?? { fromMs: toMs - bucketMs * 8, toMs }
    onSelect(
      event.shiftKey
        ? { fromMs: base.fromMs, toMs: Math.max(base.fromMs + bucketMs, base.toMs + step) }
        : { fromMs: base.fromMs + step, toMs: base.toMs + step },
    )
  }

  return (
    <div className={styles.histogram}>
      <div
        ref={plotRef}
        className={styles.plot}
        role="group"
        tabIndex={0}
        aria-label={`Traces over time, ${formatCount(columns.reduce((sum, column) => sum + column.count, 0))} in all. Arrow keys select a part, with Shift its end; Escape selects all.`}
        onKeyDown={onKeyDown}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId)
          setDrag({ startMs: timeAt(event), endMs: timeAt(event) })
        }}
        onPointerMove={(event) => drag !== null && setDrag({ ...drag, endMs: timeAt(event) })}
        onPointerUp={(event) => {
          if (drag === null) return
          const moved = Math.abs(percent(timeAt(event)) - percent(drag.startMs)) > 0.4
          const clicked = columns.find((column) => drag.startMs >= column.startMs && drag.startMs < column.startMs + bucketMs)
          setDrag(null)
          if (moved) onSelect(span(drag.startMs, timeAt(event), bucketMs))
          else onSelect(selection === null && clicked !== undefined ? { fromMs: clicked.startMs, toMs: clicked.startMs + bucketMs } : null)
        }}
        onPointerCancel={() => setDrag(null)}
      >
        {shown !== null && (
          <div
            className={styles.brush}
            style={{ left: `${percent(shown.fromMs)}%`, width: `${percent(shown.toMs) - percent(shown.fromMs)}%` }}
          />
        )}
        <svg className={styles.bars} viewBox={`0 0 ${mostBuckets * 10} 100`} preserveAspectRatio="none" aria-hidden="true">
          {columns.map((column) => {
            const x = (percent(column.startMs) / 100) * mostBuckets * 10
            const width = Math.max(1, ((bucketMs / (toMs - fromMs)) * mostBuckets - 0.12) * 10)
            const out = shown !== null && (column.startMs < shown.fromMs || column.startMs >= shown.toMs)
            const height = Math.max(3, column.height * 96)
            const errorHeight = column.errors === 0 ? 0 : Math.max(3, column.errorHeight * 96)
            return (
              <g key={column.startMs} className={out ? styles.out : undefined}>
                <rect className={styles.bar} x={x} width={width} y={100 - height} height={height} />
                {errorHeight > 0 && <rect className={styles.errors} x={x} width={width} y={100 - errorHeight} height={errorHeight} />}
              </g>
            )
          })}
        </svg>
      </div>
      <div className={styles.axis} aria-hidden="true">
        {timeTicks(fromMs, toMs, innerWidth < narrowPx ? 5 : 9, offsetMs).map((tick) => (
          <span key={tick} className={styles.tick} style={{ left: `${percent(tick)}%` }}>
            {dayTicks || (tick + offsetMs) % 86_400_000 === 0 ? formatDay(tick, zone) : formatMinute(tick, zone)}
          </span>
        ))}
        {shown !== null && (
          <span className={styles.range} style={percent(shown.fromMs) > 75 ? { right: 0 } : { left: `${percent(shown.fromMs)}%` }}>
            {formatDayMinute(shown.fromMs, zone)} – {shown.toMs >= window.toMs && window.openEnd ? 'now' : formatMinute(shown.toMs, zone)}
          </span>
        )}
      </div>
    </div>
  )
}

/** Whole buckets between two moments in either order, at least one. */
function span(oneMs: number, otherMs: number, bucketMs: number): TimeSpan {
  const fromMs = Math.floor(Math.min(oneMs, otherMs) / bucketMs) * bucketMs
  return { fromMs, toMs: Math.max(fromMs + bucketMs, Math.ceil(Math.max(oneMs, otherMs) / bucketMs) * bucketMs) }
}
