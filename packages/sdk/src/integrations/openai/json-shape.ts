/** An object of which nothing is known but that it has fields. */
export type Fields = Readonly<Record<string, unknown>>

const none: Fields = {}

/** The fields of an object; none for anything else. Requests and answers of a provider are read by these, never trusted. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : none
}

export function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined
}
