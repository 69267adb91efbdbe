import { safeText } from './safe-text.ts'

export interface BaggageEntry {
  readonly value: string
  readonly metadata?: { toString(): string } | undefined
}

const maxEntries = 180
const maxHeaderChars = 8192

/** Key-value pairs that travel with a request. Immutable; OpenTelemetry's `Baggage`, by shape. */
export class Baggage {
  readonly #entries: ReadonlyMap<string, BaggageEntry>

  constructor(entries: Iterable<readonly [string, BaggageEntry]> = []) {
    this.#entries = new Map(entries)
  }

  getEntry(key: string): BaggageEntry | undefined {
    return this.#entries.get(key)
  }

  getAllEntries(): [string, BaggageEntry][] {
    return [...this.#entries]
  }

  setEntry(key: string, entry: BaggageEntry): Baggage {
    return new Baggage(new Map(this.#entries).set(key, entry))
  }

  removeEntry(key: string): Baggage {
    return this.removeEntries(key)
  }

  removeEntries(...keys: string[]): Baggage {
    return new Baggage([...this.#entries].filter(([key]) => !keys.includes(key)))
  }

  clear(): Baggage {
    return new Baggage()
  }
}

/** Just what is read of a baggage object, ours or OpenTelemetry's. */
export interface ReadableBaggage {
  getAllEntries(): [string, BaggageEntry][]
}

/**
 * The W3C `baggage` header. Entries beyond 180 or 8,192 characters are left out, the last first. Empty for none. Never throws: what is no
 * well-formed text is written with the replacement character, properties that are no header text are left out.
 */
export function formatBaggage(baggage: ReadableBaggage): string {
  let header = ''
  for (const [key, { value, metadata }] of baggage.getAllEntries().slice(0, maxEntries)) {
    const properties = metadata === undefined ? '' : safeText(metadata)
    const member = `${encode(key)}=${encode(value)}${/^[\x20-\x2b\x2d-\x7e]+$/.test(properties) ? `;${properties}` : ''}`
    if (header.length + member.length + 1 > maxHeaderChars) break
    header += header === '' ? member : `,${member}`
  }
  return header
}

function encode(text: string): string {
  return encodeURIComponent(safeText(text).toWellFormed())
}

/** Reads a W3C `baggage` header; members that cannot be read are left out. */
export function parseBaggage(header: string): Baggage {
  const entries: [string, BaggageEntry][] = []
  for (const member of header.slice(0, maxHeaderChars).split(',').slice(0, maxEntries)) {
    const [pair = '', ...properties] = member.split(';')
    const equals = pair.indexOf('=')
    if (equals < 1) continue
    const key = decode(pair.slice(0, equals).trim())
    const value = decode(pair.slice(equals + 1).trim())
    if (key === undefined || value === undefined) continue
    const metadata = properties.join(';')
    entries.push([key, metadata === '' ? { value } : { value, metadata }])
  }
  return new Baggage(entries)
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
