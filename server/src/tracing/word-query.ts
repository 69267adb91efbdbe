import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { queryTokens } from '@assay/protocol'
import type { Sql } from './filter-sql.ts'
import { sql } from './filter-sql.ts'

/** Documents looked up at once; a word in more is so common that the newest traces are probed one by one instead. */
const maxDocuments = 2_000
/** Words of the index that may contain a part of a word. */
const maxContainingTerms = 200

/** Asks the word index, which is an attached database named `words`. Answers are candidates: the payload has the last word. */
export class WordQuery {
  private readonly newest: StatementSync
  private readonly containing: StatementSync

  constructor(db: DatabaseSync) {
    this.newest = db.prepare('SELECT rowid FROM words.word WHERE word MATCH ? ORDER BY rowid DESC LIMIT ?')
    this.containing = db.prepare('SELECT term FROM words.word_term WHERE instr(term, ?) > 0 LIMIT ?')
  }

  /** Condition on `t.id`; null when the text has no word to look up, so that every trace is a candidate. */
  candidates(text: string): Sql | null {
    const tokens = queryTokens(text)
    if (tokens.length === 0) return null
    return this.matching(tokens.map(({ token, prefix }) => `"${token}"${prefix ? '*' : ''}`).join(' AND '))
  }

  /**
   * For any text containing `part`, also inside a word: the words of the index that contain it. Null when that does not narrow enough.
   */
  containingPart(part: string): Sql | null {
    const tokens = queryTokens(part)
    const token = tokens[0]?.token
    if (token === undefined || tokens.length !== 1 || token !== part.toLowerCase()) return null
    const terms = this.containing.all(token, maxContainingTerms + 1).map((row) => String(row['term']))
    if (terms.length > maxContainingTerms) return null
    if (terms.length === 0) return sql('0')
    return this.matching(terms.map((term) => `"${term.replaceAll('"', '""')}"`).join(' OR '))
  }

  private matching(match: string): Sql {
    const documents = this.newest.all(match, maxDocuments + 1)
    if (documents.length > maxDocuments) {
      return sql(`EXISTS (SELECT 1 FROM fragment d JOIN words.word w ON w.rowid = d.id WHERE d.trace = t.id AND w.word MATCH ?)`, match)
    }
    const ids = JSON.stringify(documents.map((row) => Number(row['rowid'])))
    return sql('t.id IN (SELECT d.trace FROM json_each(?) j JOIN fragment d ON d.id = j.value)', ids)
  }
}
