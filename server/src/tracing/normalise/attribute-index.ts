import type { Attributes } from '../otlp/attributes.ts'
import { jsonMaxChars, looksStructured, parseJson } from './parse-json.ts'
import { plainValue } from './plain-value.ts'

/** Attributes by key, for readers that look for many keys. Values are decoded when asked for. */
export interface AttributeIndex {
  readonly keys: readonly string[]
  /** What the keys begin with, up to their first `.` or `:`: tells which conventions may be here. */
  readonly heads: ReadonlySet<string>
  /** The value as JSON can carry it; undefined when absent. */
  value(key: string): unknown
  /** The value if it is text, not empty. */
  text(key: string): string | null
  /** The value; text that is a JSON object or list is parsed. */
  structured(key: string): unknown
  /** The value; text that is JSON of any kind is parsed, other text stays. For keys whose values are JSON by convention. */
  json(key: string): unknown
  /**
   * What flattened keys below `prefix` describe: `p.0.role`, `p.0.content` → `[{ role, content }]`. Segments that are all numbers make a
   * list in their order, whatever is missing between them. Undefined when no key has the prefix.
   */
  tree(prefix: string): unknown
}

/** Keys with more segments below their prefix are left out of a tree. */
export const treeMaxDepth = 16

/** Each value is decoded, and its JSON parsed, at most once. JSON text longer than `maxChars` stays text. */
export function indexAttributes(attributes: Attributes, maxChars: number = jsonMaxChars): AttributeIndex {
  const positions = new Map<string, number>()
  const heads = new Set<string>()
  for (let i = 0; i < attributes.size; i++) {
    const key = attributes.key(i)
    if (positions.has(key)) continue
    positions.set(key, i)
    heads.add(headOf(key))
  }
  const values = new Map<string, unknown>()
  const parsed = new Map<string, unknown>()

  function value(key: string): unknown {
    const position = positions.get(key)
    if (position === undefined) return undefined
    if (!values.has(key)) values.set(key, plainValue(attributes.value(position)))
    return values.get(key)
  }

  /** The value of JSON text, undefined for any other text. */
  function parsedOnce(key: string, text: string): unknown {
    if (text.length > maxChars) return undefined
    if (!parsed.has(key)) parsed.set(key, parseJson(text))
    return parsed.get(key)
  }

  return {
    keys: [...positions.keys()],
    heads,
    value,
    text(key) {
      const found = value(key)
      return typeof found === 'string' && found !== '' ? found : null
    },
    structured(key) {
      const found = value(key)
      return typeof found === 'string' && looksStructured(found) ? (parsedOnce(key, found) ?? found) : found
    },
    json(key) {
      const found = value(key)
      if (typeof found !== 'string') return found
      const meant = parsedOnce(key, found)
      return meant === undefined ? found : meant
    },
    tree(prefix) {
      const root: Branch = new Map()
      for (const key of positions.keys()) {
        if (!key.startsWith(prefix)) continue
        const path = key.slice(prefix.length).split('.')
        if (path.length <= treeMaxDepth) plant(root, path, value(key))
      }
      return root.size === 0 ? undefined : grown(root)
    },
  }
}

function headOf(key: string): string {
  for (let i = 0; i < key.length; i++) {
    const char = key.charCodeAt(i)
    if (char === 0x2e || char === 0x3a) return key.slice(0, i)
  }
  return key
}

type Branch = Map<string, unknown>

function plant(root: Branch, path: readonly string[], value: unknown): void {
  let branch = root
  for (const segment of path.slice(0, -1)) {
    const next = branch.get(segment)
    if (next instanceof Map) {
      branch = next as Branch
      continue
    }
    // A leaf may stand where others have a branch (`a` beside `a.b`): the branch says more.
    const made: Branch = new Map()
    branch.set(segment, made)
    branch = made
  }
  const leaf = path.at(-1) ?? ''
  if (!(branch.get(leaf) instanceof Map)) branch.set(leaf, value)
}

const number = /^\d{1,9}$/

function grown(branch: Branch): unknown {
  const entries = [...branch].map(([key, value]): [string, unknown] => [key, value instanceof Map ? grown(value as Branch) : value])
  if (!entries.every(([key]) => number.test(key))) return Object.fromEntries(entries)
  return entries.toSorted(([a], [b]) => Number(a) - Number(b)).map(([, value]) => value)
}
