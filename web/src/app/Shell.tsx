import { lazy, type ReactNode, Suspense, useState } from 'react'
import { useShortcuts } from '../ui/use-shortcuts.ts'
import { Rail } from './Rail.tsx'
import styles from './Shell.module.css'

/** Fetched when somebody asks for it: no page needs it to be drawn. */
const ShortcutSheet = lazy(async () => ({ default: (await import('./ShortcutSheet.tsx')).ShortcutSheet }))

/** The rail and the page beside it. */
export function Shell({ children }: { children: ReactNode }) {
  const [sheet, setSheet] = useState(false)
  useShortcuts({ '?': () => setSheet(true) })
  return (
    <div className={styles.shell}>
      <Rail onHelp={() => setSheet(true)} />
      {children}
      {sheet && (
        <Suspense fallback={null}>
          <ShortcutSheet onClose={() => setSheet(false)} />
        </Suspense>
      )}
    </div>
  )
}
