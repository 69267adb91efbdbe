import { runPageLimits } from '@assay/protocol'
import { useMemo, useState } from 'react'
import { useLocation } from 'wouter'
import { Button } from '../../ui/Button.tsx'
import { BarChart } from '../../ui/chart/BarChart.tsx'
import { LineChart } from '../../ui/chart/LineChart.tsx'
import { LineTable } from '../../ui/chart/LineTable.tsx'
import { colouredSeries, seriesColour } from '../../ui/chart/series-colour.ts'
import { EmptyFace } from '../../ui/Faces.tsx'
import { formatDayMinute } from '../../ui/format/clock-time.ts'
import { formatTick } from '../../ui/format/duration.ts'
import { oneLine, visibleText } from '../../ui/safe/visible-text.ts'
import { SafeText } from '../../ui/SafeText.tsx'
import { useSeen } from '../../ui/use-seen.ts'
import { useZone } from '../../ui/zone.ts'
import { runPath } from '../paths.ts'
import type { ChartState } from './chart-url.ts'
import { curveBars, curveLines, type DrawnRun, whyEmpty } from './curve-lines.ts'
import styles from './MetricCharts.module.css'
import { useCurves } from './use-curves.ts'

interface MetricChartsProps {
  runs: readonly DrawnRun[]
  keys: readonly string[]
  state: ChartState
  note?: string | null
}

const chartsAtOnce = 24

/** A chart for each metric, with a line for each run, or a bar where none logged it more than once; what is not in view is not asked for. */
export function MetricCharts({ runs, keys, state, note = null }: MetricChartsProps) {
  const [shown, setShown] = useState(chartsAtOnce)
  if (keys.length === 0) return <EmptyFace title="No metric was logged." />
  return (
    <div className={styles.page}>
      {(runs.length > 1 || note !== null) && (
        <ul className={styles.legend} aria-label="Lines">
          {runs.slice(0, colouredSeries).map((run, place) => (
            <li key={run.runId} className={styles.entry}>
              <span className={styles.swatch} style={{ background: seriesColour(place) }} />
              <span className={styles.name} title={visibleText(oneLine(run.name))}>
                <SafeText text={oneLine(run.name)} />
              </span>
            </li>
          ))}
          {runs.length > colouredSeries && (
            <li className={styles.entry}>
              <span className={styles.swatch} style={{ background: seriesColour(colouredSeries) }} />
              {runs.length - colouredSeries} others
            </li>
          )}
          {note !== null && <li className={styles.note}>{note}</li>}
        </ul>
      )}
      <div className={styles.charts}>
        {keys.slice(0, shown).map((key) => (
          <MetricChart key={key} metric={key} runs={runs} state={state} />
        ))}
      </div>
      {keys.length > shown && (
        <p className={styles.more}>
          <Button onClick={() => setShown(shown + chartsAtOnce)}>{keys.length - shown} more metrics</Button>
        </p>
      )}
    </div>
  )
}

const xLabels = { step: 'step', time: 'time', relative: 'time since start' } as const

function MetricChart({ metric, runs, state }: { metric: string; runs: readonly DrawnRun[]; state: ChartState }) {
  const zone = useZone()
  const [, navigate] = useLocation()
  const { ref, inView, seen } = useSeen<HTMLDivElement>()
  const drawn = runs.slice(0, runPageLimits.runs)
  const { curves, error, isWaiting } = useCurves(metric, drawn, { inView, seen })
  const lines = useMemo(() => curveLines(drawn, curves, state.axis), [JSON.stringify(drawn), curves, state.axis])
  const bars = useMemo(() => curveBars(lines, state.log), [lines, state.log])
  const formatX = state.axis === 'time' ? (ms: number) => formatDayMinute(ms, zone) : state.axis === 'relative' ? formatTick : undefined
  return (
    <div ref={ref} className={styles.cell}>
      {bars === undefined ? (
        <LineChart
          title={metric}
          series={lines}
          xLabel={xLabels[state.axis]}
          {...(formatX !== undefined && { formatX })}
          logY={state.log}
          smoothing={state.smooth}
          empty={error !== null ? <span role="alert">{error.message}</span> : isWaiting || !seen ? null : whyEmpty(lines, state.log)}
        />
      ) : (
        <BarChart
          title={metric}
          bars={bars}
          log={state.log}
          table={<LineTable title={metric} series={lines} xLabel={xLabels[state.axis]} formatX={formatX ?? String} />}
          onOpen={(id) => {
            const run = drawn.find(({ runId }) => runId === id)
            if (run !== undefined) navigate(runPath(run.experimentId, run.runId))
          }}
        />
      )}
    </div>
  )
}
