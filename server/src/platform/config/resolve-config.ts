import { invalidParameter } from '@assay/protocol'
import { resolve } from 'node:path'
import type { z } from 'zod'
import { type Layer, readEnvironment, readFile, readFlags, type Source } from './layers.ts'
import { settingsOf } from './setting.ts'

/** The outside world as values, so that resolving is a pure function of them. */
export interface ConfigInputs {
  /** Flags only, without the program's and the command's name. */
  argv: readonly string[]
  env: Readonly<Record<string, string | undefined>>
  /** Against which relative paths are read. */
  cwd: string
  /** The text of a file, `undefined` when there is none. */
  readFile: (path: string) => string | undefined
}

export interface ResolvedConfig<Config> {
  config: Config
  /** Where each key's value came from, in the schema's order. */
  sources: ReadonlyMap<string, Source>
}

/** Read from the working folder when `--config` names no other. */
export const defaultConfigFile = 'assay.config.json'

/**
 * Flag before environment before file before default.
 *
 * @param aliases by key, the variable's name in MLflow where it means the same
 * @throws INVALID_PARAMETER_VALUE with one line for each thing that is wrong: unknown keys with the nearest name, values that
 *   do not fit with where they came from. A secret's value is in no message.
 */
export function resolveConfig<Schema extends z.ZodObject>(
  schema: Schema,
  aliases: Readonly<Record<string, string>>,
  inputs: ConfigInputs,
): ResolvedConfig<z.output<Schema>> {
  const settings = settingsOf(schema)
  const { configPath, argv } = takeConfigFlag(inputs.argv)
  const layers = [readFlags(settings, argv), readEnvironment(settings, inputs.env, aliases), readConfigFile(configPath)]
  const problems = layers.flatMap((layer) => layer.problems)

  const values = {}
  const sources = new Map<string, Source>()
  for (const { key, path } of settings) {
    const found = layers.map((layer) => layer.values.get(key)).find((entry) => entry !== undefined)
    sources.set(key, found?.source ?? { from: 'default' })
    if (found) setAt(values, path, found.value)
  }

  const parsed = schema.safeParse(values)
  for (const issue of parsed.error?.issues ?? []) {
    const setting = settings.find(({ path }) => path.every((name, position) => issue.path[position] === name))
    const key = setting?.key ?? issue.path.join('.')
    const value = setting?.isSecret === false ? ` is ${JSON.stringify(valueAt(values, issue.path))}` : ''
    problems.push(`\`${key}\`${value}${origin(sources.get(key))}: ${issue.message}`)
  }
  if (!parsed.success || problems.length > 0) throw invalidParameter(problems.join('\n'))
  return { config: parsed.data, sources }

  function readConfigFile(named: string | undefined): Layer {
    const path = resolve(inputs.cwd, named ?? defaultConfigFile)
    const text = inputs.readFile(path)
    if (text !== undefined) return readFile(settings, path, text)
    return { values: new Map(), problems: named === undefined ? [] : [`--config names ${path}, and there is no such file.`] }
  }
}

/** `--config x` tells where to look; it is no setting of its own. */
function takeConfigFlag(argv: readonly string[]): { configPath: string | undefined; argv: string[] } {
  const rest = [...argv]
  const at = rest.findIndex((arg) => arg === '--config' || arg.startsWith('--config='))
  if (at === -1) return { configPath: undefined, argv: rest }
  const [flag = '', value = ''] = rest.slice(at, at + 2)
  const isJoined = flag.includes('=')
  rest.splice(at, isJoined ? 1 : 2)
  return { configPath: isJoined ? flag.slice('--config='.length) : value, argv: rest }
}

function setAt(target: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [name = '', ...rest] = path
  if (rest.length === 0) target[name] = value
  else setAt((target[name] ??= {}) as Record<string, unknown>, rest, value)
}

function valueAt(values: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce((value, name) => (value as Record<PropertyKey, unknown> | undefined)?.[name], values)
}

/** ` (from ASSAY_PORT)`, nothing for a default. */
function origin(source: Source | undefined): string {
  return source === undefined || source.from === 'default' ? '' : ` (from ${source.name})`
}
