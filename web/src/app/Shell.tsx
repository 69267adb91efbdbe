import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react'
import { useShortcuts } from '../ui/use-shortcuts.ts'
import { Rail } from './Rail.tsx'
import styles from './Shell.module.css'

/** Fetched when somebody asks for it: no page needs it to be drawn. */
const ShortcutSheet = lazy(async () => ({ default: (await import('./ShortcutSheet.tsx')).ShortcutSheet }))

const loadJump = async () => ({ default: (await import('./jump/JumpDialog.tsx')).JumpDialog })
const JumpDialog = lazy(loadJump)
const preloadAfterMs = 2000

/** The rail and the page beside it. */
export function Shell({ children }: { children: ReactNode }) {
  const [sheet, setSheet] = useState(false)
  const [jump, setJump] = useState(false)
  useShortcuts({ '?': () => setSheet(true) }, { '?': 'Keyboard shortcuts' })
  useEffect(() => {
    // Whoever opens it types at once: keys that came before its field would be the page's own.
    const timer = setTimeout(() => void loadJump(), preloadAfterMs)
    return () => clearTimeout(timer)
  }, [])
  useEffect(() => {
    // With a modifier it is nobody's text: it counts in fields, too.
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey) || event.altKey || event.shiftKey) return
      if (document.querySelector('dialog[open]') !== null) return
      event.preventDefault()
      setJump(true)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
  return (
    <div className={styles.shell}>
      <Rail onJump={() => setJump(true)} onHelp={() => setSheet(true)} />
      {children}
      {sheet && (
        <Suspense fallback={null}>
          <ShortcutSheet onClose={() => setSheet(false)} />
        </Suspense>
      )}
      {jump && (
        <Suspense fallback={null}>
          <JumpDialog onClose={() => setJump(false)} />
        </Suspense>
      )}
    </div>
  )
}
