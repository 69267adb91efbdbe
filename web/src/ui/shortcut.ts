/** The parts of a keyboard event that decide what it means here. */
export interface KeyPress {
  key: string
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
  isComposing: boolean
  /** True while AltGr is held, which some keyboards need to write `[` or `/`. */
  altGraph: boolean
  /** True where the key would be typed into a field. */
  inField: boolean
}

/**
 * The name under which a key is bound, or null where the press is not ours: typed into a field, part of an IME's composition, or with a
 * modifier that belongs to the browser. `Escape` counts in fields too.
 */
export function shortcutOf(press: KeyPress): string | null {
  if (press.isComposing) return null
  if (press.inField && press.key !== 'Escape') return null
  if (!press.altGraph && (press.ctrlKey || press.metaKey || press.altKey)) return null
  if (press.key === 'Dead' || press.key === 'Process' || press.key === 'Shift') return null
  return press.key === ' ' ? 'Space' : press.key
}
