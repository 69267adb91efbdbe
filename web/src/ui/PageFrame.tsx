import type { ReactNode } from 'react'
import styles from './PageFrame.module.css'

/** A page beside the rail: top bar, an optional toolbar, and what fills the rest. */
export function PageFrame({ bar, toolbar, children }: { bar: ReactNode; toolbar?: ReactNode; children: ReactNode }) {
  return (
    <div className={styles.page}>
      <header className={styles.bar}>{bar}</header>
      <main className={styles.main} tabIndex={-1}>
        {toolbar !== undefined && <div className={styles.toolbar}>{toolbar}</div>}
        <div className={styles.rest}>{children}</div>
      </main>
    </div>
  )
}

/** Everything behind it stands at the right end of the bar. */
export function BarSpace() {
  return <span className={styles.space} />
}

/** Buttons that stay together where the bar needs a second line. */
export function BarActions({ children }: { children: ReactNode }) {
  return <span className={styles.actions}>{children}</span>
}

export function Crumb({ children }: { children: ReactNode }) {
  return (
    <>
      <span className={styles.slash} aria-hidden="true">
        /
      </span>
      <span className={styles.crumb}>{children}</span>
    </>
  )
}

interface TabsProps<T extends string> {
  label: string
  tabs: readonly { key: T; label: string; count?: number | undefined }[]
  current: T
  onChoose: (key: T) => void
}

/** Views of one page. They change the address, so they are pressed buttons of a navigation rather than ARIA tabs. */
export function BarTabs<T extends string>({ label, tabs, current, onChoose }: TabsProps<T>) {
  return (
    <nav className={styles.tabs} aria-label={label}>
      {tabs.map((tab) => (
        <button
          key={tab.key}
          type="button"
          className={styles.tab}
          aria-current={tab.key === current ? 'page' : undefined}
          onClick={() => onChoose(tab.key)}
        >
          {tab.label}
          {tab.count !== undefined && <span className={styles.count}>{tab.count}</span>}
        </button>
      ))}
    </nav>
  )
}
