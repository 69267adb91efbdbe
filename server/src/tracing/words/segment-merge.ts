import { maxEntryDocuments, PageWriter } from './page-writer.ts'
import { SegmentCursor } from './segment-cursor.ts'
import { maxTermBytes } from './term-order.ts'
import type { Segment, SegmentReader, SegmentWriter } from './word-segment.ts'

/**
 * Moves the terms of neighbouring segments into one, in steps, each in a transaction with whatever else is in it. Between steps the made
 * segment has the terms before a bound and those it is made of have the others, so that every reader finds each term once. After a crash,
 * or an error that undid a step, a new `SegmentMerge` goes on from what is stored.
 *
 * Memory: a page a segment and the dead documents.
 */
export class SegmentMerge {
  readonly merged: Segment
  private readonly inputs: readonly Segment[]
  private readonly writer: SegmentWriter
  private readonly cursors: SegmentCursor[]
  private readonly pages: PageWriter
  /** Ascending. */
  private readonly dead: Float64Array
  private readonly docs = new Float64Array(maxEntryDocuments)
  private readonly term = new Uint8Array(maxTermBytes)

  /** `inputs` by first document, `dead` ascending. */
  constructor(reader: SegmentReader, writer: SegmentWriter, merged: Segment, inputs: readonly Segment[], dead: Float64Array) {
    this.merged = merged
    this.inputs = inputs
    this.writer = writer
    this.dead = dead
    this.cursors = inputs.map((segment) => new SegmentCursor(reader, segment, segment.fromTerm))
    this.pages = new PageWriter((term, doc, data) => writer.addPage(merged.id, term, doc, data))
  }

  /** Reads about `pages` pages, more only to end a term. True when all is done. */
  step(pages: number): boolean {
    const until = this.pagesRead() + pages
    let least = this.least()
    while (least !== null && this.pagesRead() < until) {
      this.takeTerm(least)
      least = this.least()
    }
    this.pages.flush()
    const ids = this.inputs.map(({ id }) => id)
    if (least === null) {
      this.writer.endMerge(this.merged.id, ids)
      return true
    }
    this.writer.moveBound(this.merged.id, ids, least.entry.term.slice(0, least.entry.termLength))
    for (const cursor of this.cursors) {
      if (cursor.place === null) this.writer.dropPages(cursor.segment.id)
      else this.writer.dropPagesBefore(cursor.segment.id, cursor.place)
    }
    return false
  }

  private pagesRead(): number {
    let sum = 0
    for (const cursor of this.cursors) sum += cursor.pagesRead
    return sum
  }

  /** The cursor with the first term; of several the one with the first documents. */
  private least(): SegmentCursor | null {
    let least: SegmentCursor | null = null
    for (const cursor of this.cursors) {
      if (cursor.page === null) continue
      if (
        least === null ||
        cursor.key < least.key ||
        (cursor.key === least.key && cursor.compareTo(least.entry.term, least.entry.termLength) < 0)
      ) {
        least = cursor
      }
    }
    return least
  }

  private takeTerm(first: SegmentCursor): void {
    const { key } = first
    const length = first.entry.termLength
    this.term.set(first.entry.term)
    this.pages.beginTerm(this.term, 0, length)
    for (const cursor of this.cursors) {
      const offset = cursor.segment.firstDoc - this.merged.firstDoc
      while (cursor.key === key && cursor.compareTo(this.term, length) === 0) {
        const count = cursor.entry.documents(this.docs, offset)
        this.pages.addDocuments(this.docs, 0, this.dead.length === 0 ? count : this.dropDead(count))
        cursor.next()
      }
    }
    this.pages.endTerm()
  }

  /** Leaves the living in the begin of `docs`; returns how many. */
  private dropDead(count: number): number {
    const { docs, merged } = this
    let living = 0
    for (let i = 0; i < count; i++) {
      const doc = docs[i] as number
      if (!this.isDead(doc + merged.firstDoc)) docs[living++] = doc
    }
    return living
  }

  private isDead(doc: number): boolean {
    let low = 0
    let high = this.dead.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.dead[middle] as number) < doc) low = middle + 1
      else high = middle
    }
    return this.dead[low] === doc
  }
}
