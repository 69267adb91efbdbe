import type { DatabaseSync } from 'node:sqlite'
import type { QueryToken } from '@assay/protocol'
import { isDamaged } from '../../platform/database/sqlite.ts'
import { DamagedIndexError } from './damaged-index.ts'
import { DocumentSet } from './document-set.ts'
import { maxEntryDocuments } from './page-writer.ts'
import { SegmentCursor } from './segment-cursor.ts'
import { compareTerms } from './term-order.ts'
import { TermDocuments } from './term-documents.ts'
import { PageReader } from './page-reader.ts'
import type { Segment } from './word-segment.ts'
import { SegmentReader } from './word-segment.ts'

/** Documents in falling order; `most` may only fall from call to call. */
interface Documents {
  /** The last document not behind `most`; -1 when there is none. */
  atMost(most: number): number
}

/** A range of documents: one segment, or one that is being made and those that it is made of. */
interface Range {
  firstDoc: number
  lastDoc: number
  segments: Segment[]
}

/** Looks for a document, or entries of pages read, between two questions whether to go on: some dozen microseconds. */
const stepsPerQuestion = 256

export interface DocumentWindow {
  /** Only documents from this on. */
  from?: number
  /** Only documents before this. */
  below?: number
  limit: number
}

/**
 * Asks the word index, which is an attached database named `words`. Documents are fragments; they may have been deleted since. Whatever takes
 * long asks `goOn` again and again, which throws to end it.
 * @throws DamagedIndexError
 */
export class WordReader {
  private readonly db: DatabaseSync
  private readonly reader: SegmentReader
  private readonly goOn: () => void
  private steps = 0

  constructor(db: DatabaseSync, goOn: () => void) {
    this.db = db
    this.goOn = goOn
    this.reader = new SegmentReader(db, 'words')
  }

  /**
   * The documents that have all of these tokens, the newest first. To go on, ask for those `below` the last one. A word that is everywhere
   * costs no more than the documents that are listed; a token with `prefix` costs reading all words that begin so.
   */
  documents(tokens: readonly QueryToken[], window: DocumentWindow): number[] {
    // Those of one term come first, so that a range that has it not is left before words that begin with another are gathered.
    const sorted = tokens.toSorted((a, b) => Number(a.prefix) - Number(b.prefix))
    return this.list(window, (range) => {
      const all = sorted.map(({ token, prefix }) => lazily(() => (prefix ? this.beginning(range, token) : this.exactly(range, token))))
      return { atMost: (most) => lastOfAll(all, most, () => this.step()) }
    })
  }

  /** The documents that have one of these terms, the newest first. */
  documentsOfAny(terms: readonly string[], window: DocumentWindow): number[] {
    return this.list(window, (range) => {
      const some = terms.map((term) => this.exactly(range, term))
      const last = (most: number) =>
        some.reduce((found, each) => {
          this.step()
          return Math.max(found, each.atMost(most))
        }, -1)
      return { atMost: last }
    })
  }

  /** Up to `most` terms that contain `part`, which is a token. It goes through all terms of the index, and asks on each page whether to go on. */
  termsContaining(part: string, most: number): string[] {
    const wanted = Buffer.from(part)
    const found = new Set<string>()
    const entry = new PageReader()
    this.inSnapshot(() => {
      for (const { data } of this.reader.pages()) {
        this.goOn()
        entry.open(data)
        while (found.size < most && entry.next()) {
          if (contains(entry.term, entry.termLength, wanted)) found.add(Buffer.from(entry.term.subarray(0, entry.termLength)).toString())
        }
        if (found.size === most) break
      }
    })
    return [...found]
  }

  private list({ from = 0, below = Infinity, limit }: DocumentWindow, documentsIn: (range: Range) => Documents): number[] {
    const found: number[] = []
    this.inSnapshot(() => {
      for (const range of this.ranges()) {
        if (range.lastDoc < from || found.length === limit) break
        if (range.firstDoc >= below) continue
        const documents = documentsIn(range)
        let doc = documents.atMost(Math.min(range.lastDoc, below - 1))
        for (; doc !== -1 && doc >= from && found.length < limit; doc = documents.atMost(doc - 1)) found.push(doc)
      }
    })
    return found
  }

  /** Newest first. They do not overlap. */
  private ranges(): Range[] {
    const segments = this.reader.segments()
    const ranges: Range[] = []
    for (const segment of segments) {
      if (segment.mergesInto !== null) continue
      const inputs = segment.toTerm === null ? [] : segments.filter(({ mergesInto }) => mergesInto === segment.id)
      ranges.push({ firstDoc: segment.firstDoc, lastDoc: segment.lastDoc, segments: [segment, ...inputs] })
    }
    return ranges.reverse()
  }

  private exactly(range: Range, token: string): Documents {
    const term = Buffer.from(token)
    // By first document, and newest first: at most the made segment or those that it is made of have the term.
    const parts = range.segments
      .filter((segment) => hasTerm(segment, term))
      .map((segment) => new TermDocuments(this.reader, segment, term))
      .reverse()
    return {
      atMost(most) {
        for (const part of parts) {
          const doc = part.atMost(most)
          if (doc !== -1) return doc
        }
        return -1
      },
    }
  }

  private beginning(range: Range, token: string): Documents {
    const prefix = Buffer.from(token)
    const set = new DocumentSet(range.firstDoc, range.lastDoc)
    const docs = new Float64Array(maxEntryDocuments)
    for (const segment of range.segments) {
      const from = compare(segment.fromTerm, prefix) > 0 ? segment.fromTerm : prefix
      const cursor = new SegmentCursor(this.reader, segment, from)
      for (; cursor.page !== null && beginsWith(cursor.entry.term, cursor.entry.termLength, prefix); cursor.next()) {
        if (segment.toTerm !== null && cursor.compareTo(segment.toTerm, segment.toTerm.length) >= 0) break
        this.step()
        const count = cursor.entry.documents(docs, segment.firstDoc)
        for (let i = 0; i < count; i++) set.add(docs[i] as number)
      }
    }
    return set
  }

  private step(): void {
    if (++this.steps % stepsPerQuestion === 0) this.goOn()
  }

  /** The indexer moves terms from segment to segment; what one answer reads must be of one moment. */
  private inSnapshot(read: () => void): void {
    const ownSnapshot = !this.db.isTransaction
    try {
      if (ownSnapshot) this.db.exec('BEGIN')
      read()
      if (ownSnapshot) this.db.exec('COMMIT')
    } catch (error) {
      if (ownSnapshot && this.db.isTransaction) this.db.exec('ROLLBACK')
      // Nothing else is read in here, so it is the index that SQLite found damaged.
      throw isDamaged(error) && !(error instanceof DamagedIndexError) ? new DamagedIndexError(String(error)) : error
    }
  }
}

/** Words of which none stands beside another make it go through all their documents, so each look is a step. */
function lastOfAll(all: readonly Documents[], most: number, step: () => void): number {
  let last = most
  for (let agreed = 0, i = 0; agreed < all.length; i = (i + 1) % all.length) {
    step()
    const doc = (all[i] as Documents).atMost(last)
    if (doc === -1) return -1
    agreed = doc === last ? agreed + 1 : 1
    last = doc
  }
  return last
}

function lazily(make: () => Documents): Documents {
  let documents: Documents | null = null
  return { atMost: (most) => (documents ??= make()).atMost(most) }
}

function hasTerm({ fromTerm, toTerm }: Segment, term: Uint8Array): boolean {
  return compare(term, fromTerm) >= 0 && (toTerm === null || compare(term, toTerm) < 0)
}

function compare(a: Uint8Array, b: Uint8Array): number {
  return compareTerms(a, 0, a.length, b, 0, b.length)
}

function beginsWith(term: Uint8Array, length: number, prefix: Uint8Array): boolean {
  return length >= prefix.length && compareTerms(term, 0, prefix.length, prefix, 0, prefix.length) === 0
}

function contains(term: Uint8Array, length: number, part: Uint8Array): boolean {
  for (let from = 0; from + part.length <= length; from++) {
    let i = 0
    while (i < part.length && term[from + i] === part[i]) i++
    if (i === part.length) return true
  }
  return false
}
