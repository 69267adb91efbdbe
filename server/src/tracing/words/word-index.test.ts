import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { QueryToken } from '@assay/protocol'
import { indexTokens } from '@assay/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { wordMigrations } from '../../../migrations/migrations.ts'
import { migrate } from '../../platform/database/migrate.ts'
import { openSqlite } from '../../platform/database/sqlite.ts'
import { DamagedIndexError } from './damaged-index.ts'
import { checkWordIndex } from './check-word-index.ts'
import type { RoundLimits } from './round-terms.ts'
import { roundLimits } from './round-terms.ts'
import { mergedSegments, WordIndexWriter } from './word-index-writer.ts'
import { WordReader } from './word-reader.ts'

/** A word index beside the tokens of the documents that are in it. */
class IndexedTexts {
  readonly folder = mkdtempSync(join(tmpdir(), 'assay-words-'))
  readonly db = openSqlite(join(this.folder, 'words.db'), { durable: false })
  readonly attached = new DatabaseSync(':memory:')
  readonly reader: WordReader
  readonly tokens = new Map<number, Set<string>>()
  /** What the reader asks before it goes on. */
  goOn = (): void => undefined
  private writer: WordIndexWriter

  constructor(limits: Partial<RoundLimits> = {}) {
    this.db.exec('PRAGMA synchronous=OFF')
    migrate(this.db, wordMigrations, 0)
    this.attached.prepare('ATTACH ? AS words').run(join(this.folder, 'words.db'))
    this.writer = new WordIndexWriter(this.db, { ...roundLimits, ...limits })
    this.reader = new WordReader(this.attached, () => this.goOn())
  }

  [Symbol.dispose](): void {
    this.attached.close()
    this.db.close()
    rmSync(this.folder, { recursive: true })
  }

  /** One round: documents by number, then the merges that are due. */
  add(texts: ReadonlyMap<number, string>): void {
    this.round(() => {
      for (const [doc, text] of texts) {
        const bytes = Buffer.from(text)
        this.writer.text.utf8(bytes, 0, bytes.length)
        this.writer.endDocument(doc)
      }
      this.writer.endSegment()
      this.writer.merge(false)
    })
    for (const [doc, text] of texts) {
      const found = new Set<string>()
      indexTokens(text, (token) => found.add(token))
      this.tokens.set(doc, found)
    }
  }

  forget(doc: number): void {
    this.round(() => this.writer.forget(doc))
    this.tokens.delete(doc)
  }

  /** A round of upkeep. False when there was nothing to do. */
  rest(): boolean {
    return this.round(() => this.writer.merge(true))
  }

  /** A round that fails before its commit. */
  fail(texts: ReadonlyMap<number, string>): void {
    this.db.exec('BEGIN')
    for (const [doc, text] of texts) {
      this.writer.text.utf8(Buffer.from(text), 0, Buffer.byteLength(text))
      this.writer.endDocument(doc)
    }
    this.writer.endSegment()
    this.writer.merge(true)
    this.db.exec('ROLLBACK')
    this.writer.discard()
  }

  /** As after a crash. */
  restart(): void {
    this.writer = new WordIndexWriter(this.db)
  }

  private round<T>(work: () => T): T {
    this.db.exec('BEGIN IMMEDIATE')
    const result = work()
    this.db.exec('COMMIT')
    return result
  }

  /** The documents that really have all tokens, newest first. */
  having(tokens: readonly QueryToken[]): number[] {
    const has = (found: ReadonlySet<string>, { token, prefix }: QueryToken): boolean =>
      prefix ? [...found].some((each) => each.startsWith(token)) : found.has(token)
    return [...this.tokens]
      .filter(([, found]) => tokens.every((token) => has(found, token)))
      .map(([doc]) => doc)
      .toSorted((a, b) => b - a)
  }

  /** What the index says, without documents that were forgotten. */
  found(tokens: readonly QueryToken[], window = { limit: Infinity }): number[] {
    return this.reader.documents(tokens, window).filter((doc) => this.tokens.has(doc))
  }

  segments(): number {
    return Number(this.db.prepare('SELECT count(*) AS n FROM word_segment').get()?.['n'])
  }

  fault(): string | null {
    return checkWordIndex(this.attached).fault
  }
}

const exact = (token: string): QueryToken => ({ token, prefix: false })
const beginning = (token: string): QueryToken => ({ token, prefix: true })
const numbered = (texts: readonly string[], from = 1): Map<number, string> => new Map(texts.map((text, i) => [from + i, text]))
/** Words of which some are in nearly every text and most in few. */
const someText = fc
  .array(
    fc.oneof(
      fc.constant('the'),
      fc.nat(5).map((n) => `often${n}`),
      fc.nat(500).map((n) => `w${n}`),
      fc.constantFrom('日本語', 'runSql', 'Crème'),
    ),
    { maxLength: 12 },
  )
  .map((words) => words.join(' '))
const someQuery = fc.array(
  fc.oneof(
    fc.constant(exact('the')),
    fc.nat(5).map((n) => exact(`often${n}`)),
    fc.nat(500).map((n) => exact(`w${n}`)),
    fc.nat(9).map((n) => beginning(`w${n}`)),
    fc.constantFrom(beginning('o'), beginning('日'), exact('sql'), exact('nowhere'), beginning('zz')),
  ),
  { minLength: 1, maxLength: 3 },
)
type Deed = { add: string[] } | { forget: number } | { rest: true } | { restart: true } | { fail: string[] }
const someDeeds = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: fc.array(someText, { minLength: 1, maxLength: 6 }).map((add): Deed => ({ add })) },
    { weight: 3, arbitrary: fc.nat(80).map((forget): Deed => ({ forget })) },
    { weight: 2, arbitrary: fc.constant<Deed>({ rest: true }) },
    { weight: 1, arbitrary: fc.constant<Deed>({ restart: true }) },
    { weight: 1, arbitrary: fc.array(someText, { minLength: 1, maxLength: 3 }).map((fail): Deed => ({ fail })) },
  ),
  { minLength: 5, maxLength: 60, size: 'max' },
)

describe('the word index', () => {
  it('finds the documents that have the words, whatever was written, forgotten, merged and undone', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(someDeeds, fc.array(someQuery, { minLength: 5, maxLength: 5 }), (deeds, queries) => {
        using index = new IndexedTexts()
        let next = 1
        for (const deed of deeds) {
          if ('add' in deed) {
            index.add(numbered(deed.add, next))
            // Some numbers are left out: their spans were deleted before they were indexed.
            next += deed.add.length + (deed.add.length % 3)
          } else if ('forget' in deed) index.forget(deed.forget)
          else if ('rest' in deed) index.rest()
          else if ('restart' in deed) index.restart()
          else index.fail(numbered(deed.fail, next))
        }
        for (const query of queries) expect([query, index.found(query)]).toEqual([query, index.having(query)])
        expect(index.fault()).toBeNull()
      }),
      { numRuns: 60 },
    )
  })

  it('goes on where an answer ended, and looks only at the documents asked for', () => {
    using index = new IndexedTexts()
    for (let round = 0; round < 20; round++)
      index.add(
        numbered(
          Array.from({ length: 50 }, (_, i) => (i % 3 === 0 ? 'often seldom' : 'often')),
          round * 50 + 1,
        ),
      )
    const all = index.having([exact('often'), exact('seldom')])
    const pages: number[] = []
    for (let below: number | undefined; ; below = pages[pages.length - 1]) {
      const page = index.reader.documents([exact('often'), exact('seldom')], { below, limit: 7 })
      pages.push(...page)
      if (page.length < 7) break
    }
    expect(pages).toEqual(all)
    expect(index.reader.documents([exact('often')], { from: 995, limit: 100 })).toEqual([1000, 999, 998, 997, 996, 995])
    expect(index.reader.documents([exact('often')], { from: 10, below: 13, limit: 100 })).toEqual([12, 11, 10])
  })

  it.each([
    // Five documents of two words, a new one and one that all have.
    [{ documents: 5 }, 1],
    [{ documents: 4 }, 2],
    [{ postings: 10 }, 1],
    [{ postings: 8 }, 2],
    [{ newTerms: 6 }, 1],
    [{ newTerms: 5 }, 2],
    [{ knownTerms: 1 }, 1],
  ])('a round of which %j is the limit has %d segments, and finds every word', (limits, segments) => {
    using index = new IndexedTexts(limits)
    index.add(numbered(['all ape', 'all bee', 'all cat', 'all dog', 'all elk']))
    expect(index.segments()).toBe(segments)
    index.add(numbered(['all fox', 'all gnu', 'all hen', 'all ape', 'all jay'], 10))
    for (const word of ['all', 'ape', 'elk', 'fox', 'jay'])
      expect([word, index.found([exact(word)])]).toEqual([word, index.having([exact(word)])])
    expect(index.fault()).toBeNull()
  })

  it('finds a word that is in more documents than a page lists', () => {
    using index = new IndexedTexts()
    index.add(numbered(Array.from({ length: 30_000 }, (_, i) => (i % 2 === 0 ? 'even number' : 'odd number'))))
    expect(index.found([exact('number')])).toHaveLength(30_000)
    expect(index.found([exact('even')])).toEqual(index.having([exact('even')]))
    expect(index.found([exact('number')], { limit: 3 })).toEqual([30_000, 29_999, 29_998])
    expect(index.reader.documents([exact('number')], { below: 1_001, limit: 2 })).toEqual([1_000, 999])
    expect(index.fault()).toBeNull()
  })

  it('asks on each page of words whether to go on, and ends when it should not', () => {
    using index = new IndexedTexts()
    index.add(numbered([Array.from({ length: 5_000 }, (_, i) => `word${i}`).join(' ')]))
    let asked = 0
    index.goOn = () => {
      if (++asked === 2) throw new Error('out of time')
    }
    expect(() => index.reader.termsContaining('zzz', 10)).toThrow('out of time')
    expect(asked).toBe(2)
    expect(index.reader.termsContaining('word4999', 10)).toEqual(['word4999'])
  })

  it('asks whether to go on while it finds nothing: words that never meet, and many that begin alike', () => {
    using index = new IndexedTexts()
    index.add(numbered(Array.from({ length: 3_000 }, (_, i) => (i % 2 === 0 ? 'even' : `odd word${i}`))))
    const neverMeet = () => index.reader.documents([exact('even'), exact('odd')], { limit: 10 })
    const beginAlike = () => index.reader.documents([beginning('word')], { limit: 10 })
    expect(neverMeet()).toEqual([])
    index.goOn = () => {
      throw new Error('out of time')
    }
    expect(neverMeet).toThrow('out of time')
    expect(beginAlike).toThrow('out of time')
  })

  it('finds the words that contain a part, and documents that have one of them', () => {
    using index = new IndexedTexts()
    index.add(numbered(['refund', 'refundable goods', 'a fund', 'nothing', '東京タワー']))
    expect(index.reader.termsContaining('fund', 10).sort()).toEqual(['fund', 'refund', 'refundable'])
    expect(index.reader.termsContaining('fund', 2)).toHaveLength(2)
    expect(index.reader.termsContaining('京', 10)).toEqual(['京タ', '東京'])
    expect(index.reader.termsContaining('zzz', 10)).toEqual([])
    expect(index.reader.documentsOfAny(['fund', 'refundable', 'none'], { limit: 10 })).toEqual([3, 2])
    expect(index.reader.documentsOfAny([], { limit: 10 })).toEqual([])
  })

  it('makes one segment of eight neighbours, and of eight of those another', () => {
    using index = new IndexedTexts()
    for (let round = 1; round < mergedSegments; round++) index.add(numbered(['some words'], round))
    expect(index.segments()).toBe(mergedSegments - 1)
    index.add(numbered(['some words'], mergedSegments))
    expect(index.segments()).toBe(1)
    for (let round = mergedSegments + 1; round <= mergedSegments ** 2; round++) index.add(numbered(['some words'], round))
    while (index.rest());
    expect(index.segments()).toBe(1)
    expect(index.found([exact('words')])).toHaveLength(mergedSegments ** 2)
  })

  it('answers rightly after every step of a merge that takes several rounds, also when it is picked up after a crash', () => {
    using index = new IndexedTexts()
    // Terms of their own in every text: some twenty pages a segment.
    const text = (doc: number): string => Array.from({ length: 300 }, (_, i) => `w${(doc * 7919 + i * 104_729) % 1_000_003}`).join(' ')
    for (let round = 0; round < mergedSegments; round++) {
      const texts = Array.from({ length: 100 }, (_, i) => `${text(round * 100 + i + 1)} everywhere x${i}`)
      index.add(numbered(texts, round * 100 + 1))
    }
    index.forget(17)
    let steps = 0
    const queries = [
      [exact('everywhere')],
      [exact('x5'), exact('everywhere')],
      [beginning('w1')],
      [beginning('w99'), exact('x7')],
      [exact(`w${7919 * 3}`)],
    ]
    do {
      for (const query of queries) expect(index.found(query)).toEqual(index.having(query))
      expect(index.fault()).toBeNull()
      if (steps % 2 === 1) index.restart()
      steps++
    } while (index.rest())
    expect(steps).toBeGreaterThan(4)
    expect(index.segments()).toBe(1)
  })

  it('has none of the words of a deleted document on its pages any more once it has rested', () => {
    using index = new IndexedTexts()
    index.add(numbered(['common', 'common secretword', 'common']))
    index.forget(2)
    expect(index.reader.termsContaining('secret', 10)).toEqual(['secretword'])
    while (index.rest());
    expect(index.reader.termsContaining('secret', 10)).toEqual([])
    expect(index.reader.documents([exact('common')], { limit: 10 })).toEqual([3, 1])
    expect(index.db.prepare('SELECT count(*) AS n FROM word_grave').get()).toEqual({ n: 0 })
    for (const doc of [1, 3]) index.forget(doc)
    while (index.rest());
    expect(index.segments()).toBe(0)
  })

  it('is made anew where it is of a time in which other words were taken from texts', () => {
    using db = openSqlite(':memory:')
    migrate(db, wordMigrations.slice(0, 2), 0)
    const writer = new WordIndexWriter(db)
    writer.text.text('true')
    writer.endDocument(1)
    writer.endSegment()
    writer.forget(1)
    db.exec(`UPDATE progress SET done = 7`)
    const rows = () =>
      ['word_segment', 'word_page', 'word_grave'].map((table) => db.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.['n'])
    expect(rows()).toEqual([1, 1, 1])
    migrate(db, wordMigrations, 0)
    expect(rows()).toEqual([0, 0, 0])
    expect(db.prepare('SELECT DISTINCT done FROM progress').all()).toEqual([{ done: 0 }])
  })

  it('does not answer from a page that is not what was written', () => {
    using index = new IndexedTexts()
    index.add(numbered(['refund']))
    index.db.exec('UPDATE word_page SET data = zeroblob(length(data))')
    expect(() => index.reader.documents([exact('refund')], { limit: 1 })).toThrow(
      'The word index is damaged: the checksum of a page of segment 1 does not fit',
    )
  })

  it('says that it is the index where SQLite itself finds damage', () => {
    using index = new IndexedTexts()
    index.add(numbered(['refund']))
    index.db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    const root = Number(index.db.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'word_segment'").get()?.['rootpage'])
    const pageBytes = Number(index.db.prepare('PRAGMA page_size').get()?.['page_size'])
    const file = openSync(join(index.folder, 'words.db'), 'r+')
    writeSync(file, Buffer.alloc(pageBytes, 0xff), 0, pageBytes, (root - 1) * pageBytes)
    closeSync(file)
    for (const ask of [
      () => index.reader.documents([exact('refund')], { limit: 1 }),
      () => index.reader.documentsOfAny(['refund'], { limit: 1 }),
    ])
      expect(ask).toThrow(DamagedIndexError)
  })
})
