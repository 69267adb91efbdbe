import { classNames } from '../ui/class-names.ts'
import { LongText } from '../ui/LongText.tsx'
import { SafeText } from '../ui/SafeText.tsx'
import { oneLine } from '../ui/safe/visible-text.ts'
import styles from './CompareTable.module.css'
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
  rows: readonly SettingRow[]
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
          <tr key={row.name} className={classNames(row.before !== row.after && styles.differs)}>
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

/** The difference of two numbers; a word for what is on one side only; empty for what is the same. */
function changeOf({ before, after }: SettingRow): string {
  if (before === after) return ''
  if (before === null) return 'new'
  if (after === null) return 'gone'
  const difference = Number(after) - Number(before)
  if (before.trim() === '' || after.trim() === '' || !Number.isFinite(difference)) return 'changed'
  return `${difference > 0 ? '+' : '−'}${Number(Math.abs(difference).toPrecision(4))}`
}
