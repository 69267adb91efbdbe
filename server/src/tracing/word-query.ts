import type { DatabaseSync } from 'node:sqlite'
import type { QueryToken } from '@assay/protocol'
import { queryTokens } from '@assay/protocol'
import type { Sql } from './filter-sql.ts'
import { sql } from './filter-sql.ts'
import { WordReader } from './words/word-reader.ts'

/** Documents looked up at once; a word in more is so common that the payloads of the newest traces soon have a page of it. */
const maxDocuments = 20_000
/** Words of the index that may contain a part of a word. */
const maxContainingTerms = 200

/** Asks the word index. Answers are candidates: the payload has the last word. */
export class WordQuery {
  private readonly words: WordReader

  constructor(db: DatabaseSync) {
    this.words = new WordReader(db)
  }

  /** Condition on `t.id`; null when the text has no word to look up, or when too many traces have it to tell them apart. */
  candidates(text: string): Sql | null {
    const tokens = queryTokens(text)
    return tokens.length === 0 ? null : among(this.words.documents(tokens, { limit: maxDocuments + 1 }))
  }

  /**
   * For any text containing `part`, also inside a word: the words of the index that contain it. Null when that does not narrow enough.
   */
  containingPart(part: string): Sql | null {
    const token = onlyToken(part)
    if (token === null) return null
    const terms = this.words.termsContaining(token.token, maxContainingTerms + 1)
    return terms.length > maxContainingTerms ? null : among(this.words.documentsOfAny(terms, { limit: maxDocuments + 1 }))
  }
}

function onlyToken(part: string): QueryToken | null {
  const [token, ...others] = queryTokens(part)
  return token !== undefined && others.length === 0 && token.token === part.toLowerCase() ? token : null
}

function among(documents: readonly number[]): Sql | null {
  if (documents.length > maxDocuments) return null
  return sql('t.id IN (SELECT d.trace FROM json_each(?) j JOIN fragment d ON d.id = j.value)', JSON.stringify(documents))
}
