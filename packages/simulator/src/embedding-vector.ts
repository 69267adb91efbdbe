import { createHash } from 'node:crypto'

/**
 * A unit vector by which texts that share words lie near each other: every word, and every pair of neighbouring Chinese, Japanese or Korean
 * characters, adds ±1 to one of `dimensions` places that its hash names. A text without any gets the first axis.
 */
export function embeddingVector(text: string, dimensions: number): Float32Array {
  const vector = new Float32Array(dimensions)
  for (const term of termsOf(text)) {
    const hash = createHash('md5').update(term).digest()
    const place = hash.readUInt32BE(0) % dimensions
    vector[place] = (vector[place] ?? 0) + (hash.readUInt8(4) % 2 === 0 ? 1 : -1)
  }
  const length = Math.hypot(...vector)
  if (length === 0) vector[0] = 1
  else vector.forEach((value, place) => (vector[place] = value / length))
  return vector
}

function termsOf(text: string): string[] {
  const cjk = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u
  return (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).flatMap((word) => {
    const characters = [...word]
    if (!cjk.test(word) || characters.length === 1) return [word]
    return characters.slice(1).map((character, index) => `${characters[index]}${character}`)
  })
}
