import { type KeyboardEvent, useRef, useState } from 'react'
import { Hidden } from '../Hidden.tsx'
import { oneLine, visibleText } from '../safe/visible-text.ts'
import { SafeText } from '../SafeText.tsx'
import { useWidth } from '../use-width.ts'
import { formatTickValue } from './chart-number.ts'
import { ChartFrame } from './ChartFrame.tsx'
import styles from './LineChart.module.css'
import { linearTicks } from './scale.ts'
import { otherColour, seriesColour } from './series-colour.ts'

export interface StackedColumn {
  x: number
  /** By place among the names, none where there is nothing. */
  values: ReadonlyMap<number, number>
}

interface StackedBarsProps {
  title: string
  /** What is stacked, from below; `null` is all others. */
  names: readonly (string | null)[]
  /** In order. What is absent is a gap. */
  columns: readonly StackedColumn[]
  /** From where to where, and how much a column covers. */
  range: readonly [from: number, to: number]
  step: number
  xLabel: string
  ticks: readonly number[]
  formatX: (x: number) => string
  formatTickX: (x: number) => string
  formatValue: (value: number) => string
}

const heightPx = 200
/** About the width of what is written below. */
const tickPx = 48
const area = { left: 52, top: 8, bottom: heightPx - 24, endPx: 12 }

/** Columns of parts over an axis. Pointing at one or moving to it by arrow keys names its parts; `t` shows a table. */
export function StackedBars({ title, names, columns, range, step, xLabel, ticks, formatX, formatTickX, formatValue }: StackedBarsProps) {
  const frameRef = useRef<HTMLDivElement>(null)
  const width = useWidth(frameRef)
  const [pointed, setPointed] = useState<number | null>(null)
  const [isTable, setTable] = useState(false)

  const nameOf = (place: number) => visibleText(oneLine(names[place] ?? 'other'))
  const colourOf = (place: number) => (names[place] === null ? otherColour : seriesColour(place))
  const totalOf = ({ values }: StackedColumn) => values.values().reduce((sum, value) => sum + value, 0)
  const most = columns.reduce((max, column) => Math.max(max, totalOf(column)), 0)
  const [from, to] = range
  const plotPx = Math.max(0, width - area.left - area.endPx)
  const xPx = (x: number) => area.left + ((x - from) / (to - from)) * plotPx
  const yPx = (value: number) => area.bottom - (value / (most || 1)) * (area.bottom - area.top)
  const columnPx = Math.max(1, xPx(from + step) - xPx(from) - 1)
  const named = pointed === null ? undefined : columns.find(({ x }) => x === pointed)

  const move = (by: number) => {
    const at = named === undefined ? (by > 0 ? 0 : columns.length - 1) : columns.indexOf(named) + by
    setPointed(columns[Math.min(Math.max(at, 0), columns.length - 1)]?.x ?? null)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const keys: Record<string, () => void> = {
      ArrowRight: () => move(1),
      ArrowLeft: () => move(-1),
      t: () => setTable(true),
      ...(named !== undefined && { Escape: () => setPointed(null) }),
    }
    const act = keys[event.key]
    if (act === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    event.stopPropagation()
    act()
  }
  const parts = (column: StackedColumn) => [...column.values].filter(([, value]) => value > 0).sort(([, a], [, b]) => b - a)

  const name = visibleText(oneLine(title))
  return (
    <ChartFrame title={title} note={null} isTable={isTable} onTable={() => setTable(!isTable)}>
      <div ref={frameRef}>
        {isTable ? (
          <div className={styles.tableScroll} tabIndex={0} role="group" aria-label={`Table of ${name}`}>
            <table className={styles.table}>
              <thead>
                <tr>
                  <th scope="col">{xLabel}</th>
                  <th scope="col">all</th>
                  {names.map((_, place) => (
                    <th key={place} scope="col">
                      {nameOf(place)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {columns.map((column) => (
                  <tr key={column.x}>
                    <th scope="row">{formatX(column.x)}</th>
                    <td>{formatValue(totalOf(column))}</td>
                    {names.map((_, place) => {
                      const value = column.values.get(place)
                      return <td key={place}>{value !== undefined && formatValue(value)}</td>
                    })}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        ) : (
          <div
            className={styles.plot}
            role="group"
            tabIndex={0}
            aria-label={`${name}, ${columns.length === 1 ? '1 column' : `${columns.length} columns`}. Arrow keys move along ${xLabel}, t shows a table.`}
            onKeyDown={onKeyDown}
            onBlur={() => setPointed(null)}
            onPointerMove={(event) => {
              const left = event.currentTarget.getBoundingClientRect().left
              const at = from + ((event.clientX - left - area.left) / plotPx) * (to - from)
              setPointed(columns.find(({ x }) => at >= x && at < x + step)?.x ?? null)
            }}
            onPointerLeave={() => setPointed(null)}
          >
            <svg width={width} height={heightPx} fontSize={11} fill="var(--ink-3)" display="block" aria-hidden="true">
              {most > 0 &&
                linearTicks(0, most, 4).map((tick) => (
                  <g key={tick}>
                    <path d={`M${area.left} ${yPx(tick)}h${plotPx}`} stroke="var(--line)" />
                    <text x={area.left - 6} y={yPx(tick) + 4} textAnchor="end">
                      {formatTickValue(tick)}
                    </text>
                  </g>
                ))}
              {ticks.map((tick) => (
                <text key={tick} x={xPx(tick)} y={heightPx - 8} textAnchor={xPx(tick) > width - tickPx ? 'end' : 'start'}>
                  {formatTickX(tick)}
                </text>
              ))}
              {columns.map((column) => {
                let below = 0
                return (
                  <g key={column.x} opacity={named === undefined || named === column ? 1 : 0.5}>
                    {[...column.values]
                      .sort(([a], [b]) => a - b)
                      .map(([place, value]) => {
                        const [y, height] = [yPx(below + value), (value / (most || 1)) * (area.bottom - area.top)]
                        below += value
                        return <rect key={place} x={xPx(column.x)} y={y} width={columnPx} height={height} fill={colourOf(place)} />
                      })}
                  </g>
                )
              })}
            </svg>
            {named !== undefined && (
              <div
                className={styles.near}
                style={xPx(named.x) > width / 2 ? { right: width - xPx(named.x) + 8 } : { left: xPx(named.x) + columnPx + 8 }}
                aria-hidden="true"
              >
                <div className={styles.nearHead}>
                  {formatX(named.x)} · {formatValue(totalOf(named))}
                </div>
                {parts(named).map(([place, value]) => (
                  <div key={place} className={styles.nearRow}>
                    <span className={styles.swatch} style={{ background: colourOf(place) }} />
                    <span className={styles.nearName}>
                      <SafeText text={oneLine(names[place] ?? 'other')} />
                    </span>
                    <b>{formatValue(value)}</b>
                  </div>
                ))}
              </div>
            )}
            <Hidden>
              <span role="status">
                {named !== undefined &&
                  `${formatX(named.x)}: ${formatValue(totalOf(named))}, ${parts(named)
                    .slice(0, 5)
                    .map(([place, value]) => `${nameOf(place)} ${formatValue(value)}`)
                    .join(', ')}`}
              </span>
            </Hidden>
          </div>
        )}
      </div>
    </ChartFrame>
  )
}
