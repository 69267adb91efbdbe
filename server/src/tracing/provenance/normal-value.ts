/** Texts longer than this are searched for values; they are none themselves. Characters. */
const longestValue = 200
const numberPattern = /^[-+]?(?:\d{1,3}(?:[,' ]\d{3})+|\d+)(?:\.\d+)?(?:e[-+]?\d{1,3})?$/i
/** A unit or currency before or after a number. */
const unit = /^(?:[A-Z]{3}\s+|[€$£¥]\s*)|(?:\s+[A-Za-z]{1,4}|\s*[€$£¥%])$/g

/**
 * What a value is, however it is written: `189`, `189.00` and `"189.00 EUR"` are the same number, `Berlin ` and `berlin` the same text. Null for
 * what is too common to come from anywhere in particular: whole numbers from 0 to 9, texts of less than three characters, and for long texts.
 */
export function normalValue(value: string | number): string | null {
  if (typeof value === 'number') return normalNumber(value)
  const text = value.trim()
  if (text.length > longestValue) return null
  const bare = text.replace(unit, '')
  if (numberPattern.test(bare)) return normalNumber(Number(bare.replace(/[,' ]/g, '')))
  const folded = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/^[\p{P}\s]+|[\p{P}\s]+$/gu, '')
  return folded.length < 3 ? null : `t${folded}`
}

function normalNumber(value: number): string | null {
  if (!Number.isFinite(value) || (Number.isInteger(value) && Math.abs(value) < 10)) return null
  return `n${value}`
}

/** Numbers and names with digits in a text, as they stand there: what an answer says that must come from somewhere. */
export function valuesInText(text: string): string[] {
  const found = text.matchAll(/[\p{L}\p{N}](?:[\p{L}\p{N}_]|[-.,:/](?=[\p{L}\p{N}]))*/gu)
  return [...new Set([...found].map(([word]) => word).filter((word) => /\d/.test(word)))]
}

/** Whether a long text has the value, which must stand there as a word or number of its own. */
export function textHolds(text: string, normal: string): boolean {
  if (normal.startsWith('n')) return valuesInText(text).some((word) => normalValue(word) === normal)
  const folded = text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ')
  const wanted = normal.slice(1)
  for (let at = folded.indexOf(wanted); at !== -1; at = folded.indexOf(wanted, at + 1)) {
    if (!isWord(folded[at - 1]) && !isWord(folded[at + wanted.length])) return true
  }
  return false
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}_]/u.test(character)
}
