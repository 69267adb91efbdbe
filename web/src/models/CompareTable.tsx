import { formatValue } from '../ui/chart/chart-number.ts'
import { classNames } from '../ui/class-names.ts'
import { LongText } from '../ui/LongText.tsx'
import { SafeText } from '../ui/SafeText.tsx'
import { oneLine } from '../ui/safe/visible-text.ts'
import styles from './CompareTable.module.css'
import type { ValueRow } from './metric-rows.ts'
import type { SettingRow } from './setting-rows.ts'

/**
 * Two versions beside each other. What differs stands out by weight, not by colour: whether a change is a gain is nothing that two numbers
 * tell.
 */
export function CompareTable({
  title,
  rows,
  before,
  after,
}: {
  title: string
  rows: readonly (SettingRow | ValueRow)[]
  before: number
  after: number
}) {
  if (rows.length === 0) return null
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">{title}</th>
          <th scope="col">v{before}</th>
          <th scope="col">v{after}</th>
          <th scope="col">Change</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.name} className={classNames(differs(row) && styles.differs)}>
            <th scope="row">
              <SafeText text={oneLine(row.name)} />
            </th>
            <td>{row.before !== null && <LongText text={row.before} />}</td>
            <td>{row.after !== null && <LongText text={row.after} />}</td>
            <td className={styles.change}>{changeOf(row)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function differs(row: SettingRow | ValueRow): boolean {
  return 'differs' in row ? row.differs : row.before !== row.after
}

/** The difference of two numbers, also of those that are written as texts; a word for what is on one side only; empty for what is the same. */
function changeOf(row: SettingRow | ValueRow): string {
  const { before, after } = row
  if (!differs(row)) return ''
  if (before === null) return 'new'
  if (after === null) return 'gone'
  const difference = ('difference' in row ? row.difference : null) ?? differenceOf(before, after)
  return Number.isFinite(difference) ? `${difference > 0 ? '+' : ''}${formatValue(difference, 4)}` : 'changed'
}

function differenceOf(before: string, after: string): number {
  return before.trim() === '' || after.trim() === '' ? Number.NaN : Number(after) - Number(before)
}
