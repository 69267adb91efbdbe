import { type ReactNode, useState } from 'react'
import { useShortcuts } from '../ui/use-shortcuts.ts'
import { Rail } from './Rail.tsx'
import styles from './Shell.module.css'
import { ShortcutSheet } from './ShortcutSheet.tsx'

/** The rail and the page beside it. */
export function Shell({ children }: { children: ReactNode }) {
  const [sheet, setSheet] = useState(false)
  useShortcuts({ '?': () => setSheet(true) })
  return (
    <div className={styles.shell}>
      <Rail onHelp={() => setSheet(true)} />
      {children}
      {sheet && <ShortcutSheet onClose={() => setSheet(false)} />}
    </div>
  )
}
