import type { ReactNode } from 'react'
import styles from './SideSection.module.css'

/** A pane beside the content, of sections. */
export function SidePane({ label, children }: { label: string; children: ReactNode }) {
  return (
    <aside className={styles.pane} aria-label={label}>
      {children}
    </aside>
  )
}

/** One part of a pane: a title, perhaps with a note or a button at its end, and lines. */
export function SideSection({ title, note, end, children }: { title: string; note?: ReactNode; end?: ReactNode; children: ReactNode }) {
  return (
    <section className={styles.section}>
      <h2 className={styles.title}>
        {title}
        {note !== undefined && <span className={styles.note}>{note}</span>}
        {end !== undefined && <span className={styles.end}>{end}</span>}
      </h2>
      {children}
    </section>
  )
}

/** Nothing of the kind. */
export function SideNone({ children }: { children: ReactNode }) {
  return <p className={styles.none}>{children}</p>
}
