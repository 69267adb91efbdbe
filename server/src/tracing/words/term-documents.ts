import { maxEntryDocuments } from './page-writer.ts'
import { PageReader } from './page-reader.ts'
import { compareTerms } from './term-order.ts'
import type { Segment, SegmentReader, StoredPage } from './word-segment.ts'

/** The documents of one term in a segment, newest first: only pages that are asked for are read, however many have the term. */
export class TermDocuments {
  private readonly reader: SegmentReader
  private readonly segment: Segment
  private readonly term: Uint8Array
  /** Of the page under way, ascending. */
  private docs: number[] = []
  private place = 0
  /** Where the term goes on before that page; -1 where it does not. */
  private before = Infinity

  constructor(reader: SegmentReader, segment: Segment, term: Uint8Array) {
    this.reader = reader
    this.segment = segment
    this.term = term
  }

  /** The last document not behind `most`; -1 when there is none. `most` may only fall from call to call. */
  atMost(most: number): number {
    for (;;) {
      while (this.place > 0) {
        const doc = this.docs[this.place - 1] as number
        if (doc <= most) return doc
        this.place--
      }
      if (this.before < 0 || !this.readPage(Math.min(most - this.segment.firstDoc, this.before))) return -1
    }
  }

  /** Reads the page with the last entry that begins not behind `doc`. False when no page has the term any more. */
  private readPage(doc: number): boolean {
    if (doc < 0) return false
    const page = this.reader.pageAt(this.segment.id, { term: this.term, doc })
    if (page === null) return false
    this.docs = documentsOf(page, this.term, this.segment.firstDoc)
    this.place = this.docs.length
    this.before = compareTerms(page.term, 0, page.term.length, this.term, 0, this.term.length) === 0 ? page.doc - 1 : -1
    return this.place > 0
  }
}

const entry = new PageReader()
const docs = new Float64Array(maxEntryDocuments)

function documentsOf(page: StoredPage, term: Uint8Array, firstDoc: number): number[] {
  const found: number[] = []
  entry.open(page.data)
  for (let more = entry.seek(term); more; more = entry.next()) {
    if (compareTerms(entry.term, 0, entry.termLength, term, 0, term.length) !== 0) break
    const count = entry.documents(docs, firstDoc)
    for (let i = 0; i < count; i++) found.push(docs[i] as number)
  }
  return found
}
