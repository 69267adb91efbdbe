import { Button } from '../../ui/Button.tsx'
import { formatDayMinute, zoneName } from '../../ui/format/clock-time.ts'
import { formatTick } from '../../ui/format/duration.ts'
import { Icon } from '../../ui/Icon.tsx'
import { Menu, MenuItem } from '../../ui/Menu.tsx'
import { ago, at, formatTimePoint, now, type TimePoint } from '../../ui/time-range.ts'
import { useZone, zonePreference } from '../../ui/zone.ts'
import styles from './TimeMenu.module.css'
import type { TimeWindow } from './use-time-window.ts'

const choices = [
  ['Last 15 min', 15 * 60_000],
  ['Last hour', 3_600_000],
  ['Last 6 h', 6 * 3_600_000],
  ['Last 24 h', 24 * 3_600_000],
  ['Last 7 d', 7 * 86_400_000],
  ['Last 30 d', 30 * 86_400_000],
  ['Last 365 d', 365 * 86_400_000],
] as const

interface TimeMenuProps {
  from: TimePoint
  to: TimePoint
  window: TimeWindow
  onChange: (window: { from: TimePoint; to: TimePoint }) => void
}

/** The window of time, and the zone in which times are written. */
export function TimeMenu({ from, to, window, onChange }: TimeMenuProps) {
  const zone = useZone()
  const known = formatTimePoint(to) === 'now' && from.kind === 'ago' ? choices.find(([, agoMs]) => agoMs === from.agoMs)?.[0] : undefined
  const label =
    known ??
    (from.kind === 'ago' && formatTimePoint(to) === 'now'
      ? `Last ${formatTick(from.agoMs)}`
      : `${formatDayMinute(window.fromMs, zone)} – ${formatDayMinute(window.toMs, zone)}`)
  return (
    <Menu
      label={`Time: ${label}`}
      align="end"
      className={styles.button}
      button={
        <>
          <Icon name="clock" />
          <span>{label}</span>
          <span className={styles.zone}>{zoneName(zone, window.toMs)}</span>
          <Icon name="chevronDown" size={14} />
        </>
      }
    >
      {choices.map(([text, agoMs]) => (
        <MenuItem key={agoMs} current={text === known} onChoose={() => onChange({ from: ago(agoMs), to: now })}>
          {text}
        </MenuItem>
      ))}
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          const data = new FormData(event.currentTarget)
          const [fromMs, toMs] = ['from', 'to'].map((name) => {
            const text = data.get(name)
            return typeof text === 'string' ? Date.parse(zone === 'utc' ? `${text}Z` : text) : Number.NaN
          })
          if (fromMs !== undefined && toMs !== undefined && toMs > fromMs) onChange({ from: at(fromMs), to: at(toMs) })
        }}
      >
        <label className={styles.field}>
          From
          <input type="datetime-local" name="from" required />
        </label>
        <label className={styles.field}>
          To
          <input type="datetime-local" name="to" required />
        </label>
        <Button type="submit">Show</Button>
      </form>
      <div className={styles.zones} role="group" aria-label="Time zone">
        {(['local', 'utc'] as const).map((value) => (
          <Button key={value} look="ghost" aria-pressed={zone === value} onClick={() => zonePreference.set(value)}>
            {value === 'utc' ? 'UTC' : `Local (${zoneName('local', window.toMs)})`}
          </Button>
        ))}
      </div>
    </Menu>
  )
}
