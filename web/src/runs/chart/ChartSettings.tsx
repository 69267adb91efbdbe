import { Button } from '../../ui/Button.tsx'
import styles from './ChartSettings.module.css'
import { chartAxes, type ChartAxis, type ChartState, mostSmoothing } from './chart-url.ts'

const axisNames: Record<ChartAxis, string> = { step: 'Step', time: 'Time', relative: 'Since start' }

/** How the charts of a page are drawn. */
export function ChartSettings({
  state,
  onChange,
}: {
  state: ChartState
  onChange: (change: Partial<ChartState>, options?: { replace?: boolean }) => void
}) {
  return (
    <span className={styles.settings}>
      <label className={styles.field}>
        Axis
        <select className={styles.select} value={state.axis} onChange={(event) => onChange({ axis: event.target.value as ChartAxis })}>
          {chartAxes.map((axis) => (
            <option key={axis} value={axis}>
              {axisNames[axis]}
            </option>
          ))}
        </select>
      </label>
      <label className={styles.field}>
        Smoothing
        <input
          type="range"
          className={styles.range}
          min={0}
          max={mostSmoothing}
          step={0.01}
          value={state.smooth}
          // Each move of the handle is no step of the back button.
          onChange={(event) => onChange({ smooth: Number(event.target.value) }, { replace: true })}
        />
        <output className={styles.value}>{state.smooth.toFixed(2)}</output>
      </label>
      <Button aria-pressed={state.log} onClick={() => onChange({ log: !state.log })}>
        Log scale
      </Button>
    </span>
  )
}
