/** How far a tree's rows are set in. */
export interface TreeIndent {
  /** A level's width. */
  stepPx: number
  /** Deeper rows stand here too and say their level. */
  mostLevels: number
}

const widestPx = 16
const narrowestPx = 5
/** What a row needs beside its indent: glyph, gaps, its level, and a name of some 15 letters. */
const nameRoomPx = 172
/** In the narrowest column a few levels can still be told apart. */
const leastRoomPx = 4 * narrowestPx

/** As wide as the column allows while the deepest row keeps room for its name. */
export function treeIndent(deepest: number, columnPx: number): TreeIndent {
  const roomPx = Math.max(leastRoomPx, columnPx - nameRoomPx)
  const stepPx = Math.max(narrowestPx, Math.min(widestPx, Math.floor(roomPx / Math.max(1, deepest))))
  return { stepPx, mostLevels: Math.floor(roomPx / stepPx) }
}
