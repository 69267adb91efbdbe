import { type ReactNode, useId } from 'react'
import { formatCount } from '../ui/format/number.ts'
import styles from './SideSection.module.css'

/** Something that is about a run or model; not there where there is none of it. */
export function SideSection({ title, count, children }: { title: string; count: number | undefined; children: ReactNode }) {
  const id = useId()
  if (count === undefined || count === 0) return null
  return (
    <section className={styles.section} aria-labelledby={id}>
      <h2 id={id} className={styles.title}>
        {title} <span className={styles.count}>{formatCount(count)}</span>
      </h2>
      {children}
    </section>
  )
}
