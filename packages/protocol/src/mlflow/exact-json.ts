/*
 * JSON whose numbers come out as they went in: `1.0` stays `1.0` and `12345678901234567890` is not rounded. Python tells an int from a
 * float by how it is written, and keeps whole numbers of any size.
 */

interface RawJson {
  readonly rawJSON: string
}

/** Not yet in the library that TypeScript knows; in every engine since Node 22. */
const engine = JSON as unknown as {
  rawJSON(text: string): RawJson
  isRawJSON(value: unknown): value is RawJson
  parse(text: string, reviver: (key: string, value: unknown, context: { source?: string }) => unknown): unknown
}

/**
 * As `JSON.parse`, but a number that JavaScript would write in another way is kept as it is written; `JSON.stringify` writes it so again.
 * Such a number is an object here: ask `numberText`.
 * @throws SyntaxError
 */
export function parseExactJson(text: string): unknown {
  return engine.parse(text, (_, value, { source }) =>
    typeof value === 'number' && source !== undefined && String(value) !== source ? engine.rawJSON(source) : value,
  )
}

/** How a number of `parseExactJson` is written; null for what is no number. */
export function numberText(value: unknown): string | null {
  if (typeof value === 'number') return String(value)
  return engine.isRawJSON(value) ? value.rawJSON : null
}
