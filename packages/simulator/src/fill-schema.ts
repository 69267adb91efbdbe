import { asArray, asNumber, asObject, asText, type Json, type JsonObject } from './json.ts'

const maxDepth = 8
const maxTextChars = 200

/**
 * A value that fits a JSON Schema, its strings and numbers taken from `text` where something in it looks right: an order number for
 * `orderId`, a named member of an enum, the first number. Knows what tool parameters and structured output use (objects, arrays, enums,
 * `$ref` to `$defs`, `anyOf`, formats, minimum and maximum); patterns are not honoured. Recursion ends at depth 8 with null.
 */
export function fillSchema(schema: JsonObject, text: string): Json {
  return fill(schema, { root: schema, text, name: '', depth: 0 })
}

interface Place {
  root: JsonObject
  text: string
  /** The property that is filled. */
  name: string
  depth: number
}

function fill(given: JsonObject, place: Place): Json {
  if (place.depth > maxDepth) return null
  const schema = resolve(given, place.root)
  const inner = { ...place, depth: place.depth + 1 }
  if (schema.const !== undefined) return schema.const
  const choices = asArray(schema.enum)
  if (choices) return choices.find((choice) => typeof choice === 'string' && mentions(place.text, choice)) ?? choices[0] ?? null
  const variants = asArray(schema.anyOf) ?? asArray(schema.oneOf)
  if (variants) return fill(asObject(variants[0]) ?? {}, inner)

  switch (typeOf(schema)) {
    case 'object':
      return fillObject(schema, inner)
    case 'array':
      return Array.from({ length: Math.max(1, asNumber(schema.minItems) ?? 1) }, () => fill(asObject(schema.items) ?? {}, inner))
    case 'integer':
      return Math.round(fillNumber(schema, place.text))
    case 'number':
      return fillNumber(schema, place.text)
    case 'boolean':
      return true
    case 'null':
      return null
    default:
      return fillText(schema, place)
  }
}

function resolve(schema: JsonObject, root: JsonObject): JsonObject {
  const reference = asText(schema.$ref)
  if (!reference?.startsWith('#')) return schema
  const found = reference
    .split('/')
    .slice(1)
    .reduce<JsonObject | undefined>((at, key) => asObject(at?.[key]), root)
  return found ?? {}
}

function typeOf(schema: JsonObject): string {
  const type =
    asText(schema.type) ??
    asArray(schema.type)
      ?.map(String)
      .find((name) => name !== 'null')
  return type ?? (schema.properties === undefined ? 'string' : 'object')
}

function fillObject(schema: JsonObject, place: Place): JsonObject {
  const properties = asObject(schema.properties) ?? {}
  const wanted = asArray(schema.required)?.map(String) ?? Object.keys(properties)
  return Object.fromEntries(wanted.map((name) => [name, fill(asObject(properties[name]) ?? {}, { ...place, name })]))
}

function fillNumber(schema: JsonObject, text: string): number {
  // A number that is part of an order number such as A-1042 is no amount.
  const said = Number(/(?<![\w-])\d+(?:\.\d+)?(?![\w-])/.exec(text)?.[0] ?? asNumber(schema.minimum) ?? 1)
  return Math.min(Math.max(said, asNumber(schema.minimum) ?? -Infinity), asNumber(schema.maximum) ?? Infinity)
}

function fillText(schema: JsonObject, { name, text }: Place): string {
  switch (asText(schema.format)) {
    case 'date-time':
      return '2026-01-01T00:00:00Z'
    case 'date':
      return '2026-01-01'
    case 'email':
      return /\S+@\S+\.\w+/.exec(text)?.[0] ?? 'someone@example.com'
    case 'uri':
      return 'https://example.com/'
    case 'uuid':
      return '00000000-0000-4000-8000-000000000000'
    default: {
      const identifier = /id$|number|order|code/i.test(name) ? /\b[A-Z]{1,5}-?\d+\b/.exec(text)?.[0] : undefined
      return identifier ?? [...text].slice(0, maxTextChars).join('')
    }
  }
}

/** Whether the word stands in the text by itself, in any case: `DE` is not in `order`. */
function mentions(text: string, word: string): boolean {
  return ` ${wordsOf(text)} `.includes(` ${wordsOf(word)} `)
}

function wordsOf(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}
