import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type OpenSqliteSpans, openSqliteSpans } from './open-sqlite-spans.fixture.ts'
import { aBatch, aSpan } from './span-store.contract.fixture.ts'
import { TimeBudget } from '../platform/database/time-budget.ts'
import type { WordHits } from './word-index.ts'
import { WordIndex, WordWindows } from './word-index.ts'

/** As the module has it: fragments listed at once, and words that a part may stand in. */
const maxListed = 2_000
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
    ...Array.from({ length: maxListed + 1 }, (_, i) => (i < maxListed ? 'common atlimit' : 'common')),
  ]
  beforeAll(async () => {
    store = openSqliteSpans()
    await store.writer.write('default', aBatch(texts.map((text, i) => aSpan({ trace: `t${i}`, name: 'x', attributes: { said: text } }))))
    await store.settleIndex()
    db = new DatabaseSync(join(store.dataDir, 'assay.db'), { readOnly: true })
    db.prepare('ATTACH ? AS words').run(join(store.dataDir, 'words.db'))
    new TimeBudget(db)
    words = new WordIndex(db)
  })
  afterAll(async () => {
    db.close()
    await store[Symbol.asyncDispose]()
  })

  /** The texts of the fragments that were found; null where nothing was looked up. */
  function found(hits: WordHits | null): string[] | null {
    if (hits === null) return null
    const rows = db.prepare('SELECT id, trace FROM fragment ORDER BY trace').all()
    const has = 'few' in hits ? (id: number) => hits.few.includes(id) : (id: number) => hits.many.has(id)
    return rows.filter((row) => has(Number(row['id']))).map((row) => texts[Number(row['trace']) - 1] ?? '')
  }

  it.each<[string, string[]]>([
    ['refund', ['please refund order 4711', 'refund nobody']],
    ['REFUND Order', ['please refund order 4711']],
    ['refund*', ['please refund order 4711', 'refund nobody', 'the order is refundable']],
    ['4711', ['please refund order 4711']],
    ['ンセル', ['キャンセルしたい']],
    ['nowhere', []],
  ])('finds the texts that have all words of %s', (text, expected) => {
    expect(found(words.withWords(text))).toEqual(expected)
  })

  it.each(['', '"', ' - ', '…'])('looks nothing up for %j, which has no word', (text) => {
    expect(words.withWords(text)).toBeNull()
  })

  it.each(['refund" OR "nobody', 'refund NOT nobody', 'NEAR(refund nobody)', 'text:refund', 'refund AND (nobody'])(
    'takes the index’s own syntax in %s for words',
    (text) => {
      expect(found(words.withWords(text))).not.toContain('please refund order 4711')
    },
  )

  it('lists the texts of a word while they are few, and tells one by one beyond', () => {
    expect(words.withWords('atlimit')).toEqual({ few: expect.any(Array) as number[] })
    expect(found(words.withWords('atlimit'))).toHaveLength(maxListed)
    expect(words.withWords('common')).toEqual({ many: expect.any(WordWindows) as WordWindows })
    expect(found(words.withWords('common'))).toHaveLength(maxListed + 1)
    expect(found(words.withWords('common refund'))).toEqual([])
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
  ])('finds the texts in which %s may stand, also inside a word', (part, expected) => {
    expect(found(words.containingPart(part))).toEqual(expected)
  })
})

/** Fragments of even number have the word; every reading is noted. */
function evenFragments() {
  const readings: [number, number][] = []
  const windows = new WordWindows((from, to) => {
    readings.push([from, to])
    return Array.from({ length: to - from + 1 }, (_, i) => from + i).filter((fragment) => fragment % 2 === 0)
  })
  return { windows, readings }
}

describe('WordWindows', () => {
  it('knows which fragments have the word', () => {
    const { windows } = evenFragments()
    for (const fragment of [100_000, 99_999, 0, 1, 511, 512, 513, 40_000, 7]) {
      expect([fragment, windows.has(fragment)]).toEqual([fragment, fragment % 2 === 0])
    }
  })

  it('reads one window for the newest, and more each time the search goes on', () => {
    const { windows, readings } = evenFragments()
    for (let fragment = 100_000; fragment > 97_000; fragment--) windows.has(fragment)
    expect(readings).toEqual([
      [99_840, 100_351],
      [98_816, 99_839],
      [96_768, 98_815],
    ])
  })

  it('reads upwards where the search goes upwards', () => {
    const { windows, readings } = evenFragments()
    for (let fragment = 1; fragment < 4_000; fragment++) windows.has(fragment)
    expect(readings).toEqual([
      [0, 511],
      [512, 1_535],
      [1_536, 3_583],
      [3_584, 7_679],
    ])
  })

  it('reads nothing twice, and never more than 16,384 fragments at once', () => {
    const { windows, readings } = evenFragments()
    for (let i = 0; i < 20_000; i++) windows.has((i * 7_919) % 200_000)
    const read = readings.toSorted((a, b) => a[0] - b[0])
    for (const [i, [from, to]] of read.entries()) {
      expect(to - from).toBeLessThan(16_384)
      expect(from).toBeGreaterThan(read[i - 1]?.[1] ?? -1)
    }
  })
})
