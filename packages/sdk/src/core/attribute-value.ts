import { type Json, cutString, toJson } from './serialize.ts'

/** What an attribute may hold on the wire: OTLP's `AnyValue`. A safe integer is sent as one, another number as a double. */
export type AttributeValue = string | number | boolean | bigint | Uint8Array | AttributeValue[] | { [key: string]: AttributeValue }

const maxBytes = 65_536

/**
 * A private copy of `value` as an attribute, so that a later change of it by the program changes nothing that is sent.
 * `undefined` for what has no value: undefined, null, functions. Objects become key-value lists with the limits of `toJson`.
 */
export function toAttributeValue(value: unknown): AttributeValue | undefined {
  switch (typeof value) {
    case 'string':
      return cutString(value)
    case 'number':
    case 'boolean':
    case 'bigint':
      return value
    case 'object':
      if (value === null) return undefined
      return copyBytes(value) ?? withoutNulls(toJson(value))
    default:
      return undefined
  }
}

/** The keys of attributes, whatever was given for them: none of what is no object or cannot be read. Never throws. */
export function attributeKeys(attributes: unknown): string[] {
  try {
    return typeof attributes === 'object' && attributes !== null ? Object.keys(attributes) : noKeys
  } catch {
    // A proxy that was revoked.
    return noKeys
  }
}

const noKeys: string[] = []

/** `undefined` where a getter throws. */
export function readAttribute(attributes: Readonly<Record<string, unknown>>, key: string): unknown {
  try {
    return attributes[key]
  } catch {
    return undefined
  }
}

function copyBytes(value: object): Uint8Array | undefined {
  try {
    return value instanceof Uint8Array ? value.slice(0, maxBytes) : undefined
  } catch {
    return undefined
  }
}

function withoutNulls(value: Json): AttributeValue | undefined {
  if (value === null) return undefined
  if (Array.isArray(value)) return value.map((item) => withoutNulls(item) ?? '')
  if (typeof value !== 'object') return value
  const record: Record<string, AttributeValue> = {}
  for (const [key, item] of Object.entries(value)) {
    const kept = withoutNulls(item)
    if (kept !== undefined) record[key] = kept
  }
  return record
}
