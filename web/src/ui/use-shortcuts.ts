import { useLayoutEffect, useRef } from 'react'
import { flagPreference } from './preference.ts'
import { shortcutOf } from './shortcut.ts'

/** Single-key shortcuts on or off (WCAG 2.1.4). */
export const shortcutsOn = flagPreference('assay.shortcuts', true)

const chordMs = 1000

/** What a key does now, in words. */
export interface LabelledShortcut {
  key: string
  label: string
  run: () => void
}

const mounted = new Set<() => LabelledShortcut[]>()

/** All that has words and is bound at this moment, what was bound last first. */
export function labelledShortcuts(): LabelledShortcut[] {
  return [...mounted].toReversed().flatMap((list) => list())
}

function inField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input:not([type=checkbox]), textarea, select'))
}

/**
 * Binds keys while the component is there. A binding of two keys is written with a space: `g t`. A binding that returns false leaves the
 * key to the browser. Nothing is bound while a dialog is open. What has a label can be found by it as well, and is then run without a key.
 */
export function useShortcuts<Key extends string>(
  bindings: Partial<Record<Key, (event?: KeyboardEvent) => unknown>>,
  labels: Partial<Record<NoInfer<Key>, string>> = {},
): void {
  const latest = useRef<{
    bindings: Record<string, ((event?: KeyboardEvent) => unknown) | undefined>
    labels: Record<string, string | undefined>
  }>(null)
  latest.current = { bindings, labels }

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
      const bound = latest.current?.bindings ?? {}
      prefix = Object.keys(bound).some((each) => each.startsWith(`${name} `)) ? { key: name, atMs: event.timeStamp } : null
      const run = (chord === null ? undefined : bound[chord]) ?? bound[name]
      if (run !== undefined && run(event) !== false) event.preventDefault()
    }
    const list = () =>
      Object.entries(latest.current?.labels ?? {}).flatMap(([key, label]): LabelledShortcut[] =>
        label === undefined || latest.current?.bindings[key] === undefined
          ? []
          : [{ key, label, run: () => void latest.current?.bindings[key]?.() }],
      )
    window.addEventListener('keydown', onKey)
    mounted.add(list)
    return () => {
      window.removeEventListener('keydown', onKey)
      mounted.delete(list)
    }
  }, [])
}
