import type { ComparedRun } from '@assay/protocol'
import { Fragment, useState } from 'react'
import { Link } from 'wouter'
import { Button } from '../../ui/Button.tsx'
import { formatValue } from '../../ui/chart/chart-number.ts'
import { seriesColour } from '../../ui/chart/series-colour.ts'
import { classNames } from '../../ui/class-names.ts'
import { EmptyFace } from '../../ui/Faces.tsx'
import { formatCount } from '../../ui/format/number.ts'
import { oneLine, visibleText } from '../../ui/safe/visible-text.ts'
import { SafeText } from '../../ui/SafeText.tsx'
import { TimeCell } from '../../ui/TimeCell.tsx'
import { useZone } from '../../ui/zone.ts'
import { runPath } from '../paths.ts'
import { formatRunDuration } from '../run-duration.ts'
import { RunStatusMark } from '../RunStatusMark.tsx'
import styles from './DifferenceTable.module.css'
import { type ComparedEntry, numberOf } from './run-differences.ts'

interface DifferenceTableProps {
  runs: readonly ComparedRun[]
  entries: readonly ComparedEntry[]
  /** Also what is the same in all runs. */
  all: boolean
}

const searchedFrom = 12
const cellsAtOnce = 6_000
const leastRowsAtOnce = 20
const noneShown = { params: 0, metrics: 0, tags: 0 }

const titles = { params: 'Parameters', metrics: 'Metrics', tags: 'Tags' } as const

/**
 * Runs as columns, and what they have as lines; numbers of a metric with what they are more or less than the first run's. Of each kind so
 * many lines are drawn at first as a browser bears, and more when asked for.
 */
export function DifferenceTable({ runs, entries, all }: DifferenceTableProps) {
  const zone = useZone()
  const [typed, setTyped] = useState('')
  const [more, setMore] = useState(noneShown)
  const rowsAtOnce = Math.max(leastRowsAtOnce, Math.floor(cellsAtOnce / runs.length))
  const offered = entries.filter((entry) => all || entry.differs)
  const shown = offered.filter(({ key }) => key.toLowerCase().includes(typed.trim().toLowerCase()))
  return (
    <div className={styles.scroll} tabIndex={0} role="group" aria-label="Differences">
      <table className={styles.table}>
        <thead>
          <tr>
            <td>
              {offered.length >= searchedFrom && (
                <input
                  type="search"
                  className={styles.search}
                  placeholder="Find"
                  aria-label="Find a parameter, metric or tag"
                  value={typed}
                  onChange={(event) => setTyped(event.target.value)}
                />
              )}
            </td>
            {runs.map((run, place) => (
              <th key={run.runId} scope="col">
                <span className={styles.head}>
                  <span className={styles.swatch} style={{ background: seriesColour(place) }} />
                  <Link href={runPath(run.experimentId, run.runId)} className={styles.link} title={visibleText(oneLine(run.name))}>
                    <SafeText text={oneLine(run.name)} />
                  </Link>
                  <RunStatusMark status={run.status} />
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">Started</th>
            {runs.map((run) => (
              <td key={run.runId}>
                <TimeCell timeMs={run.startMs} zone={zone} />
              </td>
            ))}
          </tr>
          <tr>
            <th scope="row">Duration</th>
            {runs.map((run) => (
              <td key={run.runId}>{formatRunDuration(run)}</td>
            ))}
          </tr>
          {(['params', 'metrics', 'tags'] as const).map((kind) => {
            const lines = shown.filter((entry) => entry.kind === kind)
            if (lines.length === 0) return null
            const drawn = rowsAtOnce + more[kind]
            return (
              <Fragment key={kind}>
                <tr className={styles.group}>
                  <th scope="rowgroup" colSpan={runs.length + 1}>
                    {titles[kind]} <span className={styles.count}>{formatCount(lines.length)}</span>
                  </th>
                </tr>
                {lines.slice(0, drawn).map((entry) => (
                  <EntryRow key={entry.key} entry={entry} runs={runs} />
                ))}
                {lines.length > drawn && (
                  <tr>
                    <td colSpan={runs.length + 1}>
                      <Button onClick={() => setMore({ ...more, [kind]: more[kind] + rowsAtOnce })}>
                        {formatCount(Math.min(rowsAtOnce, lines.length - drawn))} more of {formatCount(lines.length)}
                      </Button>
                    </td>
                  </tr>
                )}
              </Fragment>
            )
          })}
        </tbody>
      </table>
      {shown.length === 0 && (
        <EmptyFace
          title={
            entries.length === 0
              ? 'Nothing was logged to these runs.'
              : offered.length === 0
                ? 'Nothing differs between these runs.'
                : 'None of these names has that in it.'
          }
        />
      )}
    </div>
  )
}

function EntryRow({ entry, runs }: { entry: ComparedEntry; runs: readonly ComparedRun[] }) {
  const [first] = entry.values
  return (
    <tr>
      <th scope="row" title={visibleText(oneLine(entry.key))}>
        <SafeText text={oneLine(entry.key)} />
      </th>
      {entry.values.map((value, place) => (
        <td key={runs[place]?.runId} className={classNames(entry.differs && place > 0 && value !== first && styles.different)}>
          {value === undefined ? (
            <span className={styles.none}>none</span>
          ) : entry.kind === 'metrics' ? (
            <>
              {formatValue(Number(value), 6)}
              {place > 0 && <Change from={numberOf(first)} to={numberOf(value)} />}
            </>
          ) : (
            <SafeText text={String(value)} />
          )}
        </td>
      ))}
    </tr>
  )
}

/** No colour: whether more is better nobody has said. */
function Change({ from, to }: { from: number | undefined; to: number | undefined }) {
  if (from === undefined || to === undefined || from === to) return null
  const change = to - from
  return (
    <span className={styles.change}>
      {change > 0 ? '+' : ''}
      {formatValue(change, 3)}
    </span>
  )
}
