import type { SettingKind } from './setting.ts'

/**
 * A flag's or variable's text as the value that the file would hold. Text that cannot be read as its kind is handed
 * on as text, so that the schema's own message speaks of it.
 */
export function parseSettingText(kind: SettingKind, text: string): unknown {
  if (kind === 'number') return text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text)
  if (kind === 'switch') return switches.get(text.trim().toLowerCase()) ?? text
  if (kind === 'list')
    return text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '')
  return text
}

const switches = new Map([
  ['true', true],
  ['1', true],
  ['yes', true],
  ['on', true],
  ['false', false],
  ['0', false],
  ['no', false],
  ['off', false],
])
