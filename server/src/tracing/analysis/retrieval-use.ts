import type { RetrievedDocument } from '@assay/protocol'

/** So many words of a document, one behind the other in an answer, are taken for the document's. */
export const sharedWords = 8
/** An id of fewer characters is cited only in brackets, `[3]`: as a word of its own it may mean anything. */
export const shortestBareId = 4
/** Of a text, what is beyond is not looked at. */
export const maxTextChars = 200_000

/** What a model said after a retrieval, made ready to look for documents in. */
export interface Answer {
  text: string
  shingles: ReadonlySet<string>
}

export function answerOf(text: string): Answer {
  const folded = fold(text)
  return { text: folded, shingles: new Set(shinglesOf(folded)) }
}

/**
 * Whether an answer seems to use a document: its id stands there as a word of its own, or eight words of its content do, one behind the other.
 * Letter case, punctuation and the width of letters make no difference. Scripts without spaces have no words to count: two letters are one.
 */
export function usesDocument({ text, shingles }: Answer, { id, content }: Pick<RetrievedDocument, 'id' | 'content'>): boolean {
  if (id !== null && cites(text, fold(id))) return true
  for (const shingle of shinglesOf(fold(content))) if (shingles.has(shingle)) return true
  return false
}

function fold(text: string): string {
  return text.slice(0, maxTextChars).normalize('NFKC').toLowerCase()
}

function cites(text: string, id: string): boolean {
  const wanted = id.trim()
  if (wanted === '') return false
  const isShort = wanted.length < shortestBareId
  for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + 1)) {
    const [before, after] = [text.slice(0, at), text.slice(at + wanted.length, at + wanted.length + 2)]
    if (isShort ? /[[【]$/u.test(before.slice(-1)) && /^[\]】]/u.test(after) : !endsInWord(before.slice(-2)) && !beginsInWord(after))
      return true
  }
  return false
}

// `doc-1` does not stand in `doc-12`, nor in `my-doc-1`; a full stop behind it ends the sentence.
const endsInWord = (text: string): boolean => /[\p{L}\p{N}_]$|[\p{L}\p{N}_][-./]$/u.test(text)
const beginsInWord = (text: string): boolean => /^[\p{L}\p{N}_]|^[-./][\p{L}\p{N}_]/u.test(text)

const words =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]|(?:(?![\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}])[\p{L}\p{M}\p{N}])+/gu
const withoutSpaces = /^[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]$/u

/** Of each word on, the shortest stretch that weighs as much as eight words. What two texts have in common that weighs so much holds one of these. */
function* shinglesOf(folded: string): Generator<string> {
  const found = folded.match(words) ?? []
  const weights = found.map((word) => (withoutSpaces.test(word) ? 1 : 2))
  let [end, weight] = [0, 0]
  for (let start = 0; start < found.length; start++) {
    while (end < found.length && weight < 2 * sharedWords) weight += weights[end++] ?? 0
    if (weight < 2 * sharedWords) return
    yield found.slice(start, end).join(' ')
    weight -= weights[start] ?? 0
  }
}
