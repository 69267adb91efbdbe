/** What `JSON.parse` gives. */
export type Json = null | boolean | number | string | Json[] | JsonObject
export type JsonObject = { [key: string]: Json | undefined }

export function asObject(value: Json | undefined): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
}

export function asArray(value: Json | undefined): Json[] | undefined {
  return Array.isArray(value) ? value : undefined
}

export function asText(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined
}

export function asNumber(value: Json | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined
}

/** The objects of an array; anything else in it is left out. Empty for what is not an array. */
export function objectsOf(value: Json | undefined): JsonObject[] {
  return (asArray(value) ?? []).map(asObject).filter((item) => item !== undefined)
}

/** JSON text as a value, or the text itself where it is not JSON. */
export function parseOrText(text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch {
    return text
  }
}
