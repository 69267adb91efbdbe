import { useLayoutEffect, useRef } from 'react'
import { flagPreference } from './preference.ts'
import { shortcutOf } from './shortcut.ts'

/** Single-key shortcuts on or off (WCAG 2.1.4). */
export const shortcutsOn = flagPreference('assay.shortcuts', true)

const chordMs = 1000

function inField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input:not([type=checkbox]), textarea, select'))
}

/**
 * Binds keys while the component is there. A binding of two keys is written with a space: `g t`. A binding that returns false leaves the
 * key to the browser. Nothing is bound while a dialog is open.
 */
export function useShortcuts(bindings: Record<string, (event: KeyboardEvent) => unknown>): void {
  const latest = useRef(bindings)
  latest.current = bindings

  // Before the paint: what can be seen takes keys.
  useLayoutEffect(() => {
    let prefix: { key: string; atMs: number } | null = null
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || document.querySelector('dialog[open]') !== null) return
      const { key, ctrlKey, metaKey, altKey, isComposing } = event
      const name = shortcutOf({
        key,
        ctrlKey,
        metaKey,
        altKey,
        isComposing,
        altGraph: event.getModifierState('AltGraph'),
        inField: inField(event.target),
      })
      if (name === null || (!shortcutsOn.get() && name.length === 1)) return
      // Enter and Space on a button or link are its own.
      if ((name === 'Enter' || name === 'Space') && event.target instanceof Element && event.target.closest('button, a, summary, input'))
        return
      const chord = prefix !== null && event.timeStamp - prefix.atMs < chordMs ? `${prefix.key} ${name}` : null
      prefix = Object.keys(latest.current).some((bound) => bound.startsWith(`${name} `)) ? { key: name, atMs: event.timeStamp } : null
      const run = (chord === null ? undefined : latest.current[chord]) ?? latest.current[name]
      if (run !== undefined && run(event) !== false) event.preventDefault()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
}
