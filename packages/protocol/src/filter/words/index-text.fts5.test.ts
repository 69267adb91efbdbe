// oxlint-disable-next-line no-restricted-imports -- only this test opens a database, to hold the index's tokenizer against ours
import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { indexText, indexTokens } from './index-text.ts'
import { queryTokens } from './query-tokens.ts'

/** The words that SQLite's `ascii` tokenizer keeps of what `indexText` gives it. */
function indexedTerms(text: string): Set<string> {
  const db = new DatabaseSync(':memory:')
  db.exec(
    "CREATE VIRTUAL TABLE word USING fts5(text, content='', detail=none, tokenize='ascii'); CREATE VIRTUAL TABLE term USING fts5vocab(word, row)",
  )
  db.prepare('INSERT INTO word(rowid, text) VALUES (1, ?)').run(indexText(text))
  const terms = db
    .prepare('SELECT term FROM term')
    .all()
    .map((row) => String(row['term']))
  db.close()
  return new Set(terms)
}

describe('indexText in SQLite FTS5', () => {
  it('the index holds exactly the tokens of indexTokens', () => {
    const someText = fc.string({ unit: fc.constantFrom(...'abAB19_-/. ’\u00A0\u0085\u0301éΣς日本語한🎉½ﬁ'), maxLength: 40 })
    fc.assert(
      fc.property(someText, (text) => {
        const expected = new Set<string>()
        indexTokens(text, (token) => expected.add(token))
        expect(indexedTerms(text)).toEqual(expected)
      }),
      { numRuns: 200 },
    )
  })

  it('finds by word, part, beginning and pair of letters', () => {
    const db = new DatabaseSync(':memory:')
    db.exec("CREATE VIRTUAL TABLE word USING fts5(text, content='', detail=none, tokenize='ascii')")
    db.prepare('INSERT INTO word(rowid, text) VALUES (1, ?)').run(indexText('runSql on order_id in Crème 東京タワー'))
    const found = (asked: string) => {
      const match = queryTokens(asked).map(({ token, prefix }) => `"${token}"${prefix ? '*' : ''}`)
      return db.prepare('SELECT count(*) AS n FROM word WHERE word MATCH ?').get(match.join(' AND '))?.['n']
    }
    for (const asked of ['RUNSQL', 'sql', 'order_id', 'ord*', 'creme', '京タ', 'ワ', 'ー', 'タワー'])
      expect([asked, found(asked)]).toEqual([asked, 1])
    for (const asked of ['order_ix', 'rune', '東タ', '都']) expect([asked, found(asked)]).toEqual([asked, 0])
    db.close()
  })
})
