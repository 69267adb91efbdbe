import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { formatCount } from '../format/number.ts'
import { Hidden } from '../Hidden.tsx'
import { oneLine, visibleText } from '../safe/visible-text.ts'
import { SafeText } from '../SafeText.tsx'
import { useWidth } from '../use-width.ts'
import { useChartColours } from './chart-colours.ts'
import { formatTickValue, formatValue } from './chart-number.ts'
import { ChartFrame } from './ChartFrame.tsx'
import { type Bar, barRowPx, drawBars, isDrawable } from './draw-bars.ts'
import type { ChartArea } from './draw-lines.ts'
import styles from './LineChart.module.css'
import { createScale } from './scale.ts'
import { seriesColour } from './series-colour.ts'

interface BarChartProps {
  title: string
  /** What there is, in order. Those that the axis cannot show are left out, and counted; so are those below the last that has room. */
  bars: readonly Bar[]
  log: boolean
  /** The same in words. */
  table: ReactNode
  onOpen: (id: string) => void
}

const heightPx = 220
const valuePx = 76

/** A bar for each value on a canvas. Pointing at one or moving to it by arrow keys names it, a click or Enter opens it; `t` shows a table. */
export function BarChart({ title, bars, log, table, onOpen }: BarChartProps) {
  const frameRef = useRef<HTMLDivElement>(null)
  const canvasRef = useRef<HTMLCanvasElement>(null)
  const width = useWidth(frameRef)
  const [pointed, setPointed] = useState<string | null>(null)
  const [isTable, setTable] = useState(false)
  const colours = useChartColours()

  const fitting = bars.filter(({ value }) => isDrawable(value, log))
  const area: ChartArea = { left: Math.min(150, width * 0.35), top: 8, right: width - valuePx, bottom: heightPx - 24 }
  const drawn = fitting.slice(0, Math.floor((area.bottom - area.top) / barRowPx))
  const values = drawn.map(({ value }) => value)
  const [least, most] = [Math.min(...values), Math.max(...values)]
  // On a logarithmic axis nothing is the zero that a length is measured from: it is the power of ten below all of them.
  const base = log ? 10 ** (Math.ceil(Math.log10(least)) - 1) : 0
  const x = createScale({
    values: [Math.min(base, least), Math.max(base, most)],
    pixels: [area.left, area.right],
    mostTicks: Math.max(2, (area.right - area.left) / 70),
    log,
  })
  const named = drawn.find(({ id }) => id === pointed)

  useEffect(() => {
    const canvas = canvasRef.current
    const context = canvas?.getContext('2d')
    if (!canvas || !context || width === 0) return
    const ratio = devicePixelRatio || 1
    canvas.width = Math.round(width * ratio)
    canvas.height = Math.round(heightPx * ratio)
    context.scale(ratio, ratio)
    const labelled = drawn.map((bar) => ({ ...bar, label: visibleText(oneLine(bar.label)) }))
    drawBars(context, colours, { bars: labelled, x, base, area, formatTick: formatTickValue, formatValue, emphasised: named?.id ?? null })
  })

  const barAt = (clientY: number): Bar | undefined =>
    drawn[Math.floor((clientY - (canvasRef.current?.getBoundingClientRect().top ?? 0) - area.top) / barRowPx)]
  const step = (by: number) => {
    const at = named === undefined ? (by > 0 ? 0 : drawn.length - 1) : drawn.indexOf(named) + by
    setPointed(drawn[Math.min(Math.max(at, 0), drawn.length - 1)]?.id ?? null)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const keys: Record<string, () => void> = {
      ArrowDown: () => step(1),
      ArrowUp: () => step(-1),
      t: () => setTable(true),
      ...(named !== undefined && { Enter: () => onOpen(named.id), Escape: () => setPointed(null) }),
    }
    const act = keys[event.key]
    if (act === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    event.stopPropagation()
    act()
  }

  const name = visibleText(oneLine(title))
  const left = bars.length - drawn.length
  const atPx = named === undefined ? 0 : area.top + (drawn.indexOf(named) + 1) * barRowPx
  return (
    <ChartFrame
      title={title}
      note={
        left > 0 && (
          <span className={styles.note} title="The table has all of them.">
            {formatCount(left)} of {formatCount(bars.length)} not drawn
          </span>
        )
      }
      isTable={isTable}
      onTable={() => setTable(!isTable)}
    >
      <div ref={frameRef}>
        {isTable ? (
          table
        ) : (
          <div
            className={styles.plot}
            role="group"
            tabIndex={0}
            aria-label={`${name}, ${drawn.length === 1 ? '1 bar' : `${drawn.length} bars`}. Arrow keys move along them, Enter opens one, t shows a table.`}
            onKeyDown={onKeyDown}
            onBlur={() => setPointed(null)}
          >
            <canvas
              ref={canvasRef}
              className={styles.canvas}
              style={{ height: heightPx, cursor: named === undefined ? 'default' : 'pointer' }}
              onPointerMove={(event) => setPointed(barAt(event.clientY)?.id ?? null)}
              onPointerLeave={() => setPointed(null)}
              onClick={(event) => {
                const bar = barAt(event.clientY)
                if (bar !== undefined) onOpen(bar.id)
              }}
            />
            {named !== undefined && (
              <div
                className={styles.near}
                style={{
                  left: area.left,
                  top: atPx > heightPx / 2 ? 'auto' : atPx,
                  bottom: atPx > heightPx / 2 ? heightPx - atPx + barRowPx : 'auto',
                }}
                aria-hidden="true"
              >
                <div className={styles.nearRow}>
                  <span className={styles.swatch} style={{ background: seriesColour(named.place) }} />
                  <span className={styles.nearName}>
                    <SafeText text={oneLine(named.label)} />
                  </span>
                  <b>{formatValue(named.value)}</b>
                </div>
              </div>
            )}
            <Hidden>
              <span role="status">{named !== undefined && `${visibleText(oneLine(named.label))}: ${formatValue(named.value)}`}</span>
            </Hidden>
          </div>
        )}
      </div>
    </ChartFrame>
  )
}
