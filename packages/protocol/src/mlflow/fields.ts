import { type Field, wrongType } from './message.ts'

const field = <T>(absent: T, read: (value: unknown) => T | typeof wrongType): Field<T> => ({
  read,
  absent,
  required: false,
  repeated: false,
})

export const required = <T>(inner: Field<T>): Field<T> => ({ ...inner, required: true })

/** Absent is null instead of protobuf's default. */
export const nullable = <T>(inner: Field<T>): Field<T | null> => ({ ...inner, absent: null })

/** The value must also fulfil `holds`; if not, the answer is the same as for a wrong type. */
export const where = <T>(inner: Field<T>, holds: (value: T) => boolean): Field<T> => ({
  ...inner,
  read(value) {
    const read = inner.read(value)
    return read !== wrongType && holds(read) ? read : wrongType
  },
})

export const text = field('', (value) => (typeof value === 'string' ? value : wrongType))

export const bool = field(false, (value) => {
  if (typeof value === 'boolean') return value
  if (value === 'true' || value === 'True') return true
  return value === 'false' || value === 'False' ? false : wrongType
})

/** A whole number, as a number or as decimal text; beyond ±2^53 rounded, for whoever states a limit of their own. */
export const anyInt = field(0, (value) => {
  const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value
  return typeof number === 'number' && Number.isInteger(number) ? number : wrongType
})

/** A whole number within ±2^53. */
export const int = where(anyInt, Number.isSafeInteger)

export const double = field(0, (value) => (typeof value === 'number' ? value : wrongType))

/** A double as protobuf's JSON writes it: a number, or text of one, of `NaN`, `Infinity` or `-Infinity`. */
export const floatLike = field(0, (value) => {
  if (typeof value === 'number') return value
  if (typeof value === 'boolean') return Number(value)
  if (value === 'NaN') return Number.NaN
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN
  return Number.isNaN(number) ? wrongType : number
})

/** Any JSON object, taken as it is. */
export const object = field<Record<string, unknown>>({}, (value) => (isObject(value) ? value : wrongType))

export const list = <T>(item: Field<T>): Field<T[]> => ({
  absent: [],
  required: false,
  repeated: true,
  read(value) {
    if (!Array.isArray(value)) return wrongType
    const items: T[] = []
    for (const element of value) {
      const read = element === null ? wrongType : item.read(element)
      if (read === wrongType) return wrongType
      items.push(read)
    }
    return items
  },
})

/** `[{ key, value }]`; of a key that stands twice the last wins. A missing value is empty text. */
export const keyValues = field<Map<string, string>>(new Map(), (value) => {
  if (!Array.isArray(value)) return wrongType
  const pairs = new Map<string, string>()
  for (const pair of value) {
    if (!isObject(pair) || typeof pair['key'] !== 'string' || pair['key'] === '') return wrongType
    const text = pair['value'] ?? ''
    if (typeof text !== 'string') return wrongType
    pairs.set(pair['key'], text)
  }
  return pairs
})

/** What `keyValues` reads, in the order given. */
export function keyValueMessages(entries: Iterable<readonly [key: string, value: string]>): { key: string; value: string }[] {
  return Array.from(entries, ([key, value]) => ({ key, value }))
}

/** `{ "key": "value" }`, protobuf's `map<string, string>`. */
export const textMap = field<Map<string, string>>(new Map(), (value) => {
  if (!isObject(value)) return wrongType
  const entries = Object.entries(value)
  if (entries.some(([, member]) => typeof member !== 'string')) return wrongType
  return new Map(entries as [string, string][])
})

/** An enum by name or by number; an unknown one reads as `absent`, as protobuf's JSON reader leaves it unset. */
export function enumeration<T extends string>(names: readonly (readonly [T, number])[], absent: T): Field<T>
export function enumeration<T extends string>(names: readonly (readonly [T, number])[], absent: null): Field<T | null>
export function enumeration<T extends string>(names: readonly (readonly [T, number])[], absent: T | null): Field<T | null> {
  return field(absent, (value) => names.find(([name, number]) => name === value || number === value)?.[0] ?? absent)
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
