import { PageReader } from './page-reader.ts'
import { compareTerms } from './term-order.ts'
import type { PagePlace, Segment, SegmentReader, StoredPage } from './word-segment.ts'

/** Goes through the entries of a segment in order, a page in memory at a time. */
export class SegmentCursor {
  readonly segment: Segment
  readonly entry = new PageReader()
  /** The page under way; null behind the last. */
  page: StoredPage | null
  /** The first six bytes of the entry's term as a number, Infinity behind the last entry. */
  key = Infinity
  pagesRead = 1
  private readonly reader: SegmentReader

  /** Stands at the first entry whose term is not before `from`. */
  constructor(reader: SegmentReader, segment: Segment, from: Uint8Array) {
    this.reader = reader
    this.segment = segment
    this.page = reader.pageFrom(segment.id, from)
    if (this.page !== null) this.entry.open(this.page.data)
    do this.next()
    while (this.page !== null && this.compareTo(from, from.length) < 0)
  }

  /** Moves on; false behind the last entry. */
  next(): boolean {
    while (this.page !== null && !this.entry.next()) {
      this.page = this.reader.pageBehind(this.segment.id, this.page)
      this.pagesRead++
      if (this.page !== null) this.entry.open(this.page.data)
    }
    if (this.page === null) {
      this.key = Infinity
      return false
    }
    const { term, termLength } = this.entry
    let key = 0
    for (let i = 0; i < 6; i++) key = key * 256 + (i < termLength ? (term[i] as number) : 0)
    this.key = key
    return true
  }

  /** Of the entry's term to another. */
  compareTo(term: Uint8Array, length: number): number {
    return compareTerms(this.entry.term, 0, this.entry.termLength, term, 0, length)
  }

  get place(): PagePlace | null {
    return this.page
  }
}
