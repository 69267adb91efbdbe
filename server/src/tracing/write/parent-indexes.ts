import { randomBytes } from 'node:crypto'

/** Of a span id. */
export const idBytes = 8

/**
 * By span: the place of its parent among the spans, −1 for a root and for a span whose parent is not there. A parent cycle is broken at its
 * earliest span. Both buffers hold one id of 8 bytes a span. O(n) whatever ids a sender chooses.
 */
export function parentIndexes(spanIds: Buffer, parentIds: Buffer): Int32Array {
  const count = spanIds.length / idBytes
  const find = idFinder(spanIds, count)
  const parents = new Int32Array(count)
  for (let span = 0; span < count; span++) {
    parents[span] = find(parentIds.readUInt32LE(span * idBytes), parentIds.readUInt32LE(span * idBytes + 4))
  }
  breakCycles(parents)
  return parents
}

/** Keeps senders from choosing ids that all fall on one place. */
const secret = randomBytes(8)
const [lowSecret, highSecret] = [secret.readInt32LE(0), secret.readInt32LE(4)]

/** A hash table over the ids in typed arrays: a `Map` of 100,000 strings costs ten times as much. */
function idFinder(ids: Buffer, count: number): (low: number, high: number) => number {
  const size = 2 ** Math.ceil(Math.log2(count * 2 + 1))
  const table = new Int32Array(size).fill(-1)
  const lows = new Uint32Array(count)
  const highs = new Uint32Array(count)
  const placeOf = (low: number, high: number): number => {
    let place = mix(mix(low ^ lowSecret) ^ high ^ highSecret) & (size - 1)
    for (;;) {
      const span = table[place] ?? -1
      if (span === -1 || (lows[span] === low && highs[span] === high)) return place
      place = (place + 1) & (size - 1)
    }
  }
  for (let span = 0; span < count; span++) {
    const low = (lows[span] = ids.readUInt32LE(span * idBytes))
    const high = (highs[span] = ids.readUInt32LE(span * idBytes + 4))
    table[placeOf(low, high)] = span
  }
  return (low, high) => table[placeOf(low, high)] ?? -1
}

/** The last step of MurmurHash3: every bit of the input decides about every bit of the result. */
function mix(bits: number): number {
  let hash = bits
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return hash ^ (hash >>> 16)
}

function breakCycles(parents: Int32Array): void {
  // 0 not seen, 1 on the path being walked, 2 known to end at a root.
  const seen = new Uint8Array(parents.length)
  const up = (span: number): number => parents[span] ?? -1
  for (let i = 0; i < parents.length; i++) {
    let at = i
    while (at >= 0 && seen[at] === 0) {
      seen[at] = 1
      at = up(at)
    }
    if (at >= 0 && seen[at] === 1) {
      // Spans are in start order, so the earliest of a cycle is the smallest place on it.
      let earliest = at
      for (let each = up(at); each !== at && each >= 0; each = up(each)) earliest = Math.min(earliest, each)
      parents[earliest] = -1
    }
    for (let each = i; each >= 0 && seen[each] === 1; each = up(each)) seen[each] = 2
  }
}
