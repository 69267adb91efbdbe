/* Reading an answer's fields. MLflow leaves out what is empty, and writes 64-bit integers as text: both read as the value they mean. */

import { safeText } from '../core/safe-text.ts'
import { toJson } from '../core/serialize.ts'

export type Message = Readonly<Record<string, unknown>>

/** The fields of an object; none for what is not one. */
export function asRecord(value: unknown): Message {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

export function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

export function text(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''
}

/** Empty text counts as absent. */
export function optionalText(value: unknown): string | undefined {
  return text(value) || undefined
}

/** Also of "NaN" and "Infinity", MLflow's way of writing what JSON has no number for. 0 for what is absent. */
export function number(value: unknown): number {
  return typeof value === 'number' || typeof value === 'string' ? Number(value) : 0
}

/** Of milliseconds since 1970. */
export function date(value: unknown): Date {
  return new Date(number(value))
}

export function optionalDate(value: unknown): Date | undefined {
  return number(value) === 0 ? undefined : date(value)
}

/** Of `[{ key, value }, …]`; the later of two with one key counts. */
export function textMap(value: unknown): Record<string, string> {
  return Object.fromEntries(list(value).map((entry) => [text(asRecord(entry)['key']), text(asRecord(entry)['value'])]))
}

/** As `[{ key, value }, …]`, by `textOf`. `undefined` for none, which leaves the field out. */
export function keyValues(map: Readonly<Record<string, unknown>> | undefined): { key: string; value: string }[] | undefined {
  const entries = Object.entries(map ?? {}).flatMap(([key, value]) => {
    const text = textOf(value)
    return text === undefined ? [] : [{ key, value: text }]
  })
  return entries.length === 0 ? undefined : entries
}

/**
 * What is kept of the value of a parameter or tag: text as it is, objects and lists as JSON, dates in ISO 8601. `undefined`, which is left out as
 * JSON leaves it out, for `undefined`.
 */
export function textOf(value: unknown): string | undefined {
  if (value === undefined) return undefined
  if (typeof value !== 'object' || value === null) return safeText(value)
  const json = toJson(value)
  return typeof json === 'string' ? json : JSON.stringify(json)
}

/** A value as JSON can hold it. */
export function jsonNumber(value: number): number | 'NaN' | 'Infinity' | '-Infinity' {
  if (Number.isNaN(value)) return 'NaN'
  if (value === Number.POSITIVE_INFINITY) return 'Infinity'
  return value === Number.NEGATIVE_INFINITY ? '-Infinity' : value
}
