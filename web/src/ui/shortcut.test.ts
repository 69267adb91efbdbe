import { describe, expect, it } from 'vitest'
import { type KeyPress, shortcutOf } from './shortcut.ts'

const press = (part: Partial<KeyPress>): KeyPress => ({
  key: 'j',
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  isComposing: false,
  altGraph: false,
  inField: false,
  ...part,
})

describe('shortcutOf', () => {
  it('is the key', () => expect(shortcutOf(press({ key: 'Z' }))).toBe('Z'))
  it('is nothing while a text is typed', () => expect(shortcutOf(press({ inField: true }))).toBeNull())
  it('lets Escape out of a field', () => expect(shortcutOf(press({ key: 'Escape', inField: true }))).toBe('Escape'))
  it('is nothing while an input method composes', () => expect(shortcutOf(press({ isComposing: true }))).toBeNull())
  it.each(['ctrlKey', 'metaKey', 'altKey'] as const)('leaves %s to the browser', (modifier) =>
    expect(shortcutOf(press({ [modifier]: true }))).toBeNull(),
  )
  it('takes a bracket written with AltGr', () =>
    expect(shortcutOf(press({ key: '[', ctrlKey: true, altKey: true, altGraph: true }))).toBe('['))
})
