import type { AttributeValue } from '../otlp/attributes.ts'
import { jsonMaxDepth } from './parse-json.ts'

/**
 * An attribute value as JSON can carry it: maps become objects, bytes base64 text, integers beyond 2^53 and numbers that JSON lacks text.
 * What is nested deeper than `jsonMaxDepth` becomes null.
 */
export function plainValue(value: AttributeValue, depth = 0): unknown {
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (typeof value !== 'object' || value === null) return value
  if (depth >= jsonMaxDepth) return null
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, inner]) => [key, plainValue(inner, depth + 1)]))
  return value.map((inner) => plainValue(inner, depth + 1))
}
