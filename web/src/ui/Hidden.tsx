import type { ReactNode } from 'react'
import styles from './Hidden.module.css'

/** Read out, not shown. */
export function Hidden({ children }: { children: ReactNode }) {
  return <span className={styles.hidden}>{children}</span>
}

/** The page's first heading, where what is shown has none. */
export function HiddenTitle({ children }: { children: ReactNode }) {
  return <h1 className={styles.hidden}>{children}</h1>
}
