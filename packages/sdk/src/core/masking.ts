import { type Json, toJson } from './serialize.ts'

/** Where a value was about to be written. */
export interface MaskPlace {
  kind: 'inputs' | 'outputs' | 'attribute'
  /** The attribute's key; `exception.message`, `exception.stacktrace` and `status.message` for what an error says. */
  key: string
  spanName: string
  /** Where in the value: member names and indexes from the outside in; empty for the whole. */
  path: readonly string[]
}

/**
 * Returns what may be written instead of `value`; `undefined` leaves it out. It is given the program's own value: return a new one, do not
 * change it. A list or an object that comes back as it went in is gone into: the mask is then asked about each text, number and boolean in it,
 * so that one who thinks of texts only has masked them all.
 */
export type Mask = (value: unknown, place: MaskPlace) => unknown

/** What stands where a mask threw: losing a value is better than letting out what was to be hidden. */
const maskFailed = '[masking failed]'

export function applyMask(mask: Mask, value: unknown, where: Omit<MaskPlace, 'path'>): unknown {
  // What is left out anyway has nothing to hide, and a mask that expects text would throw.
  if (value === undefined || (value === null && where.kind === 'attribute')) return undefined
  const shown = ask(mask, value, { ...where, path: [] })
  return shown === value && typeof value === 'object' && value !== null ? maskWithin(mask, toJson(value), where, []) : shown
}

function maskWithin(mask: Mask, value: Json, where: Omit<MaskPlace, 'path'>, path: readonly string[]): unknown {
  if (value === null) return null
  if (Array.isArray(value)) return value.map((item, i) => maskWithin(mask, item, where, [...path, String(i)]) ?? null)
  if (typeof value !== 'object') return ask(mask, value, { ...where, path })
  const entries = Object.entries(value).map(([key, item]) => [key, maskWithin(mask, item, where, [...path, key])] as const)
  // Own properties, `__proto__` too; what became undefined is not written.
  return Object.fromEntries(entries)
}

function ask(mask: Mask, value: unknown, place: MaskPlace): unknown {
  try {
    return mask(value, place)
  } catch {
    return maskFailed
  }
}
