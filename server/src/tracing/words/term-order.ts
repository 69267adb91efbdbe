/** Tokens are at most 64 UTF-16 units, each at most three bytes of UTF-8. */
export const maxTermBytes = 192

/** Byte order. */
export function compareTerms(a: Uint8Array, aStart: number, aEnd: number, b: Uint8Array, bStart: number, bEnd: number): number {
  const shorter = Math.min(aEnd - aStart, bEnd - bStart)
  for (let i = 0; i < shorter; i++) {
    const difference = (a[aStart + i] as number) - (b[bStart + i] as number)
    if (difference !== 0) return difference
  }
  return aEnd - aStart - (bEnd - bStart)
}

/** Where terms lie: term i at [starts[i], starts[i] + lengths[i]) of `bytes`. Each is there once, and none has a zero byte. */
export interface Terms {
  bytes: Uint8Array
  starts: Int32Array
  lengths: Uint8Array
}

/** The first twelve bytes of a term are sorted by radix, four to a number, the last first. */
const keyDepths = [8, 4, 0]
/** Bits of a number sorted in one pass. */
const digitBits = 11
const digits = 1 << digitBits
/** With fewer terms, or fewer that begin alike, comparing costs less than the passes. */
const fewTerms = 64
const fewAlike = 12

/**
 * The numbers of the terms from `from` up to `to` in byte order. Comparing would cost more than all the rest of indexing, as would strings: the first twelve bytes
 * are sorted digit by digit from the last, and only terms that begin alike so far are compared.
 */
export function sortTerms(terms: Terms, from: number, to: number): Int32Array {
  const count = to - from
  let order: Int32Array = new Int32Array(count)
  for (let i = 0; i < count; i++) order[i] = from + i
  if (count <= fewTerms) {
    sortByComparing(terms, order, 0, count)
    return order
  }
  const keys = keyDepths.map((depth) => keysAt(terms, from, to, depth))
  let target: Int32Array = new Int32Array(count)
  for (const key of keys) {
    for (let shift = 0; shift < 32; shift += digitBits) {
      if (!sortByDigit(key, from, shift, order, target)) continue
      const sorted = target
      target = order
      order = sorted
    }
  }
  let begin = 0
  for (let i = 1; i <= count; i++) {
    if (i < count && isAlike(keys, (order[i] as number) - from, (order[begin] as number) - from)) continue
    if (i - begin > 1) sortByComparing(terms, order, begin, i)
    begin = i
  }
  return order
}

/** One order out of two. */
export function mergeTerms(terms: Terms, many: Int32Array, few: Int32Array): Int32Array {
  const merged = new Int32Array(many.length + few.length)
  let taken = 0
  for (let i = 0; i < few.length; i++) {
    const term = few[i] as number
    // Behind the one before, where it is near when there are many of them.
    let low = taken
    let high = many.length
    for (let step = 1; low + step < high; step *= 2) {
      if (compareNumbered(terms, many[low + step] as number, term) > 0) high = low + step
      else low += step
    }
    while (low < high) {
      const middle = (low + high) >>> 1
      if (compareNumbered(terms, many[middle] as number, term) > 0) high = middle
      else low = middle + 1
    }
    merged.set(many.subarray(taken, low), taken + i)
    merged[low + i] = term
    taken = low
  }
  merged.set(many.subarray(taken), taken + few.length)
  return merged
}

function isAlike(keys: readonly Uint32Array[], a: number, b: number): boolean {
  for (const key of keys) if (key[a] !== key[b]) return false
  return true
}

/** Four bytes of each term as a number; zeros behind its end. */
function keysAt({ bytes, starts, lengths }: Terms, from: number, to: number, depth: number): Uint32Array {
  const keys = new Uint32Array(to - from)
  for (let i = 0; i < keys.length; i++) {
    const at = (starts[from + i] as number) + depth
    const left = (lengths[from + i] as number) - depth
    if (left >= 4)
      keys[i] =
        ((bytes[at] as number) << 24) | ((bytes[at + 1] as number) << 16) | ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number)
    else if (left > 0) {
      const second = left > 1 ? (bytes[at + 1] as number) : 0
      const third = left > 2 ? (bytes[at + 2] as number) : 0
      keys[i] = ((bytes[at] as number) << 24) | (second << 16) | (third << 8)
    }
  }
  return keys
}

const counts = new Int32Array(digits)

/** `keys` begin with that of term `first`. Writes `order`, sorted by one digit and else as it is, to `target`. False, and nothing is written, when the digit is the same in all. */
function sortByDigit(keys: Uint32Array, first: number, shift: number, order: Int32Array, target: Int32Array): boolean {
  counts.fill(0)
  for (let i = 0; i < keys.length; i++) {
    const digit = ((keys[i] as number) >>> shift) & (digits - 1)
    counts[digit] = (counts[digit] as number) + 1
  }
  if (counts[((keys[0] as number) >>> shift) & (digits - 1)] === keys.length) return false
  let sum = 0
  for (let digit = 0; digit < digits; digit++) {
    const count = counts[digit] as number
    counts[digit] = sum
    sum += count
  }
  for (let i = 0; i < order.length; i++) {
    const term = order[i] as number
    const digit = ((keys[term - first] as number) >>> shift) & (digits - 1)
    const place = counts[digit] as number
    target[place] = term
    counts[digit] = place + 1
  }
  return true
}

function sortByComparing(terms: Terms, order: Int32Array, from: number, to: number): void {
  if (to - from > fewAlike) {
    order.subarray(from, to).sort((a, b) => compareNumbered(terms, a, b))
    return
  }
  for (let i = from + 1; i < to; i++) {
    const term = order[i] as number
    let at = i
    for (; at > from && compareNumbered(terms, order[at - 1] as number, term) > 0; at--) order[at] = order[at - 1] as number
    order[at] = term
  }
}

function compareNumbered({ bytes, starts, lengths }: Terms, a: number, b: number): number {
  const aStart = starts[a] as number
  const bStart = starts[b] as number
  return compareTerms(bytes, aStart, aStart + (lengths[a] as number), bytes, bStart, bStart + (lengths[b] as number))
}
