import { type KeyboardEvent, type PointerEvent, type ReactNode, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { Button } from '../Button.tsx'
import { formatCount } from '../format/number.ts'
import { Hidden } from '../Hidden.tsx'
import { oneLine, visibleText } from '../safe/visible-text.ts'
import { SafeText } from '../SafeText.tsx'
import { useChartColours } from './chart-colours.ts'
import { formatTickValue, formatValue } from './chart-number.ts'
import { ChartFrame } from './ChartFrame.tsx'
import { type ChartArea, drawLines } from './draw-lines.ts'
import styles from './LineChart.module.css'
import { type LineSeries, type NearPoint, nearestIndex, nearestPoints, plotted, xExtent, yExtent } from './line-series.ts'
import { LineTable } from './LineTable.tsx'
import { createScale, type Range } from './scale.ts'
import { seriesColour } from './series-colour.ts'

interface LineChartProps {
  title: string
  series: readonly LineSeries[]
  /** What stands below the chart: `step`. */
  xLabel: string
  formatX?: (value: number) => string
  logX?: boolean
  logY?: boolean
  /** The axis of values begins at 0, as where their height is what one compares. */
  fromZero?: boolean
  /** 0 … 0.99 */
  smoothing?: number
  /** Where there is nothing to draw. */
  empty?: ReactNode
}

const heightPx = 220
const mostNamed = 8
const leastDragPx = 5
/** A line counts as under the pointer when its nearest point is within this part of what is shown. */
const reachPart = 0.04

/**
 * Lines on a canvas. Pointing at it names the nearest point of each line; dragging zooms, a double click or Escape shows all again; arrow
 * keys move the pointer's line, and a table says the same in words (`t`).
 */
export function LineChart({
  title,
  series,
  xLabel,
  formatX = formatTickValue,
  logX = false,
  logY = false,
  fromZero = false,
  smoothing = 0,
  empty = null,
}: LineChartProps) {
  const canvasRef = useRef<HTMLCanvasElement>(null)
  const [width, setWidth] = useState(0)
  const [zoom, setZoom] = useState<Range | null>(null)
  const [drag, setDrag] = useState<Range | null>(null)
  const [pointer, setPointer] = useState<{ x: number; yPx: number | null } | null>(null)
  const [isTable, setTable] = useState(false)
  const colours = useChartColours()

  const lines = useMemo(() => plotted(series, smoothing), [series, smoothing])
  const whole = useMemo(() => positive(xExtent(lines), lines, logX), [lines, logX])
  const shown = zoom ?? whole
  const values = useMemo(() => {
    const extent = shown === null ? null : yExtent(lines, shown, logY)
    return extent !== null && fromZero ? ([Math.min(0, extent[0]), Math.max(0, extent[1])] as const) : extent
  }, [lines, shown, logY, fromZero])
  const area: ChartArea = { left: 52, top: 8, right: Math.max(80, width - 12), bottom: heightPx - 24 }
  const scales =
    shown === null || values === null
      ? null
      : {
          x: createScale({ values: shown, pixels: [area.left, area.right], mostTicks: Math.max(2, width / 90), log: logX }),
          y: createScale({ values, pixels: [area.bottom, area.top], mostTicks: 5, log: logY }),
        }

  const reach = shown === null ? 0 : (shown[1] - shown[0]) * reachPart
  const near = useMemo(() => (pointer === null ? [] : nearestPoints(lines, pointer.x, reach || Infinity)), [lines, pointer, reach])
  const closest =
    pointer === null || pointer.yPx === null || scales === null
      ? null
      : near.reduce<NearPoint | null>((best, point) => {
          const away = (one: NearPoint): number => Math.abs(scales.y.toPx(one.y) - (pointer.yPx ?? 0))
          return best === null || away(point) < away(best) ? point : best
        }, null)

  useLayoutEffect(() => {
    const canvas = canvasRef.current
    if (canvas === null) return
    const observer = new ResizeObserver(() => setWidth(canvas.clientWidth))
    observer.observe(canvas)
    setWidth(canvas.clientWidth)
    return () => observer.disconnect()
  }, [isTable, values === null])

  useEffect(() => {
    const canvas = canvasRef.current
    const context = canvas?.getContext('2d')
    if (!canvas || !context || scales === null || width === 0) return
    const ratio = devicePixelRatio || 1
    canvas.width = Math.round(width * ratio)
    canvas.height = Math.round(heightPx * ratio)
    context.scale(ratio, ratio)
    const cursor = pointer?.x ?? null
    drawLines(context, colours, {
      ...scales,
      series: lines,
      area,
      formatX,
      formatY: formatTickValue,
      emphasised: closest?.series.id ?? null,
      cursor,
    })
  })

  const xAt = (event: PointerEvent): number | null => {
    const box = canvasRef.current?.getBoundingClientRect()
    if (box === undefined || scales === null) return null
    return scales.x.fromPx(Math.min(Math.max(event.clientX - box.left, area.left), area.right))
  }
  const onPointerMove = (event: PointerEvent) => {
    const [x, box] = [xAt(event), canvasRef.current?.getBoundingClientRect()]
    if (x === null || box === undefined) return
    setPointer({ x, yPx: event.clientY - box.top })
    if (drag !== null) setDrag([drag[0], x])
  }
  const onPointerUp = () => {
    if (drag === null || scales === null) return
    const [from, to] = [Math.min(...drag), Math.max(...drag)]
    setDrag(null)
    if (scales.x.toPx(to) - scales.x.toPx(from) >= leastDragPx) setZoom([from, to])
  }
  const step = (by: number) => {
    const xs = [...new Set(lines.flatMap((line) => line.xs))].filter((x) => shown !== null && x >= shown[0] && x <= shown[1])
    xs.sort((a, b) => a - b)
    const at = pointer === null ? (by > 0 ? 0 : xs.length - 1) : nearestIndex(xs, pointer.x) + by
    const x = xs[Math.min(Math.max(at, 0), xs.length - 1)]
    if (x !== undefined) setPointer({ x, yPx: null })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const keys: Record<string, () => void> = {
      ArrowRight: () => step(1),
      ArrowLeft: () => step(-1),
      PageDown: () => step(20),
      PageUp: () => step(-20),
      t: () => setTable(!isTable),
      ...((zoom !== null || pointer !== null) && {
        Escape: () => {
          setZoom(null)
          setPointer(null)
        },
      }),
    }
    const act = keys[event.key]
    if (act === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    event.stopPropagation()
    act()
  }

  const name = visibleText(oneLine(title))
  const [thinned] = series.filter(({ xs, total }) => total > xs.length).toSorted((one, other) => other.total - one.total)
  return (
    <ChartFrame
      title={title}
      note={
        <>
          {thinned !== undefined && (
            <span className={styles.note} title="Drawn are the first, the last, and the least and greatest of equal parts between them.">
              {formatCount(thinned.xs.length)} of {formatCount(thinned.total)} points
            </span>
          )}
          {zoom !== null && <Button onClick={() => setZoom(null)}>Show all</Button>}
        </>
      }
      isTable={isTable}
      onTable={() => setTable(!isTable)}
    >
      {isTable ? (
        <LineTable title={name} series={series} xLabel={xLabel} formatX={formatX} />
      ) : scales === null ? (
        <div className={styles.empty}>{empty}</div>
      ) : (
        <div
          className={styles.plot}
          role="group"
          tabIndex={0}
          aria-label={`${name}, ${lines.length === 1 ? '1 line' : `${lines.length} lines`}. Arrow keys move along ${xLabel}, t shows a table.`}
          onKeyDown={onKeyDown}
          onBlur={() => setPointer(null)}
        >
          <canvas
            ref={canvasRef}
            className={styles.canvas}
            style={{ height: heightPx }}
            onPointerMove={onPointerMove}
            onPointerLeave={() => drag === null && setPointer(null)}
            onPointerDown={(event) => {
              const x = xAt(event)
              if (x === null || event.button !== 0) return
              event.currentTarget.setPointerCapture(event.pointerId)
              setDrag([x, x])
            }}
            onPointerUp={onPointerUp}
            onPointerCancel={() => setDrag(null)}
            onDoubleClick={() => setZoom(null)}
          />
          {drag !== null && (
            <div
              className={styles.brush}
              style={{
                left: scales.x.toPx(Math.min(...drag)),
                width: scales.x.toPx(Math.max(...drag)) - scales.x.toPx(Math.min(...drag)),
                top: area.top,
                height: area.bottom - area.top,
              }}
            />
          )}
          {pointer !== null && near.length > 0 && (
            <NearBox
              near={near}
              lines={lines}
              closest={closest}
              head={`${xLabel} ${formatX(closest?.x ?? near[0]?.x ?? pointer.x)}`}
              atPx={scales.x.toPx(pointer.x)}
              widthPx={width}
            />
          )}
          <Hidden>
            <span role="status">
              {pointer?.yPx === null &&
                `${xLabel} ${formatX(pointer.x)}: ${near
                  .slice(0, 5)
                  .map(({ series: { label }, y }) => `${visibleText(oneLine(label))} ${formatValue(y)}`)
                  .join(', ')}`}
            </span>
          </Hidden>
        </div>
      )}
    </ChartFrame>
  )
}

interface NearBoxProps {
  near: readonly NearPoint[]
  lines: readonly LineSeries[]
  closest: NearPoint | null
  head: string
  atPx: number
  widthPx: number
}

/** The points nearest to the pointer, the closest first. */
function NearBox({ near, lines, closest, head, atPx, widthPx }: NearBoxProps) {
  const named = closest === null ? near.slice(0, mostNamed) : [closest, ...near.filter((point) => point !== closest)].slice(0, mostNamed)
  return (
    <div className={styles.near} style={atPx > widthPx / 2 ? { right: widthPx - atPx + 12 } : { left: atPx + 12 }} aria-hidden="true">
      <div className={styles.nearHead}>{head}</div>
      {named.map((point) => (
        <div key={point.series.id} className={styles.nearRow}>
          <span className={styles.swatch} style={{ background: seriesColour(lines.findIndex(({ id }) => id === point.series.id)) }} />
          <span className={styles.nearName}>
            <SafeText text={oneLine(point.series.label)} />
          </span>
          <b>{formatValue(point.y)}</b>
        </div>
      ))}
      {near.length > named.length && <div className={styles.nearHead}>{near.length - named.length} more</div>}
    </div>
  )
}

/** From the least x that a logarithmic axis can show. */
function positive(extent: Range | null, lines: readonly LineSeries[], log: boolean): Range | null {
  if (!log || extent === null || extent[0] > 0) return extent
  const least = lines.reduce((found, { xs }) => Math.min(found, xs.find((x) => x > 0) ?? Infinity), Infinity)
  return least < extent[1] ? [least, extent[1]] : null
}
