import type { Alias, RegisteredModelHead } from '@assay/protocol'
import { isServing } from '../models/index.ts'

/** The version that the address names; null for an alias or number that is none, or where there is no version. */
export function chosenVersion(text: string, head: Pick<RegisteredModelHead, 'aliases' | 'newestVersion'>): number | null {
  return text === '' ? head.newestVersion : namedVersion(text, head.aliases)
}

/**
 * What a version is compared with: what the address names; else what serves, unless that is the version itself; else the version before it.
 * `alias` is the one by which it was found.
 */
export function chosenBase(
  text: string,
  target: { version: number; previous: number | null },
  aliases: readonly Alias[],
): { version: number; alias: string | null } | null {
  if (text === 'none') return null
  const named = text === '' ? null : namedVersion(text, aliases)
  if (named !== null) return { version: named, alias: text.startsWith('@') ? text.slice(1) : null }
  const serving = aliases.find(({ alias }) => isServing(alias))
  if (serving !== undefined && serving.version !== target.version) return { version: serving.version, alias: serving.alias }
  return target.previous === null ? null : { version: target.previous, alias: null }
}

function namedVersion(text: string, aliases: readonly Alias[]): number | null {
  if (text.startsWith('@')) return aliases.find(({ alias }) => alias === text.slice(1))?.version ?? null
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null
}
