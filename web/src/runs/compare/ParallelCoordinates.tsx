import type { ComparedRun } from '@assay/protocol'
import { useMemo, useRef, useState } from 'react'
import { parallelPaths } from '../../ui/chart/parallel-axes.ts'
import { seriesColour } from '../../ui/chart/series-colour.ts'
import { classNames } from '../../ui/class-names.ts'
import { EmptyFace } from '../../ui/Faces.tsx'
import { formatCount } from '../../ui/format/number.ts'
import { oneLine, visibleText } from '../../ui/safe/visible-text.ts'
import { SafeText } from '../../ui/SafeText.tsx'
import { useWidth } from '../../ui/use-width.ts'
import { runsInWords } from '../use-run-changes.ts'
import styles from './ParallelCoordinates.module.css'
import { axisOf, type ComparedEntry, entryName } from './run-differences.ts'

interface ParallelCoordinatesProps {
  runs: readonly ComparedRun[]
  /** What could be an axis. */
  entries: readonly ComparedEntry[]
  /** Names of the axes; null: the first ones. */
  axes: readonly string[] | null
  onAxes: (axes: string[]) => void
}

const heightPx = 380
const [topPx, bottomPx, sidePx] = [44, 16, 90]
const axesAtFirst = 8
const leastAxisPx = 96
const mostOffered = 100

/** A line for each run over axes of parameters and metrics. The same is said in words by the table of differences. */
export function ParallelCoordinates({ runs, entries, axes, onAxes }: ParallelCoordinatesProps) {
  const ref = useRef<HTMLDivElement>(null)
  const width = useWidth(ref)
  const [pointed, setPointed] = useState<string | null>(null)
  const [typed, setTyped] = useState('')
  const chosen = useMemo(() => {
    const known = new Map(entries.map((entry) => [entryName(entry), entry]))
    // What was measured last stands at the end, where the eye comes to rest.
    return axes === null ? [...known.values()].slice(-axesAtFirst) : axes.flatMap((name) => known.get(name) ?? [])
  }, [entries, axes])
  const laid = useMemo(() => chosen.map(axisOf), [chosen])
  const found = entries.filter(({ key }) => key.toLowerCase().includes(typed.trim().toLowerCase()))
  const names = new Set(chosen.map(entryName))
  const broken = runs.filter((_, place) => chosen.some((entry, at) => laid[at]?.placeOf(entry.values[place]) === null)).length
  if (entries.length < 2) return <EmptyFace title="These runs have fewer than two parameters or metrics that differ." />

  const plotPx = Math.max(width, 2 * sidePx + (laid.length - 1) * leastAxisPx)
  const x = (at: number): number => (laid.length < 2 ? plotPx / 2 : sidePx + (at * (plotPx - 2 * sidePx)) / (laid.length - 1))
  const y = (place: number): number => topPx + (1 - place) * (heightPx - topPx - bottomPx)
  const order = [...runs.keys()].reverse().sort((a, b) => Number(runs[a]?.runId === pointed) - Number(runs[b]?.runId === pointed))

  return (
    <div className={styles.page}>
      <div ref={ref} className={styles.scroll} tabIndex={0} role="group" aria-label="Parallel coordinates">
        {width > 0 && (
          <svg width={plotPx} height={heightPx} className={styles.plot} aria-hidden="true" onPointerLeave={() => setPointed(null)}>
            {order.map((place) => {
              const run = runs[place]
              if (run === undefined) return null
              const values = chosen.map((entry) => entry.values[place])
              return parallelPaths(laid, values, (at, height) => [x(at), y(height)]).map((points) => (
                <g key={`${run.runId} ${points}`} onPointerEnter={() => setPointed(run.runId)}>
                  <polyline className={styles.hit} points={points} />
                  <polyline
                    className={classNames(
                      styles.line,
                      pointed !== null && pointed !== run.runId && styles.faded,
                      pointed === run.runId && styles.pointed,
                    )}
                    points={points}
                    style={{ stroke: seriesColour(place) }}
                  />
                </g>
              ))
            })}
            {laid.map((axis, at) => (
              <g key={axis.name + at} className={styles.axis} transform={`translate(${x(at)} 0)`}>
                <line y1={topPx} y2={heightPx - bottomPx} />
                <text className={styles.name} y={16} textAnchor="middle">
                  {visibleText(oneLine(axis.name)).slice(0, 18)}
                </text>
                <text className={styles.kind} y={30} textAnchor="middle">
                  {chosen[at]?.kind === 'metrics' ? 'metric' : 'parameter'}
                </text>
                {axis.ticks.map((tick) => (
                  <text key={tick.text} x={-6} y={y(tick.place) + 4} textAnchor="end">
                    {visibleText(oneLine(tick.text)).slice(0, 12)}
                  </text>
                ))}
              </g>
            ))}
          </svg>
        )}
      </div>
      <p className={styles.pointedName} role="status">
        {pointed === null ? (
          `Point at a line to see whose it is.${broken > 0 ? ` ${broken} of ${runsInWords(runs.length)} lack a finite value on an axis: their lines are broken there.` : ''}`
        ) : (
          <SafeText text={oneLine(runs.find((run) => run.runId === pointed)?.name ?? '')} />
        )}
      </p>
      <fieldset className={styles.choice}>
        <legend>Axes</legend>
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
        {offered(found, chosen).map((entry) => {
          const name = entryName(entry)
          return (
            <label key={name} className={styles.option}>
              <input
                type="checkbox"
                checked={names.has(name)}
                onChange={() => onAxes(names.has(name) ? [...names].filter((each) => each !== name) : [...names, name])}
              />
              <SafeText text={oneLine(entry.key)} />
            </label>
          )
        })}
        {found.length > mostOffered && <span className={styles.note}>{formatCount(found.length)} in all: type a part of the name.</span>}
      </fieldset>
    </div>
  )
}

/** What could be an axis, up to so many, behind those that are one and are not among them. */
function offered(found: readonly ComparedEntry[], chosen: readonly ComparedEntry[]): ComparedEntry[] {
  const first = found.slice(0, mostOffered)
  return [...chosen.filter((entry) => !first.includes(entry)), ...first]
}
