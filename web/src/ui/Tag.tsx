import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'
import { Icon } from './Icon.tsx'
import styles from './Tag.module.css'

/** A small mark beside a name. `quiet` is filled, without a line. */
export function Tag({ look = 'line', title, children }: { look?: 'line' | 'quiet'; title?: string; children: ReactNode }) {
  return (
    <span className={classNames(styles.tag, styles[look])} title={title}>
      {children}
    </span>
  )
}

/** A tag that does something when it is pressed. */
export function TagButton({ label, onPress, children }: { label: string; onPress: () => void; children: ReactNode }) {
  return (
    <button type="button" className={classNames(styles.tag, styles.quiet, styles.button)} title={label} onClick={onPress}>
      {children}
    </button>
  )
}

/** A condition that is set, with the cross that takes it away. */
export function FilterChip({ label, onRemove, children }: { label: string; onRemove: () => void; children: ReactNode }) {
  return (
    <span className={styles.chip}>
      <span className={styles.value}>{children}</span>
      <button type="button" className={styles.remove} aria-label={`Remove ${label}`} onClick={onRemove}>
        <Icon name="close" size={12} />
      </button>
    </span>
  )
}
