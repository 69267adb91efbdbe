import { maxTermBytes } from './term-order.ts'
import { maxVarintBytes, varintBytes, writeVarint } from '../../platform/varint.ts'

/** A page and its key fit on one page of SQLite of 8 KiB, which has room for 8,157 bytes, whatever the term. */
export const maxPageBytes = 7_930
/** Documents of one entry. A longer list goes on in entries of the same term, so that a reader can begin near its end. */
const maxListBytes = 1_000
/** A step is a byte at least; the first document takes none. */
export const maxEntryDocuments = maxListBytes + 1

/** Takes a page. `term` and `doc` of its first entry; the bytes are the writer's own and change when it goes on. */
export type PageSink = (term: Uint8Array, doc: number, data: Uint8Array) => void

/**
 * Packs terms, given in byte order, and their documents, ascending, into pages. An entry of a page:
 *
 * - a byte: how many bytes of the term before it are kept (high four bits) and how many are new (low four); 15 means that a varint with
 *   what is beyond 15 follows, first for the kept, then for the new. A page's first entry keeps none.
 * - the new bytes
 * - a varint: odd, one document, twice its number and one; even, twice the bytes of the steps that follow the varint of the first document
 * - steps from document to document, varints
 */
export class PageWriter {
  private readonly sink: PageSink
  private page = new Uint8Array(maxPageBytes)
  private size = 0
  private readonly previous = new Uint8Array(maxTermBytes)
  private previousLength = 0
  private readonly first = new Uint8Array(maxTermBytes)
  private firstLength = 0
  private firstDoc = 0
  private term: Uint8Array = new Uint8Array(0)
  private termStart = 0
  private termLength = 0
  private readonly steps = new Uint8Array(maxListBytes + maxVarintBytes)
  private stepBytes = 0
  /** Of the entry under way; -1 when it has no document yet. */
  private entryDoc = -1
  private lastDoc = 0

  constructor(sink: PageSink) {
    this.sink = sink
  }

  /** Ends the term before; one without documents leaves nothing. `bytes` are read until the term ends. */
  beginTerm(bytes: Uint8Array, start: number, length: number): void {
    this.endTerm()
    this.term = bytes
    this.termStart = start
    this.termLength = length
  }

  /** Of `docs`, those from `from` up to `to`. */
  addDocuments(docs: Float64Array, from: number, to: number): void {
    const { steps } = this
    let { stepBytes, entryDoc, lastDoc } = this
    for (let i = from; i < to; i++) {
      const doc = docs[i] as number
      if (entryDoc === -1) entryDoc = doc
      else {
        const step = doc - lastDoc
        if (step < 128) steps[stepBytes++] = step
        else stepBytes = writeVarint(steps, stepBytes, step)
      }
      lastDoc = doc
      if (stepBytes < maxListBytes) continue
      this.stepBytes = stepBytes
      this.entryDoc = entryDoc
      this.endEntry()
      stepBytes = 0
      entryDoc = -1
    }
    this.stepBytes = stepBytes
    this.entryDoc = entryDoc
    this.lastDoc = lastDoc
  }

  endTerm(): void {
    this.endEntry()
  }

  /** Hands out the last page too. */
  flush(): void {
    this.endEntry()
    this.endPage()
  }

  private endEntry(): void {
    if (this.entryDoc === -1) return
    let kept = this.keptBytes()
    const { stepBytes, entryDoc } = this
    const listBytes = stepBytes === 0 ? varintBytes(entryDoc * 2 + 1) : varintBytes(stepBytes * 2) + varintBytes(entryDoc) + stepBytes
    if (this.size + headBytes(kept, this.termLength - kept) + listBytes > maxPageBytes) {
      this.endPage()
      kept = 0
    }
    if (this.size === 0) {
      this.first.set(this.term.subarray(this.termStart, this.termStart + this.termLength))
      this.firstLength = this.termLength
      this.firstDoc = entryDoc
    }
    this.writeHead(kept)
    if (stepBytes === 0) this.size = writeVarint(this.page, this.size, entryDoc * 2 + 1)
    else {
      this.size = writeVarint(this.page, this.size, stepBytes * 2)
      this.size = writeVarint(this.page, this.size, entryDoc)
      for (let i = 0; i < stepBytes; i++) this.page[this.size + i] = this.steps[i] as number
      this.size += stepBytes
    }
    this.stepBytes = 0
    this.entryDoc = -1
  }

  private writeHead(kept: number): void {
    const { page, term, termStart, termLength, previous } = this
    const added = termLength - kept
    page[this.size++] = (Math.min(kept, 15) << 4) | Math.min(added, 15)
    if (kept >= 15) this.size = writeVarint(page, this.size, kept - 15)
    if (added >= 15) this.size = writeVarint(page, this.size, added - 15)
    let { size } = this
    for (let i = kept; i < termLength; i++) page[size++] = previous[i] = term[termStart + i] as number
    this.size = size
    this.previousLength = termLength
  }

  private keptBytes(): number {
    if (this.size === 0) return 0
    const { previous, term, termStart } = this
    const most = Math.min(this.previousLength, this.termLength)
    let kept = 0
    while (kept < most && previous[kept] === term[termStart + kept]) kept++
    return kept
  }

  private endPage(): void {
    if (this.size === 0) return
    this.sink(this.first.subarray(0, this.firstLength), this.firstDoc, this.page.subarray(0, this.size))
    this.size = 0
  }
}

function headBytes(kept: number, added: number): number {
  return 1 + (kept >= 15 ? varintBytes(kept - 15) : 0) + (added >= 15 ? varintBytes(added - 15) : 0) + added
}
