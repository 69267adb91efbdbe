import type { PageWriter } from './page-writer.ts'
import { maxTermBytes, mergeTerms, sortTerms } from './term-order.ts'
import type { TokenSink } from './token-scanner.ts'
import { stretchBytes } from './token-scanner.ts'

/** With one of these a round is full: it is written out and begun anew behind the document under way, some 50 MB besides that document. */
export interface RoundLimits {
  /** Words in documents. */
  postings: number
  documents: number
  newTerms: number
  /** Terms of earlier rounds that are kept, since most words come again. With more all are forgotten. */
  knownTerms: number
}

export const roundLimits: RoundLimits = { postings: 4_000_000, documents: 65_535, newTerms: 1_000_000, knownTerms: 200_000 }

const usualTerms = 1 << 16
const usualTermBytes = 1 << 20
const usualPostings = 1 << 18
/** Documents are counted through the rounds. */
const maxDocument = 2 ** 31 - 1

/**
 * A place of the table: three numbers with the first twelve bytes of a term, zeros behind its end; its length; its number + 1, 0 where
 * the place is free; the last document that had it. Padded to half a cache line, for nearly every look at the table is a miss.
 */
const placeFields = 8
const tokenFields = 6
const inlineBytes = 12
/** What of each of the three numbers belongs to a term of a length. */
const masks = [0, 4, 8].map((from) =>
  Int32Array.from({ length: maxTermBytes + 1 }, (_, length) => {
    const bytes = Math.min(4, Math.max(0, length - from))
    return bytes === 4 ? -1 : 2 ** (bytes * 8) - 1
  }),
)
const [firstMask, secondMask, thirdMask] = masks as [Int32Array, Int32Array, Int32Array]
/** In ASCII letters and digits, the bit that is clear in capitals only. */
const smallBits = 0x20202020

/** Gathers which terms stand in which documents, for one segment. Documents are numbered from 0 as they come. */
export class RoundTerms implements TokenSink {
  private table = new Int32Array(usualTerms * placeFields)
  private starts = new Int32Array(usualTerms)
  private lengths = new Uint8Array(usualTerms)
  private terms = 0
  private bytes = new Uint8Array(usualTermBytes)
  private byteCount = 0
  /** The terms known when the last round ended, in byte order. */
  private order: Int32Array = new Int32Array(0)
  /** So many terms are numbered in that order. */
  private numberedTerms = 0
  /** The terms of the round's documents, one document behind the other. */
  private postings = new Int32Array(usualPostings)
  private postingCount = 0
  /** Where each document's postings end. */
  private documentEnds: number[] = []
  private document = 1
  /** Of the words of a stretch of text: three numbers, length, hash and begin. */
  private readonly tokens = new Int32Array(tokenFields * stretchBytes)
  /** Begin and length of a token by itself. */
  private readonly folded = new Int32Array(2)
  /** Kept so that the looks at the table are not left out. */
  touched = 0
  private readonly scratch = new Uint8Array(inlineBytes)
  private readonly scratchView = new DataView(this.scratch.buffer)
  private readonly limits: RoundLimits

  constructor(limits: RoundLimits) {
    this.limits = limits
  }

  get isFull(): boolean {
    const { postings, documents, newTerms } = this.limits
    return this.postingCount >= postings || this.documentEnds.length >= documents || this.terms - this.order.length >= newTerms
  }

  addWords(bytes: Uint8Array, view: DataView, places: Int32Array, count: number): number {
    const capitals = this.pack(bytes, view, places, count, smallBits)
    this.take(bytes, count >> 1, smallBits)
    return capitals
  }

  addFolded(bytes: Uint8Array, view: DataView, length: number): void {
    this.folded[1] = length
    this.pack(bytes, view, this.folded, 2, 0)
    this.take(bytes, 1, 0)
  }

  /** Writes tokens to `tokens`, to be taken; those with a capital come to the begin of `places`. Returns how much of it they need. */
  private pack(bytes: Uint8Array, view: DataView, places: Int32Array, count: number, fold: number): number {
    const { tokens } = this
    const mask1 = firstMask
    const mask2 = secondMask
    const mask3 = thirdMask
    const lastWhole = view.byteLength - inlineBytes
    let capitals = 0
    let token = 0
    for (let i = 0; i < count; i += 2) {
      const start = places[i] as number
      const length = places[i + 1] as number
      let from = view
      let at = start
      if (start > lastWhole) {
        // Near the end of the bytes there are no twelve to read.
        this.scratch.set(bytes.subarray(start))
        from = this.scratchView
        at = 0
      }
      const raw1 = from.getInt32(at, true)
      const raw2 = from.getInt32(at + 4, true)
      const raw3 = from.getInt32(at + 8, true)
      const kept1 = mask1[length] as number
      const kept2 = mask2[length] as number
      const kept3 = mask3[length] as number
      const part1 = (raw1 | fold) & kept1
      const part2 = (raw2 | fold) & kept2
      const part3 = (raw3 | fold) & kept3
      let small = (raw1 | ~kept1) & (raw2 | ~kept2) & (raw3 | ~kept3)
      let hash = Math.imul(part1, 0x2c1b3c6d) ^ Math.imul(part2, 0x297a2d39) ^ Math.imul(part3, 0x5bd1e995) ^ length
      for (let k = start + inlineBytes; k < start + length; k++) {
        const byte = bytes[k] as number
        small &= byte | ~0x20
        hash = Math.imul(hash ^ (byte | (fold & 0x20)), 0x01000193)
      }
      hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
      tokens[token] = part1
      tokens[token + 1] = part2
      tokens[token + 2] = part3
      tokens[token + 3] = length
      tokens[token + 4] = hash ^ (hash >>> 13)
      tokens[token + 5] = start
      token += tokenFields
      if ((small & smallBits) === smallBits) continue
      places[capitals++] = start
      places[capitals++] = length
    }
    return capitals
  }

  /** Takes the first `count` of `tokens`. */
  private take(bytes: Uint8Array, count: number, fold: number): void {
    const { tokens, document } = this
    const end = count * tokenFields
    let { table, postings, postingCount } = this
    let mask = table.length - 1
    // The table is larger than the processor's caches: looking at all places in a row has it fetch several at a time.
    let touched = 0
    for (let token = 0; token < end; token += tokenFields) touched ^= table[((tokens[token + 4] as number) * placeFields) & mask] as number
    this.touched = touched
    for (let token = 0; token < end; token += tokenFields) {
      const part1 = tokens[token] as number
      const part2 = tokens[token + 1] as number
      const part3 = tokens[token + 2] as number
      const length = tokens[token + 3] as number
      const hash = tokens[token + 4] as number
      let place = (hash * placeFields) & mask
      let term = 0
      for (;;) {
        term = table[place + 4] as number
        if (term === 0) break
        const differing =
          ((table[place] as number) ^ part1) |
          ((table[place + 1] as number) ^ part2) |
          ((table[place + 2] as number) ^ part3) |
          ((table[place + 3] as number) ^ length)
        if (differing === 0 && (length <= inlineBytes || this.endsAlike(term - 1, bytes, tokens[token + 5] as number, length, fold))) break
        place = (place + placeFields) & mask
      }
      if (term === 0) {
        term = this.addTerm(bytes, tokens[token + 5] as number, length, fold)
        table.set(tokens.subarray(token, token + 4), place)
        table[place + 4] = term
        table[place + 6] = hash
      } else if (table[place + 5] === document) continue
      table[place + 5] = document
      if (postingCount === postings.length) postings = this.postings = copyOf(postings, postingCount * 2)
      postings[postingCount++] = term - 1
      if (term * placeFields * 1.5 <= table.length) continue
      this.growTable()
      table = this.table
      mask = table.length - 1
    }
    this.postingCount = postingCount
  }

  endDocument(): void {
    this.documentEnds.push(this.postingCount)
    this.document++
  }

  /** Hands all terms with their documents to the writer, which is then to be flushed. `numbers[i]` is the number of document i, ascending. */
  writeTo(writer: PageWriter, numbers: readonly number[]): void {
    const { terms, postings, postingCount, bytes, starts, lengths } = this
    // Each term's documents side by side, ascending because the documents are gone through in order. Two bytes each: all this goes to
    // and fro in memory, and costs little only as long as it stays in the processor's caches.
    const places = new Int32Array(terms + 1)
    for (let i = 0; i < postingCount; i++) {
      const next = (postings[i] as number) + 1
      places[next] = (places[next] as number) + 1
    }
    for (let i = 1; i <= terms; i++) places[i] = (places[i] as number) + (places[i - 1] as number)
    const documents = new Uint16Array(postingCount)
    let at = 0
    for (let document = 0; document < this.documentEnds.length; document++) {
      for (const end = this.documentEnds[document] as number; at < end; at++) {
        const term = postings[at] as number
        const place = places[term] as number
        documents[place] = document
        places[term] = place + 1
      }
    }
    // Each place has moved on to where the next term's began.
    this.order = this.orderOfAll()
    const docs = new Float64Array(numbers.length)
    for (const term of this.order) {
      const begin = term === 0 ? 0 : (places[term - 1] as number)
      const count = (places[term] as number) - begin
      if (count === 0) continue
      for (let i = 0; i < count; i++) docs[i] = numbers[documents[begin + i] as number] as number
      writer.beginTerm(bytes, starts[term] as number, lengths[term] as number)
      writer.addDocuments(docs, 0, count)
    }
    if (this.order.length > this.numberedTerms * 1.25) this.numberAnew()
  }

  /** Gives terms their numbers in byte order, so that going through them in that order goes through memory from front to back. */
  private numberAnew(): void {
    const { order, starts, lengths, bytes } = this
    const table = this.table
    const numberOf = new Int32Array(order.length)
    this.bytes = new Uint8Array(bytes.length)
    this.starts = new Int32Array(starts.length)
    this.lengths = new Uint8Array(lengths.length)
    let at = 0
    for (let i = 0; i < order.length; i++) {
      const term = order[i] as number
      const start = starts[term] as number
      const length = lengths[term] as number
      numberOf[term] = i
      this.starts[i] = at
      this.lengths[i] = length
      for (let k = 0; k < length; k++) this.bytes[at++] = bytes[start + k] as number
      order[i] = i
    }
    for (let place = 4; place < table.length; place += placeFields) {
      const number = table[place] as number
      if (number !== 0) table[place] = (numberOf[number - 1] as number) + 1
    }
    this.numberedTerms = order.length
  }

  private orderOfAll(): Int32Array {
    const all = { bytes: this.bytes, starts: this.starts, lengths: this.lengths }
    const known = this.order
    const added = sortTerms(all, known.length, this.terms)
    return known.length === 0 ? added : mergeTerms(all, known, added)
  }

  /** Ready for the next segment. */
  clear(): void {
    const undone = this.order.length < this.terms
    if (undone || this.terms > this.limits.knownTerms || this.document + this.limits.documents > maxDocument) this.forgetTerms()
    if (this.postings.length > usualPostings * 8) this.postings = new Int32Array(usualPostings)
    this.postingCount = 0
    this.documentEnds = []
    this.document++
  }

  private forgetTerms(): void {
    this.table = new Int32Array(usualTerms * placeFields)
    this.starts = new Int32Array(usualTerms)
    this.lengths = new Uint8Array(usualTerms)
    this.bytes = new Uint8Array(usualTermBytes)
    this.order = new Int32Array(0)
    this.terms = this.byteCount = this.document = this.numberedTerms = 0
  }

  private endsAlike(term: number, bytes: Uint8Array, start: number, length: number, fold: number): boolean {
    const at = (this.starts[term] as number) - start
    for (let i = start + inlineBytes; i < start + length; i++)
      if (this.bytes[at + i] !== ((bytes[i] as number) | (fold & 0x20))) return false
    return true
  }

  /** Returns its number + 1. */
  private addTerm(bytes: Uint8Array, start: number, length: number, fold: number): number {
    const term = this.terms++
    if (term === this.starts.length) {
      this.starts = copyOf(this.starts, term * 2)
      this.lengths = copyOfBytes(this.lengths, term * 2)
    }
    if (this.byteCount + maxTermBytes > this.bytes.length) this.bytes = copyOfBytes(this.bytes, this.bytes.length * 2)
    this.starts[term] = this.byteCount
    this.lengths[term] = length
    for (let i = start; i < start + length; i++) this.bytes[this.byteCount++] = (bytes[i] as number) | (fold & 0x20)
    return term + 1
  }

  private growTable(): void {
    const old = this.table
    this.table = new Int32Array(old.length * 2)
    const mask = this.table.length - 1
    for (let from = 0; from < old.length; from += placeFields) {
      if (old[from + 4] === 0) continue
      let place = ((old[from + 6] as number) * placeFields) & mask
      while (this.table[place + 4] !== 0) place = (place + placeFields) & mask
      for (let i = 0; i < placeFields; i++) this.table[place + i] = old[from + i] as number
    }
  }
}

function copyOf(array: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const copy = new Int32Array(length)
  copy.set(array)
  return copy
}

function copyOfBytes(array: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(length)
  copy.set(array)
  return copy
}
