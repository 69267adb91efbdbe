import type { SettingRow } from './setting-rows.ts'

/** Values of one side or two by name. Numbers are written as they are. */
export function valueRows(
  before: Readonly<Record<string, string | number>> | null,
  after: Readonly<Record<string, string | number>>,
): SettingRow[] {
  const names = [...new Set([...Object.keys(after), ...Object.keys(before ?? {})])].toSorted((a, b) => (a < b ? -1 : 1))
  const text = (value: string | number | undefined) =>
    value === undefined ? null : typeof value === 'number' ? formatMetric(value) : value
  return names.map((name) => ({ name, before: before === null ? text(after[name]) : text(before[name]), after: text(after[name]) }))
}

/** Six digits that count: what a metric's last digits say is noise. */
function formatMetric(value: number): string {
  return String(Number(value.toPrecision(6)))
}
