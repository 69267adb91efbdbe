import type { BarValueType } from './query-bar-keys.ts'

/**
 * A number of the bar in the unit of its field. What is written coarsely is a stretch, from `from` up to but without `to`: `2026-11-23` is
 * the whole day. For an exact value `to` equals `from`.
 */
export interface Quantity {
  from: number
  to: number
}

/** What to write for each kind of number. */
export const quantityForms = {
  duration: 'a duration such as 500ms, 2s, 1m30s, 1h or 7d',
  age: 'a duration such as 15m, 1h or 7d',
  count: 'a number such as 200, 1.5k or 2M',
  money: 'an amount in dollars such as 0.01 or $0.01',
  time: 'a date or time in UTC such as 2026-11-23 or 2026-11-23T10:30',
  loose: 'a number such as 0.5',
  score: 'a number such as 0.5',
} as const satisfies Partial<Record<BarValueType, string>>

export type QuantityType = keyof typeof quantityForms

export function isQuantityType(type: BarValueType): type is QuantityType {
  return type in quantityForms
}

/** Null when `text` is not written as its type wants it. */
export function readQuantity(type: QuantityType, text: string): Quantity | null {
  const exact = type === 'time' ? null : readExact(type, text)
  if (exact !== null) return Number.isFinite(exact) ? { from: exact, to: exact } : null
  return type === 'time' ? readTime(text) : null
}

function readExact(type: Exclude<QuantityType, 'time'>, text: string): number | null {
  switch (type) {
    case 'duration':
    case 'age':
      return readDurationMs(text)
    case 'count':
      return readCount(text)
    case 'money':
      return plain.test(text.replace(/^\$/u, '')) ? Number(text.replace(/^\$/u, '')) : null
    default:
      return signed.test(text) ? Number(text) : null
  }
}

const plain = /^(?:\d+(?:\.\d*)?|\.\d+)$/u
const signed = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/iu
const counted = /^(\d+(?:\.\d*)?|\.\d+)([km]?)$/iu
const span = /(\d+(?:\.\d*)?|\.\d+)(us|µs|ms|s|m|h|d)/uy
const unitMs = new Map([
  ['us', 0.001],
  ['µs', 0.001],
  ['ms', 1],
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
])

function readCount(text: string): number | null {
  const match = counted.exec(text)
  if (match === null) return null
  const factor = { '': 1, k: 1_000, m: 1_000_000 }[(match[2] ?? '').toLowerCase()] ?? 1
  return Number(match[1]) * factor
}

/** `1m30s` is a sum. A bare 0 needs no unit. */
function readDurationMs(text: string): number | null {
  if (text === '0') return 0
  let sum = 0
  let at = 0
  while (at < text.length) {
    span.lastIndex = at
    const match = span.exec(text)
    if (match === null) return null
    sum += Number(match[1]) * (unitMs.get(match[2] ?? '') ?? 0)
    at = span.lastIndex
  }
  return at === 0 ? null : Math.round(sum * 1_000) / 1_000
}

const time = /^(\d{4}-\d\d)(?:-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(\.\d{1,3})?)?)?)?(Z|[+-]\d\d:\d\d)?$/u

function readTime(text: string): Quantity | null {
  const match = time.exec(text)
  if (match === null) return null
  const [, month = '', day, hour, minute = '', second, fraction, zone] = match
  if (zone !== undefined && hour === undefined) return null
  const date = day === undefined ? `${month}-01` : `${month}-${day}`
  const from = Date.parse(`${date}T${hour === undefined ? '00:00' : `${hour}:${minute}`}:${second ?? '00'}${fraction ?? ''}${zone ?? 'Z'}`)
  if (Number.isNaN(from) || !realDay(date)) return null
  if (day === undefined) return { from, to: Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 1) }
  if (fraction !== undefined) return { from, to: from }
  return { from, to: from + (hour === undefined ? 86_400_000 : second === undefined ? 60_000 : 1_000) }
}

/** `Date.parse` rolls 31 February over into March. */
function realDay(date: string): boolean {
  return new Date(`${date}T00:00:00Z`).toISOString().startsWith(date)
}
