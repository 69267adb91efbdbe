import { lowerCase, stripAccents } from './fold-text.ts'

/** What is asked for, folded. */
export interface WordQuery {
  needle: string
  /** Words that begin with the last word of the needle will do. */
  open: boolean
}

const leadingPunctuation = /^[^\p{L}\p{N}\p{M}]+/u
const trailingPunctuation = /(?<=[\p{L}\p{N}\p{M}])[^\p{L}\p{N}\p{M}]+$/u
const spaces = /\s+/gu

/** A phrase as written; a word without the punctuation around it, and open when a `*` stood at its end. */
export function readWordQuery({ text, phrase }: { text: string; phrase: boolean }): WordQuery {
  const plain = onePlainLine(text)
  const bare = phrase ? plain : plain.replace(leadingPunctuation, '').replace(trailingPunctuation, '')
  return { needle: lowerCase(bare), open: !phrase && text.endsWith('*') }
}

/** Without accents, and with one space for any white space. */
export function onePlainLine(text: string): string {
  return stripAccents(text).replace(spaces, ' ').trim()
}
