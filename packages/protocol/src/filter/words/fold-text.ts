const nonAscii = /[^\0-\x7F]/u
/** Accents of Latin, Greek and Cyrillic, Hebrew and Arabic points. Vowel signs of other scripts are letters to their readers and stay. */
// oxlint-disable-next-line no-misleading-character-class -- marks by themselves are what is meant
const accents = /[\u0300-\u036F\u0591-\u05C7\u0610-\u061A\u064B-\u065F\u0670\u1AB0-\u1AFF\u1DC0-\u1DFF\u20D0-\u20FF\uFE20-\uFE2F]+/gu

/**
 * `text` in compatibility form without accents, its case kept: full-width letters become plain ones, `ﬁ` becomes `fi`, `É` becomes `E`;
 * Hangul and kana stay composed.
 */
export function stripAccents(text: string): string {
  if (!nonAscii.test(text)) return text
  const bare = text.normalize('NFKD').replace(accents, '')
  return nonAscii.test(bare) ? bare.normalize('NFC') : bare
}

/** Lower case of what `stripAccents` made, of the same length. Both sigmas are one letter. */
export function lowerCase(stripped: string): string {
  return stripped.toLowerCase().replaceAll('ς', 'σ')
}
