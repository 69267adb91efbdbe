import { type ReactNode, useState } from 'react'
import { Icon } from '../../../ui/Icon.tsx'
import styles from './PaneSection.module.css'

/** A part of a pane. With `folded` it opens on demand and draws nothing before. */
export function PaneSection({ title, note, folded, children }: { title: string; note?: ReactNode; folded?: boolean; children: ReactNode }) {
  const [open, setOpen] = useState(folded !== true)
  return (
    <section className={styles.section}>
      <h3 className={styles.title}>
        {folded === undefined ? (
          title
        ) : (
          <button type="button" className={styles.toggle} aria-expanded={open} onClick={() => setOpen(!open)}>
            <Icon name={open ? 'chevronDown' : 'chevronRight'} size={12} />
            {title}
          </button>
        )}
        {note !== undefined && <span className={styles.note}>{note}</span>}
      </h3>
      {open && children}
    </section>
  )
}
