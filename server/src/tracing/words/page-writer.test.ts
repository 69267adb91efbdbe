import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DamagedIndexError } from './damaged-index.ts'
import { PageReader } from './page-reader.ts'
import { maxEntryDocuments, maxPageBytes, PageWriter } from './page-writer.ts'

type Entry = [term: string, docs: number[]]

interface Page {
  term: string
  doc: number
  data: Uint8Array
}

function written(entries: readonly Entry[]): Page[] {
  const pages: Page[] = []
  const writer = new PageWriter((term, doc, data) => pages.push({ term: Buffer.from(term).toString(), doc, data: data.slice() }))
  for (const [term, docs] of entries) {
    const bytes = Buffer.from(`xx${term}`)
    writer.beginTerm(bytes, 2, bytes.length - 2)
    writer.addDocuments(Float64Array.from([0, ...docs, 0]), 1, docs.length + 1)
  }
  writer.flush()
  return pages
}

function entriesOf(page: Page): Entry[] {
  const reader = new PageReader()
  const docs = new Float64Array(maxEntryDocuments)
  const entries: Entry[] = []
  reader.open(page.data)
  while (reader.next()) {
    entries.push([Buffer.from(reader.term.subarray(0, reader.termLength)).toString(), [...docs.subarray(0, reader.documents(docs, 0))]])
  }
  return entries
}

/** Entries of one term, which a list may be cut into, together. */
function read(pages: readonly Page[]): Entry[] {
  const joined: Entry[] = []
  for (const [term, docs] of pages.flatMap(entriesOf)) {
    const last = joined[joined.length - 1]
    if (last !== undefined && last[0] === term) last[1].push(...docs)
    else joined.push([term, docs])
  }
  return joined
}

const term = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'ab9é日'), minLength: 1, maxLength: 64 }),
  fc.nat(99).map((n) => `beginsverymuchalike${n}`),
)
const docs = fc.oneof(
  fc.nat(2 ** 40).map((doc) => [doc]),
  fc
    .tuple(fc.nat(1000), fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 3_000 }))
    .map(([first, step, count]) => Array.from({ length: count }, (_, i) => first + i * step)),
)
const someEntries = fc
  .uniqueArray(fc.tuple(term, docs), { selector: ([each]) => each, maxLength: 80, size: 'max' })
  .map((entries) => entries.toSorted((a, b) => Buffer.compare(Buffer.from(a[0]), Buffer.from(b[0]))))

describe('PageWriter', () => {
  it('writes pages that read as what was written', () => {
    fc.assert(
      fc.property(someEntries, (entries) => {
        const pages = written(entries)
        expect(read(pages)).toEqual(entries)
        for (const page of pages) {
          expect(page.data.length).toBeLessThanOrEqual(maxPageBytes)
          const [first] = entriesOf(page)
          expect([page.term, page.doc]).toEqual([first?.[0], first?.[1][0]])
        }
      }),
      { numRuns: 60 },
    )
  })

  it('leaves a term without documents out', () => {
    expect(
      read(
        written([
          ['a', [1]],
          ['b', []],
          ['c', [2]],
        ]),
      ),
    ).toEqual([
      ['a', [1]],
      ['c', [2]],
    ])
  })

  it('needs three bytes for a word that shares its begin and has one early document', () => {
    const before = written([['refund', [1]]])[0]?.data.length ?? 0
    const both =
      written([
        ['refund', [1]],
        ['refunds', [2]],
      ])[0]?.data.length ?? 0
    expect(both - before).toBe(3)
  })

  it('puts exactly so many documents of neighbouring numbers into one entry, and the next into another', () => {
    const list = (count: number): Entry[] => written([['a', Array.from({ length: count }, (_, i) => i)]]).flatMap(entriesOf)
    expect(list(maxEntryDocuments).map(([, each]) => each.length)).toEqual([maxEntryDocuments])
    expect(list(maxEntryDocuments + 1).map(([, each]) => each.length)).toEqual([maxEntryDocuments, 1])
  })
})

describe('PageReader', () => {
  it('goes to the first entry of a term, and to none of a term that the page has not', () => {
    fc.assert(
      fc.property(someEntries, term, (entries, other) => {
        const reader = new PageReader()
        for (const page of written(entries)) {
          const there = entriesOf(page)
          for (const wanted of [other, ...there.map(([each]) => each)]) {
            reader.open(page.data)
            const first = there.find(([each]) => each === wanted)
            expect([wanted, reader.seek(Buffer.from(wanted))]).toEqual([wanted, first !== undefined])
            if (first !== undefined) expect(reader.firstDoc).toBe(first[1][0])
          }
        }
      }),
      { numRuns: 60 },
    )
  })

  it('reads any bytes to their end or says that they are damaged', () => {
    const reader = new PageReader()
    const into = new Float64Array(maxEntryDocuments)
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (data) => {
        reader.open(data)
        try {
          while (reader.next()) reader.documents(into, 0)
        } catch (error) {
          expect(error).toBeInstanceOf(DamagedIndexError)
        }
      }),
    )
  })
})
