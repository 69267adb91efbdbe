import { nearestName } from '@assay/protocol'
import { parseArgs } from 'node:util'
import type { Setting } from './setting.ts'
import { parseSettingText } from './setting-value.ts'

/** Where a value came from; `name` is the flag, the variable or the file's path. */
export type Source = { from: 'flag' | 'environment' | 'file'; name: string } | { from: 'default' }

/** The values that one place gives, by key, and what is wrong with it in sentences for the user. */
export interface Layer {
  values: Map<string, { value: unknown; source: Source }>
  problems: string[]
}

/** `--port 8080`, `--port=8080`, `--demo`, `--demo=false`; a flag given twice counts as last given, a list joins. */
export function readFlags(settings: readonly Setting[], argv: readonly string[]): Layer {
  const layer: Layer = { values: new Map(), problems: [] }
  const byName = new Map(settings.map((setting) => [setting.flag.slice(2), setting]))
  const options = Object.fromEntries(
    settings.map(({ flag, kind }) => [flag.slice(2), { type: kind === 'switch' ? ('boolean' as const) : ('string' as const) }]),
  )
  const { tokens } = parseArgs({ args: [...argv], options, strict: false, tokens: true })
  let unknownAt = -1
  for (const token of tokens) {
    // What follows an unknown flag was meant as its value; naming it too would blur the one mistake.
    const followsUnknown = unknownAt !== -1 && token.index === unknownAt + 1
    if (token.kind === 'positional' && !followsUnknown)
      layer.problems.push(
        `\`${token.value}\` is not a flag; write flags as \`--port 8080\`, and behind npm as \`npm start -- --port 8080\`.`,
      )
    if (token.kind !== 'option') continue
    const setting = byName.get(token.name)
    const value = token.value ?? (setting?.kind === 'switch' ? 'true' : undefined)
    if (!setting) {
      unknownAt = token.index
      layer.problems.push(
        unknown(
          'flag',
          token.rawName,
          settings.map(({ flag }) => flag),
        ),
      )
    } else if (value === undefined) layer.problems.push(`${setting.flag} needs a value.`)
    else layer.values.set(setting.key, { value: joined(layer, setting, value), source: { from: 'flag', name: setting.flag } })
  }
  return layer
}

function joined(layer: Layer, setting: Setting, text: string): unknown {
  const value = parseSettingText(setting.kind, text)
  const before = layer.values.get(setting.key)?.value
  return Array.isArray(before) && Array.isArray(value) ? [...before, ...(value as unknown[])] : value
}

/**
 * `ASSAY_PORT=8080`, and for the keys in `aliases` the name that MLflow's server gives to the same thing; ours wins.
 *
 * The SDK has variables with our prefix too, often in the same shell, so of the unknown ones only those a slip of the
 * finger away from a known one are errors. An empty variable is an unset one.
 */
export function readEnvironment(
  settings: readonly Setting[],
  env: Readonly<Record<string, string | undefined>>,
  aliases: Readonly<Record<string, string>>,
): Layer {
  const layer: Layer = { values: new Map(), problems: [] }
  for (const { key, kind, variable } of settings) {
    const name = [variable, aliases[key]].find((candidate) => candidate !== undefined && env[candidate])
    const text = name === undefined ? undefined : env[name]
    if (name === undefined || text === undefined) continue
    layer.values.set(key, { value: parseSettingText(kind, text), source: { from: 'environment', name } })
  }
  const known = settings.map(({ variable }) => variable)
  for (const name of Object.keys(env)) {
    if (!name.startsWith('ASSAY_') || known.includes(name)) continue
    if (nearestName(name, known) !== null) layer.problems.push(unknown('environment variable', name, known))
  }
  return layer
}

/** A JSON object, keys of slices in an object of the slice's name: `{ "port": 8080, "tracing": { … } }`. */
export function readFile(settings: readonly Setting[], path: string, text: string): Layer {
  const layer: Layer = { values: new Map(), problems: [] }
  const root = parseJson(text)
  if (!isObject(root)) {
    layer.problems.push(`${path} is not a JSON object: ${root instanceof Error ? root.message : 'write `{ "port": 8080 }`'}.`)
    return layer
  }
  const keys = settings.map(({ key }) => key)
  const isGroup = (key: string): boolean => keys.some((known) => known.startsWith(`${key}.`))
  const walk = (object: Record<string, unknown>, parent: string): void => {
    for (const [name, value] of Object.entries(object)) {
      const key = parent + name
      if (keys.includes(key)) layer.values.set(key, { value, source: { from: 'file', name: path } })
      else if (isGroup(key) && isObject(value)) walk(value, `${key}.`)
      else layer.problems.push(`${path}: ${unknown('key', key, keys)}`)
    }
  }
  walk(root, '')
  return layer
}

function unknown(what: string, name: string, known: readonly string[]): string {
  const near = nearestName(name, known)
  return `unknown ${what} \`${name}\`${near === null ? '' : ` — did you mean \`${near}\`?`}`
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    return error
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Error)
}
