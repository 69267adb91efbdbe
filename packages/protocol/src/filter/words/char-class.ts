/** Between words; part of a word; a letter of a script that is searched by pairs of letters. */
export const separator = 0
export const word = 1
export const paired = 2
export type CharClass = typeof separator | typeof word | typeof paired

const wordLike = /[\p{L}\p{N}\p{M}]/u

/** The class of a code point of text from `stripAccents`. `_` separates, so that `order_id` is found by `order` and by `id`. */
export function charClass(code: number): CharClass {
  if (code < 0x80) return isAsciiWord(code) ? word : separator
  if ((code >= 0x4e00 && code <= 0x9fff) || (code >= 0xac00 && code <= 0xd7a3)) return paired
  if (!wordLike.test(String.fromCodePoint(code))) return separator
  return isPairedScript(code) ? paired : word
}

export function isAsciiWord(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || (code >= 65 && code <= 90)
}

/**
 * Scripts written without spaces (Han, kana, Thai, Lao, Khmer, Myanmar), and Hangul, whose words carry their endings with them. Any piece of
 * such text is found, wherever a word would begin.
 */
function isPairedScript(code: number): boolean {
  return (
    (code >= 0x0e00 && code <= 0x0eff) ||
    (code >= 0x1000 && code <= 0x109f) ||
    (code >= 0x1100 && code <= 0x11ff) ||
    (code >= 0x1780 && code <= 0x17ff) ||
    (code >= 0x3005 && code <= 0x3007) ||
    (code >= 0x3040 && code <= 0x30ff) ||
    (code >= 0x3130 && code <= 0x318f) ||
    (code >= 0x31f0 && code <= 0x31ff) ||
    (code >= 0x3400 && code <= 0x9fff) ||
    (code >= 0xac00 && code <= 0xd7ff) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0x20000 && code <= 0x3ffff)
  )
}
