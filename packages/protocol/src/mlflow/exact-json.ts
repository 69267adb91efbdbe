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

/** How NaN is written while it is parsed: what JSON takes, and nobody writes. */
const nanSpelling = '0e0001'

const infinities: Record<string, string> = { Infinity: '1e999', '-Infinity': '-1e999' }

/**
 * As `JSON.parse`, but a number that JavaScript would write in another way is kept as it is written; `exactJson` writes it so again. Such a
 * number is an object here: ask `numberText`. Python's `NaN`, `Infinity` and `-Infinity` are taken too, and are JavaScript's; as in Python, so
 * is what is too large for a float.
 * @throws SyntaxError
 */
export function parseExactJson(text: string): unknown {
  try {
    return parse(text, null)
  } catch (cause) {
    if (!/NaN|Infinity/.test(text)) throw cause
    return parse(withoutPythonNumbers(text), nanSpelling)
  }
}

function parse(text: string, nan: string | null): unknown {
  return engine.parse(text, (_, value, { source }) => {
    if (typeof value !== 'number' || source === undefined || String(value) === source) return value
    if (source === nan) return Number.NaN
    return Number.isFinite(value) ? engine.rawJSON(source) : value
  })
}

/** The same in JSON. Spaces keep what stands beside a number from becoming a part of it. */
function withoutPythonNumbers(text: string): string {
  let inText = false
  return text.replace(/"|\\.|NaN|-?Infinity|0e0001/gs, (word) => {
    if (word === '"') inText = !inText
    if (inText || word === '"') return word
    if (word === nanSpelling) return '0e1'
    return ` ${infinities[word] ?? nanSpelling} `
  })
}

/** What `parseExactJson` gave, as text without spaces. */
export function exactJson(value: unknown): string {
  const number = numberText(value)
  if (number !== null) return number
  if (Array.isArray(value)) return `[${value.map(exactJson).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  return `{${Object.entries(value)
    .map(([key, member]) => `${JSON.stringify(key)}:${exactJson(member)}`)
    .join(',')}}`
}

/** How a number of `parseExactJson` is written; null for what is no number. */
export function numberText(value: unknown): string | null {
  if (typeof value === 'number') return String(value)
  return engine.isRawJSON(value) ? value.rawJSON : null
}
