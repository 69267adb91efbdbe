import type { Source } from './layers.ts'
import type { Setting } from './setting.ts'

interface FlagRow {
  flag: string
  description: string
}

/** One line a key: name, value, where it came from. Secrets are said to be set, and no more. */
export function printConfig(settings: readonly Setting[], config: Record<string, unknown>, sources: ReadonlyMap<string, Source>): string {
  const rows = settings.map((setting) => [setting.key, show(setting, valueAt(config, setting.path)), origin(sources.get(setting.key))])
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => (row[column] ?? '').length)))
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** The flags with what they mean and what they are without a word, for help texts; `more` is a flag that is no setting. */
export function printFlags(settings: readonly Setting[], defaults: Record<string, unknown>, more: FlagRow): string {
  const ofSettings = settings.map((setting) => ({
    flag: setting.flag,
    description: `${setting.description} [${show(setting, valueAt(defaults, setting.path))}]`,
  }))
  const rows = [...ofSettings, more]
  const width = Math.max(...rows.map(({ flag }) => flag.length))
  return rows.map(({ flag, description }) => `  ${flag.padEnd(width)}  ${description}`).join('\n')
}

function show(setting: Setting, value: unknown): string {
  if (value === undefined || value === '') return '(not set)'
  if (setting.isSecret) return '(set, hidden)'
  if (Array.isArray(value)) return value.length === 0 ? '(none)' : value.join(', ')
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function origin(source: Source | undefined): string {
  if (source === undefined || source.from === 'default') return 'default'
  return `${source.from} ${source.name}`
}

function valueAt(config: Record<string, unknown>, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], config)
}
