/** Deeper JSON is left as text. */
const maxDepth = 100

/**
 * Rewrites JSON text as an OTLP AnyValue in MLflow's spelling (`string_value`, `kvlist_value` …), text to text: whole numbers stay `int_value`
 * with all their digits and `1.0` stays a `double_value`, which `JSON.parse` would lose. Python's `NaN` and `Infinity` are taken too.
 * Null when the text is not JSON or nested deeper than `maxDepth`. One pass, linear.
 */
export function anyValueOfJson(text: string): string | null {
  const scanner = new JsonScanner(text)
  const value = scanner.value(0)
  return value !== null && scanner.atEnd() ? value : null
}

const numberToken = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y
const escape = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y
const space = /[ \t\n\r]*/y

const quote = 0x22
const backslash = 0x5c

class JsonScanner {
  private readonly text: string
  private position = 0

  constructor(text: string) {
    this.text = text
  }

  atEnd(): boolean {
    this.skipSpace()
    return this.position === this.text.length
  }

  /** The AnyValue's JSON, `{}` for null; null on malformed text. */
  value(depth: number): string | null {
    if (depth > maxDepth) return null
    this.skipSpace()
    switch (this.text[this.position]) {
      case '{':
        return this.object(depth)
      case '[':
        return this.array(depth)
      case '"':
        return this.wrap('string_value', this.string())
      case 't':
        return this.literal('true', '{"bool_value":true}')
      case 'f':
        return this.literal('false', '{"bool_value":false}')
      case 'n':
        return this.literal('null', '{}')
      case 'N':
        return this.literal('NaN', '{"double_value":"NaN"}')
      case 'I':
        return this.literal('Infinity', '{"double_value":"Infinity"}')
      default:
        return this.literal('-Infinity', '{"double_value":"-Infinity"}') ?? this.number()
    }
  }

  private object(depth: number): string | null {
    const entries: string[] = []
    const closed = this.members('}', () => {
      this.skipSpace()
      const key = this.string()
      if (key === null || !this.accept(':')) return false
      const value = this.value(depth + 1)
      if (value === null) return false
      entries.push(value === '{}' ? `{"key":${key}}` : `{"key":${key},"value":${value}}`)
      return true
    })
    return closed ? wrapList('kvlist_value', entries) : null
  }

  private array(depth: number): string | null {
    const items: string[] = []
    const closed = this.members(']', () => {
      const value = this.value(depth + 1)
      if (value === null) return false
      items.push(value)
      return true
    })
    return closed ? wrapList('array_value', items) : null
  }

  /** Comma-separated members up to `end`; the opening bracket is at the position. */
  private members(end: string, member: () => boolean): boolean {
    this.position += 1
    if (this.accept(end)) return true
    for (;;) {
      if (!member()) return false
      if (this.accept(end)) return true
      if (!this.accept(',')) return false
    }
  }

  private number(): string | null {
    numberToken.lastIndex = this.position
    const match = numberToken.exec(this.text)
    if (match === null) return null
    this.position = numberToken.lastIndex
    const whole = match[1] === undefined && match[2] === undefined && fitsInt64(match[0])
    return this.wrap(whole ? 'int_value' : 'double_value', match[0])
  }

  private literal(word: string, value: string): string | null {
    if (!this.text.startsWith(word, this.position)) return null
    this.position += word.length
    return value
  }

  private wrap(kind: string, token: string | null): string | null {
    return token === null ? null : `{"${kind}":${token}}`
  }

  /** The string token with its quotes, as written. By hand: a regular expression keeps a backtrack point for every character. */
  private string(): string | null {
    const start = this.position
    if (this.text.charCodeAt(start) !== quote) return null
    let at = start + 1
    for (;;) {
      const code = this.text.charCodeAt(at)
      if (code === quote) break
      if (code === backslash) {
        escape.lastIndex = at
        if (!escape.test(this.text)) return null
        at = escape.lastIndex
      } else if (code >= 0x20) {
        at += 1
      } else {
        return null
      }
    }
    this.position = at + 1
    return this.text.slice(start, this.position)
  }

  private accept(char: string): boolean {
    this.skipSpace()
    if (this.text[this.position] !== char) return false
    this.position += 1
    return true
  }

  private skipSpace(): void {
    space.lastIndex = this.position
    space.test(this.text)
    this.position = space.lastIndex
  }
}

function wrapList(kind: string, items: string[]): string {
  return items.length === 0 ? `{"${kind}":{}}` : `{"${kind}":{"values":[${items.join(',')}]}}`
}

function fitsInt64(digits: string): boolean {
  return digits.length <= 20 && BigInt.asIntN(64, BigInt(digits)) === BigInt(digits)
}
