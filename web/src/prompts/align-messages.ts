import type { PromptMessage, PromptTemplate } from '@assay/protocol'
import { wordTokens, isWord } from '../ui/diff/word-tokens.ts'

/** A message on both sides, or on the one only. Indexes count from 0. */
export interface MessagePair {
  before: number | null
  after: number | null
}

/** Messages compared each with each; of longer chats the first with the first, and so on. */
const maxPairs = 10_000
/** Of a message so much is compared. */
const comparedChars = 2_000
/** What a pair of one role is worth beside the words that it shares: a message that is written anew is still that message. */
const sameRole = 0.3

/** The messages of a template; a text is one without a role. */
export function messagesOf(template: PromptTemplate): PromptMessage[] {
  return template.type === 'chat' ? template.messages : [{ role: '', content: template.text, isJson: false, rest: '' }]
}

/** Which message became which: in order, of one role each, with the most words in common over all. A text may become any message. */
export function alignMessages(before: readonly PromptMessage[], after: readonly PromptMessage[]): MessagePair[] {
  const worth = worthOf(before, after)
  const width = after.length + 1
  const best = new Float64Array((before.length + 1) * width)
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      const value = worth(i, j)
      const paired = value === 0 ? 0 : value + (best[(i + 1) * width + j + 1] ?? 0)
      best[i * width + j] = Math.max(paired, best[(i + 1) * width + j] ?? 0, best[i * width + j + 1] ?? 0)
    }
  }
  const pairs: MessagePair[] = []
  let [i, j] = [0, 0]
  while (i < before.length || j < after.length) {
    const here = i < before.length && j < after.length ? (best[i * width + j] ?? 0) : 0
    if (j === after.length || (here > 0 && here === best[(i + 1) * width + j])) pairs.push({ before: i++, after: null })
    else if (i === before.length || (here > 0 && here === best[i * width + j + 1])) pairs.push({ before: null, after: j++ })
    else if (here > 0) pairs.push({ before: i++, after: j++ })
    else pairs.push({ before: i++, after: null })
  }
  return pairs
}

/** 0 for two that are not one another. */
function worthOf(before: readonly PromptMessage[], after: readonly PromptMessage[]): (i: number, j: number) => number {
  if (before.length * after.length > maxPairs) return (i, j) => (i === j && areOfOneRole(before[i], after[j]) ? 1 : 0)
  const [old, fresh] = [before.map(wordsOf), after.map(wordsOf)]
  return (i, j) => {
    if (!areOfOneRole(before[i], after[j])) return 0
    const [one = noWords, other = noWords] = [old[i], fresh[j]]
    const common = [...one].filter((word) => other.has(word)).length
    return sameRole + (one.size + other.size === 0 ? 1 : (2 * common) / (one.size + other.size))
  }
}

function areOfOneRole(one: PromptMessage | undefined, other: PromptMessage | undefined): boolean {
  return one?.role === other?.role || one?.role === '' || other?.role === ''
}

const noWords: ReadonlySet<string> = new Set()

function wordsOf({ content }: PromptMessage): ReadonlySet<string> {
  return new Set(wordTokens(content.slice(0, comparedChars)).filter(isWord))
}
