import { SafeText } from '../ui/SafeText.tsx'
import { oneLine } from '../ui/safe/visible-text.ts'
import { LongText } from '../ui/LongText.tsx'
import type { SettingRow } from './setting-rows.ts'
import styles from './SettingTable.module.css'

/** Settings by name, the old value struck before the new one. Nothing where there are none. */
export function SettingTable({ title, rows }: { title: string; rows: readonly SettingRow[] }) {
  if (rows.length === 0) return null
  return (
    <section className={styles.panel} aria-label={title}>
      <h2 className={styles.title}>{title}</h2>
      <dl>
        {rows.map(({ name, before, after }) => (
          <div key={name} className={styles.row}>
            <dt>
              <SafeText text={oneLine(name) || 'value'} />
            </dt>
            <dd>
              {before !== null && before !== after && (
                <del className={styles.del}>
                  <LongText text={before} />
                </del>
              )}
              {before !== null && before !== after && after !== null && ' '}
              {after !== null &&
                (before === after ? (
                  <LongText text={after} />
                ) : (
                  <ins className={styles.ins}>
                    <LongText text={after} />
                  </ins>
                ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
