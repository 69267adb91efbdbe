import { DamagedIndexError } from './damaged-index.ts'
import { maxEntryDocuments } from './page-writer.ts'
import { maxTermBytes } from './term-order.ts'

/** Goes through the entries of a page (`PageWriter`) in order. */
export class PageReader {
  private data: Uint8Array = new Uint8Array(0)
  private at = 0
  /** The term of the entry, `termLength` bytes; changes with `next`. */
  readonly term = new Uint8Array(maxTermBytes)
  termLength = 0
  /** The entry's first document. */
  firstDoc = 0
  private stepsEnd = 0

  open(data: Uint8Array): void {
    this.data = data
    this.at = this.stepsEnd = 0
    this.termLength = 0
  }

  /** False behind the last entry. @throws DamagedIndexError */
  next(): boolean {
    const { data } = this
    this.at = this.stepsEnd
    if (this.at >= data.length) return false
    const head = data[this.at++] as number
    let kept = head >> 4
    let added = head & 15
    if (kept === 15) kept += this.varint()
    if (added === 15) added += this.varint()
    if (kept > this.termLength || kept + added > maxTermBytes) throw new DamagedIndexError('a term is longer than any can be')
    const { term } = this
    for (let i = kept; i < kept + added; i++) term[i] = data[this.at++] as number
    this.termLength = kept + added
    this.openList()
    return true
  }

  /**
   * Goes to the first entry of this term; false when there is none. From the page's begin only. The terms passed by are not put together:
   * each says how much it has of the one before, which nearly always tells on which side of `wanted` it is.
   */
  seek(wanted: Uint8Array): boolean {
    const { data } = this
    /** The term before has so many bytes of `wanted`, and is before it. */
    let matched = 0
    for (;;) {
      this.at = this.stepsEnd
      if (this.at >= data.length) return false
      const head = data[this.at++] as number
      let kept = head >> 4
      let added = head & 15
      if (kept === 15) kept += this.varint()
      if (added === 15) added += this.varint()
      const end = this.at + added
      if (kept < matched) return false
      if (kept === matched) {
        while (this.at < end && matched < wanted.length && data[this.at] === wanted[matched]) {
          this.at++
          matched++
        }
        const isWhole = this.at === end
        if (matched === wanted.length ? !isWhole : !isWhole && (data[this.at] as number) > (wanted[matched] as number)) return false
        if (matched === wanted.length) {
          this.term.set(wanted)
          this.termLength = matched
          this.openList()
          return true
        }
      }
      this.at = end
      this.openList()
    }
  }

  /** Reads where the entry's documents begin and end. */
  private openList(): void {
    const list = this.varint()
    if (list % 2 === 1) {
      this.firstDoc = (list - 1) / 2
      this.stepsEnd = this.at
    } else {
      this.firstDoc = this.varint()
      this.stepsEnd = this.at + list / 2
    }
    if (this.stepsEnd > this.data.length) throw new DamagedIndexError('a page ends inside an entry')
  }

  /** Writes the documents of the entry, ascending, `offset` added, to the begin of `docs`, which has room for `maxEntryDocuments`. Once for an entry. */
  documents(docs: Float64Array, offset: number): number {
    const { data, stepsEnd } = this
    let { at } = this
    let doc = this.firstDoc + offset
    docs[0] = doc
    let count = 1
    while (at < stepsEnd) {
      const byte = data[at] as number
      if (byte < 128) {
        at++
        doc += byte
      } else {
        this.at = at
        doc += this.varint()
        at = this.at
      }
      if (count === maxEntryDocuments) throw new DamagedIndexError('an entry has more documents than any can have')
      docs[count++] = doc
    }
    this.at = at
    return count
  }

  private varint(): number {
    const { data } = this
    let value = 0
    for (let scale = 1; ; scale *= 128) {
      const byte = data[this.at++]
      if (byte === undefined || scale > 2 ** 49) throw new DamagedIndexError('a page ends inside a number')
      value += (byte & 127) * scale
      if (byte < 128) return value
    }
  }
}
