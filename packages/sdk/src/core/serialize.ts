/** Longest string kept whole, in UTF-16 units. */
const maxStringLength = 1_048_576
/** Text of one value, about, in UTF-16 units. */
const maxTextLength = 4_194_304
const maxDepth = 24
const maxBytesShown = 1024

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }

/**
 * JSON text of any value. Never throws, never runs away: strings over 1 Mi, depth over 24 and text over about 4 Mi are cut with a marker;
 * cycles, functions, maps, sets, errors, dates, bigints, bytes and objects whose getters throw are written as something readable.
 * `undefined` is `null`.
 */
export function toJsonText(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(cutString(value))
  try {
    if (isPlainJson(value, 0, { left: maxTextLength })) return JSON.stringify(value)
  } catch {
    // A getter threw; `toJson` leaves out no more than that.
  }
  return JSON.stringify(toJson(value))
}

/** A copy of `value` in JSON's types, with the limits of `toJsonText`. Never throws. */
export function toJson(value: unknown): Json {
  try {
    return copy(value, { left: maxTextLength, path: new Set() })
  } catch (error) {
    return unreadable(error)
  }
}

/** `text`, or its beginning with a marker that says how much is missing. A surrogate pair is never split. */
export function cutString(text: string, limit = maxStringLength): string {
  if (text.length <= limit) return text
  const unit = text.charCodeAt(limit - 1)
  const end = unit >= 0xd800 && unit < 0xdc00 ? limit - 1 : limit
  return `${text.slice(0, end)}… [${text.length - end} more characters]`
}

interface Budget {
  left: number
}

/** True when JSON.stringify gives what `toJson` would: then the one native pass is all that is needed. */
function isPlainJson(value: unknown, depth: number, budget: Budget): boolean {
  switch (typeof value) {
    case 'string':
      budget.left -= value.length
      return value.length <= maxStringLength && budget.left >= 0
    case 'number':
      budget.left -= 8
      return Number.isFinite(value)
    case 'boolean':
      return true
    case 'object':
      break
    default:
      return false
  }
  if (value === null) return true
  if (depth >= maxDepth) return false
  if (Array.isArray(value)) {
    if (value.length > budget.left) return false
    for (const item of value) if (!isPlainJson(item, depth + 1, budget)) return false
    return true
  }
  const prototype: unknown = Object.getPrototypeOf(value)
  if ((prototype !== Object.prototype && prototype !== null) || 'toJSON' in value) return false
  for (const [key, item] of Object.entries(value)) {
    budget.left -= key.length + 4
    if (item !== undefined && !isPlainJson(item, depth + 1, budget)) return false
  }
  return budget.left >= 0
}

interface CopyState extends Budget {
  /** The objects that contain the one being copied. */
  path: Set<object>
}

function copy(value: unknown, state: CopyState): Json {
  switch (typeof value) {
    case 'string': {
      const text = cutString(value)
      state.left -= text.length
      return text
    }
    case 'number':
      state.left -= 8
      return Number.isFinite(value) ? value : String(value)
    case 'boolean':
      return value
    case 'bigint':
    case 'symbol':
      return String(value)
    case 'function':
      return `[Function ${value.name}]`
    case 'object':
      return value === null ? null : copyObject(value, state)
    default:
      return null
  }
}

function copyObject(value: object, state: CopyState): Json {
  if (state.path.has(value)) return '[Circular]'
  if (state.path.size >= maxDepth) return `… [deeper than ${maxDepth} levels]`
  state.path.add(value)
  try {
    return copyKnown(value, state)
  } catch (error) {
    return unreadable(error)
  } finally {
    state.path.delete(value)
  }
}

function copyKnown(value: object, state: CopyState): Json {
  if (Array.isArray(value)) return copyItems(value, value.length, state)
  if (value instanceof Uint8Array) return bytesText(value)
  if (value instanceof ArrayBuffer) return bytesText(new Uint8Array(value))
  if (ArrayBuffer.isView(value))
    return Symbol.iterator in value
      ? copyItems(value as Float64Array, (value as Float64Array).length, state)
      : bytesText(new Uint8Array(value.buffer, value.byteOffset, value.byteLength))
  if (value instanceof Set) return copyItems(value, value.size, state)
  if (value instanceof Map) {
    const keysAreText = [...value.keys()].every((key) => typeof key === 'string')
    return keysAreText ? copyEntries(value as Map<string, unknown>, state) : copyItems(value, value.size, state)
  }
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString()
  if (value instanceof RegExp || value instanceof URL) return String(value)
  if (value instanceof Error) {
    const { name, message, cause } = value
    return copyEntries(
      [['name', name], ['message', message], ...Object.entries(value), ...(cause === undefined ? [] : [['cause', cause] as const])],
      state,
    )
  }
  if ('toJSON' in value && typeof value.toJSON === 'function') return copy(value.toJSON(), state)
  const keys = Object.keys(value)
  const prototype: unknown = Object.getPrototypeOf(value)
  // A promise, a stream, a socket: nothing of it can be read, but its kind says something.
  if (keys.length === 0 && prototype !== Object.prototype && prototype !== null) return `[${value.constructor.name}]`
  return copyEntries(ownEntries(value, keys), state)
}

function* ownEntries(value: object, keys: string[]): Generator<[string, unknown]> {
  for (const key of keys) {
    let item: unknown
    try {
      item = Reflect.get(value, key)
    } catch (error) {
      item = unreadable(error)
    }
    yield [key, item]
  }
}

function copyItems(items: Iterable<unknown>, count: number, state: CopyState): Json {
  const list: Json[] = []
  for (const item of items) {
    if (state.left <= 0) {
      list.push(`… [${count - list.length} more items]`)
      break
    }
    state.left -= 2
    list.push(copy(item, state))
  }
  return list
}

function copyEntries(entries: Iterable<readonly [string, unknown]>, state: CopyState): Json {
  const record: Record<string, Json> = {}
  for (const [key, item] of entries) {
    if (item === undefined) continue
    if (state.left <= 0) {
      record['…'] = '[more entries]'
      break
    }
    state.left -= key.length + 4
    // Plain assignment to this one key would set the prototype instead.
    if (key === '__proto__')
      Object.defineProperty(record, key, { value: copy(item, state), enumerable: true, configurable: true, writable: true })
    else record[key] = copy(item, state)
  }
  return record
}

function bytesText(bytes: Uint8Array): string {
  const shown = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, maxBytesShown)).toString('base64')
  const more = bytes.length > maxBytesShown ? `… [${bytes.length - maxBytesShown} more bytes]` : ''
  return `data:application/octet-stream;base64,${shown}${more}`
}

function unreadable(error: unknown): string {
  try {
    return `[Unreadable: ${error instanceof Error ? error.message : String(error)}]`
  } catch {
    return '[Unreadable]'
  }
}
