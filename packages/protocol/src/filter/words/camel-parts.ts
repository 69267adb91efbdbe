import { maxTokenChars } from './max-token-chars.ts'

const boundary = /(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u
/** More changes of case than this are an id in letters and digits, whose pieces nobody looks for. */
const maxParts = 8

/** `runSql` is `run` and `Sql`, `HTTPServer2` is `HTTP` and `Server2`. Empty for a word of one part. */
export function camelParts(word: string): string[] {
  if (word.length > maxTokenChars) return []
  const parts = word.split(boundary)
  return parts.length > 1 && parts.length <= maxParts ? parts : []
}
