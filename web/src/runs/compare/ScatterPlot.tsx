import type { ComparedRun } from '@assay/protocol'
import { useMemo, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import { seriesColour } from '../../ui/chart/series-colour.ts'
import { EmptyFace } from '../../ui/Faces.tsx'
import { formatCount } from '../../ui/format/number.ts'
import { oneLine, visibleText } from '../../ui/safe/visible-text.ts'
import { SafeText } from '../../ui/SafeText.tsx'
import { useWidth } from '../../ui/use-width.ts'
import { runPath } from '../paths.ts'
import { runsInWords } from '../use-run-changes.ts'
import { axisOf, type ComparedEntry, entryName } from './run-differences.ts'
import styles from './ScatterPlot.module.css'

interface ScatterPlotProps {
  runs: readonly ComparedRun[]
  entries: readonly ComparedEntry[]
  /** Names of the two axes; empty: the first parameter, and the first metric. */
  x: string
  y: string
  onChange: (axes: { x?: string; y?: string }) => void
}

const heightPx = 420
const mostOffered = 200
const [leftPx, rightPx, topPx, bottomPx] = [90, 24, 16, 32]

/** A point for each run over two parameters or metrics; a run that lacks one of them, or where it is not finite, is left out, and counted. */
export function ScatterPlot({ runs, entries, x, y, onChange }: ScatterPlotProps) {
  const ref = useRef<HTMLDivElement>(null)
  const width = useWidth(ref)
  const [, navigate] = useLocation()
  const [pointed, setPointed] = useState<ComparedRun | null>(null)
  const [typed, setTyped] = useState('')
  const of = (name: string) => entries.find((entry) => entryName(entry) === name)
  const across = of(x) ?? entries[0]
  const up = of(y) ?? entries.find((entry) => entry.kind === 'metrics' && entry !== across) ?? entries.find((entry) => entry !== across)
  const axes = useMemo(() => (across === undefined || up === undefined ? null : { x: axisOf(across), y: axisOf(up) }), [across, up])
  if (axes === null || across === undefined || up === undefined)
    return <EmptyFace title="These runs have fewer than two parameters or metrics that differ." />

  const toX = (place: number): number => leftPx + place * (width - leftPx - rightPx)
  const toY = (place: number): number => topPx + (1 - place) * (heightPx - topPx - bottomPx)
  const points = runs.flatMap((run, at) => {
    const [placeX, placeY] = [axes.x.placeOf(across.values[at]), axes.y.placeOf(up.values[at])]
    return placeX === null || placeY === null ? [] : [{ run, at, x: toX(placeX), y: toY(placeY) }]
  })
  const found = entries.filter((entry) => entryName(entry).toLowerCase().includes(typed.trim().toLowerCase()))
  const first = found.slice(0, mostOffered)
  const select = (label: string, current: ComparedEntry, change: (name: string) => void) => (
    <label className={styles.field}>
      {label}
      <select className={styles.select} value={entryName(current)} onChange={(event) => change(event.target.value)}>
        {[...(first.includes(current) ? [] : [current]), ...first].map((entry) => (
          <option key={entryName(entry)} value={entryName(entry)}>
            {visibleText(oneLine(entryName(entry)))}
          </option>
        ))}
        {found.length > mostOffered && <option disabled>{formatCount(found.length)} in all: find by name</option>}
      </select>
    </label>
  )
  return (
    <div className={styles.page}>
      <div className={styles.fields}>
        {entries.length > mostOffered && (
          <input
            type="search"
            className={styles.search}
            placeholder="Find"
            aria-label="Find a parameter or metric"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        )}
        {select('Across', across, (name) => onChange({ x: name }))}
        {select('Up', up, (name) => onChange({ y: name }))}
        <span className={styles.note} role="status">
          {pointed !== null ? (
            <SafeText text={oneLine(pointed.name)} />
          ) : points.length < runs.length ? (
            `${runs.length - points.length} of ${runsInWords(runs.length)} lack one of them, or it is not finite`
          ) : null}
        </span>
      </div>
      <div ref={ref}>
        {width > 0 && (
          <svg
            width={width}
            height={heightPx}
            className={styles.plot}
            role="group"
            aria-label={`${visibleText(axes.y.name)} over ${visibleText(axes.x.name)}`}
          >
            {axes.y.ticks.map(({ place, text }) => (
              <g key={text} transform={`translate(0 ${toY(place)})`}>
                <line x1={leftPx} x2={width - rightPx} />
                <text x={leftPx - 8} y={4} textAnchor="end">
                  {visibleText(oneLine(text)).slice(0, 12)}
                </text>
              </g>
            ))}
            {axes.x.ticks.map(({ place, text }) => (
              <text key={text} x={toX(place)} y={heightPx - 12} textAnchor="middle">
                {visibleText(oneLine(text)).slice(0, 12)}
              </text>
            ))}
            {points.map(({ run, at, ...point }) => (
              <circle
                key={run.runId}
                className={styles.point}
                cx={point.x}
                cy={point.y}
                r={pointed === run ? 7 : 5}
                style={{ fill: seriesColour(at) }}
                role="link"
                tabIndex={0}
                aria-label={`${visibleText(oneLine(run.name))}: ${String(across.values[at])}, ${String(up.values[at])}`}
                onPointerEnter={() => setPointed(run)}
                onPointerLeave={() => setPointed(null)}
                onFocus={() => setPointed(run)}
                onBlur={() => setPointed(null)}
                onClick={() => navigate(runPath(run.experimentId, run.runId))}
                onKeyDown={(event) => event.key === 'Enter' && navigate(runPath(run.experimentId, run.runId))}
              />
            ))}
          </svg>
        )}
      </div>
    </div>
  )
}
