/**
 * Which traces of a chunk of 8,192 belong to a facet: two bytes each while they are few, a bitmap of one KiB beyond 511. A facet that
 * every trace has costs a bit a trace; one that few have costs two bytes for each of those.
 */
export const chunkTraces = 8192
const bitmapBytes = chunkTraces / 8
const maxListed = bitmapBytes / 2 - 1

export function chunkOf(trace: number): number {
  return Math.floor(trace / chunkTraces)
}

/** Adds members, given by their place in the chunk. Returns the new bytes and how many were not members before. */
export function addMembers(members: Uint8Array | null, places: readonly number[]): { members: Uint8Array; added: number } {
  const listed = members === null ? empty : members.length < bitmapBytes ? members : null
  if (listed !== null) {
    const appended = append(listed, places)
    if (appended !== null) return { members: appended, added: places.length }
  }
  const bitmap = toBitmap(members)
  let added = 0
  for (const place of places) {
    const byte = place >> 3
    const bit = 1 << (place & 7)
    if (((bitmap[byte] as number) & bit) !== 0) continue
    bitmap[byte] = (bitmap[byte] as number) | bit
    added++
  }
  if (added === 0 && members !== null) return { members, added }
  // Members never get fewer here, so a bitmap stays one, and need not be counted.
  return { members: listed === null ? bitmap : fromBitmap(bitmap), added }
}

const empty = new Uint8Array()

/** The list with places behind its last, as those of new traces are; null when they are not, or when it gets too long. */
function append(list: Uint8Array, places: readonly number[]): Uint8Array | null {
  if (list.length / 2 + places.length > maxListed) return null
  let last = list.length === 0 ? -1 : placeAt(list, list.length - 2)
  const longer = new Uint8Array(list.length + places.length * 2)
  longer.set(list)
  let at = list.length
  for (const place of places) {
    if (place <= last) return null
    last = place
    longer[at++] = place & 0xff
    longer[at++] = place >> 8
  }
  return longer
}

function placeAt(list: Uint8Array, at: number): number {
  return (list[at] as number) | ((list[at + 1] as number) << 8)
}

/** Null when it was no member; an empty array when nothing is left. */
export function removeMember(members: Uint8Array, place: number): Uint8Array | null {
  const bitmap = toBitmap(members)
  const bit = 1 << (place & 7)
  if (((bitmap[place >> 3] as number) & bit) === 0) return null
  bitmap[place >> 3] = (bitmap[place >> 3] as number) & ~bit
  return fromBitmap(bitmap)
}

/** A bitmap that the caller may change. */
function toBitmap(members: Uint8Array | null): Uint8Array {
  if (members === null) return new Uint8Array(bitmapBytes)
  if (members.length === bitmapBytes) return Uint8Array.from(members)
  const bitmap = new Uint8Array(bitmapBytes)
  mergeInto(bitmap, members)
  return bitmap
}

/** Makes all of `members` members of `bitmap` too. */
export function mergeInto(bitmap: Uint8Array, members: Uint8Array): void {
  if (members.length === bitmapBytes) {
    for (let i = 0; i < bitmapBytes; i++) bitmap[i] = (bitmap[i] as number) | (members[i] as number)
    return
  }
  for (let i = 0; i < members.length; i += 2) {
    const place = placeAt(members, i)
    bitmap[place >> 3] = (bitmap[place >> 3] as number) | (1 << (place & 7))
  }
}

/** How many members are in the bitmap too. */
export function countCommon(bitmap: Uint8Array, members: Uint8Array): number {
  let count = 0
  if (members.length === bitmapBytes) {
    for (let i = 0; i < bitmapBytes; i++) count += bitsIn[(bitmap[i] as number) & (members[i] as number)] as number
    return count
  }
  for (let i = 0; i < members.length; i += 2) {
    const place = (members[i] as number) | ((members[i + 1] as number) << 8)
    count += ((bitmap[place >> 3] as number) >> (place & 7)) & 1
  }
  return count
}

/** By byte, how many of its bits are set. */
const bitsIn = Uint8Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll('0', '').length)

/** Places in ascending order. */
export function placesOf(members: Uint8Array): number[] {
  const bitmap = members.length === bitmapBytes ? members : toBitmap(members)
  const places: number[] = []
  for (let byte = 0; byte < bitmapBytes; byte++) {
    const bits = bitmap[byte] as number
    if (bits === 0) continue
    for (let bit = 0; bit < 8; bit++) if ((bits & (1 << bit)) !== 0) places.push(byte * 8 + bit)
  }
  return places
}

function fromBitmap(bitmap: Uint8Array): Uint8Array {
  const places = placesOf(bitmap)
  if (places.length > maxListed) return bitmap
  const list = new Uint8Array(places.length * 2)
  for (const [i, place] of places.entries()) {
    list[i * 2] = place & 0xff
    list[i * 2 + 1] = place >> 8
  }
  return list
}
