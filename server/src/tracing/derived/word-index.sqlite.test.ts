import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TimeBudget } from '../../platform/database/time-budget.ts'
import { type OpenSqliteSpans, openSqliteSpans } from '../store/open-sqlite-spans.fixture.ts'
import { aBatch, aSpan } from '../store/span-store.contract.fixture.ts'
import { type WordHits, WordIndex } from './word-index.ts'

/** As the module has it: documents looked up at once, and words that a part may stand in. */
const maxDocuments = 2_000
const maxContainingTerms = 200

describe('WordIndex', () => {
  let store: OpenSqliteSpans
  let db: DatabaseSync
  let words: WordIndex
  /** A trace of each of these texts, numbered from 1 in this order. */
  const texts = [
    'please refund order 4711',
    'refund nobody',
    'the order is refundable',
    'キャンセルしたい',
    ...Array.from({ length: maxContainingTerms + 1 }, (_, i) => `prefix${i}suffix`),
    ...Array.from({ length: maxDocuments + 1 }, () => 'common'),
  ]
  beforeAll(async () => {
    store = openSqliteSpans()
    await store.writer.write('default', aBatch(texts.map((text, i) => aSpan({ trace: `t${i}`, name: 'x', attributes: { said: text } }))))
    await store.settleIndex()
    db = new DatabaseSync(join(store.dataDir, 'assay.db'), { readOnly: true })
    db.prepare('ATTACH ? AS words').run(join(store.dataDir, 'words.db'))
    words = new WordIndex(db, new TimeBudget(db))
  })
  afterAll(async () => {
    db.close()
    await store[Symbol.asyncDispose]()
  })

  /** The texts of the traces that hits leave; null where nothing is narrowed. */
  function left(hits: WordHits | null): string[] | null {
    if (hits === null) return null
    const rows = db.prepare('SELECT id, trace FROM fragment ORDER BY trace').all()
    const found = rows.filter(({ id }) => ('few' in hits ? hits.few.includes(Number(id)) : hits.many.has(Number(id))))
    return found.map((row) => texts[Number(row['trace']) - 1] ?? '')
  }

  it.each<[string, string[]]>([
    ['refund', ['please refund order 4711', 'refund nobody']],
    ['REFUND Order', ['please refund order 4711']],
    ['refund*', ['please refund order 4711', 'refund nobody', 'the order is refundable']],
    ['4711', ['please refund order 4711']],
    ['ンセル', ['キャンセルしたい']],
    ['nowhere', []],
  ])('leaves the traces that have all words of %s', (text, expected) => {
    expect(left(words.withWords(text))).toEqual(expected)
  })

  it.each(['', '"', ' - ', '…'])('leaves every trace where %j has no word to look up', (text) => {
    expect(words.withWords(text)).toBeNull()
  })

  it.each(['refund" OR "nobody', 'refund NOT nobody', 'NEAR(refund nobody)', 'text:refund', 'refund AND (nobody'])(
    'takes the index’s own syntax in %s for words',
    (text) => {
      expect(left(words.withWords(text))).not.toContain('please refund order 4711')
    },
  )

  it('finds a word that is in more texts than are looked up at once', () => {
    expect(left(words.withWords('common'))).toHaveLength(maxDocuments + 1)
    expect(left(words.withWords('common refund'))).toEqual([])
  })

  it.each<[string, string[] | null]>([
    ['efun', ['please refund order 4711', 'refund nobody', 'the order is refundable']],
    ['refund', ['please refund order 4711', 'refund nobody', 'the order is refundable']],
    ['zzz', []],
    // Several words, signs and capitals say more than words of the index do.
    ['refund order', null],
    ['-efun', null],
    ['EFUN', ['please refund order 4711', 'refund nobody', 'the order is refundable']],
    // In more words than are looked at.
    ['uffi', null],
  ])('leaves the traces in which %s may stand, also inside a word', (part, expected) => {
    expect(left(words.containingPart(part))).toEqual(expected)
  })
})
