import type { DatabaseSync } from 'node:sqlite'
import { crc32 } from 'node:zlib'
import { maxEntryDocuments } from './page-writer.ts'
import { PageReader } from './page-reader.ts'
import { compareTerms, maxTermBytes } from './term-order.ts'
import type { Segment } from './word-segment.ts'
import { SegmentReader } from './word-segment.ts'

/** What is wrong with the shape of the word index, or null; and the sum of the CRC-32 of the terms of each document that it has. */
export interface WordIndexCheck {
  fault: string | null
  sums: Map<number, number>
}

/** Reads every page of the index, which is an attached database named `words`. */
export function checkWordIndex(db: DatabaseSync): WordIndexCheck {
  const sums = new Map<number, number>()
  try {
    const reader = new SegmentReader(db, 'words')
    const segments = reader.segments()
    const fault = faultOfRanges(segments) ?? faultOfPages(reader, new Map(segments.map((segment) => [segment.id, segment])), sums)
    return { fault, sums }
  } catch (error) {
    return { fault: String(error), sums }
  }
}

function faultOfRanges(segments: readonly Segment[]): string | null {
  let last = 0
  for (const segment of segments.filter(({ mergesInto }) => mergesInto === null)) {
    const { id, firstDoc, lastDoc, toTerm } = segment
    if (firstDoc <= last || lastDoc < firstDoc) return `segment ${id} has documents that another has`
    last = lastDoc
    const inputs = segments.filter(({ mergesInto }) => mergesInto === id)
    if ((toTerm === null) !== (inputs.length === 0)) return `segment ${id} is not whole`
    let inputLast = firstDoc - 1
    for (const input of inputs) {
      if (input.firstDoc <= inputLast || input.lastDoc > lastDoc || input.toTerm !== null)
        return `segment ${input.id} does not fit segment ${id}`
      if (Buffer.compare(input.fromTerm, toTerm as Uint8Array) !== 0) return `segments ${input.id} and ${id} are merged to different terms`
      inputLast = input.lastDoc
    }
  }
  const lost = segments.find(({ mergesInto }) => mergesInto !== null && !segments.some(({ id }) => id === mergesInto))
  return lost === undefined ? null : `segment ${lost.id} is merged into none`
}

function faultOfPages(reader: SegmentReader, segments: ReadonlyMap<number, Segment>, sums: Map<number, number>): string | null {
  const entry = new PageReader()
  const docs = new Float64Array(maxEntryDocuments)
  const last = { segment: -1, term: new Uint8Array(maxTermBytes), length: 0, doc: -1 }
  for (const page of reader.pages()) {
    const segment = segments.get(page.segment)
    if (segment === undefined) return `a page belongs to segment ${page.segment}, which is none`
    if (last.segment !== segment.id) {
      last.segment = segment.id
      last.length = 0
      last.doc = -1
    }
    entry.open(page.data)
    let isFirst = true
    while (entry.next()) {
      const { term, termLength } = entry
      if (isFirst && (compareTerms(term, 0, termLength, page.term, 0, page.term.length) !== 0 || entry.firstDoc !== page.doc)) {
        return `a page of segment ${segment.id} begins with another term than it says`
      }
      isFirst = false
      const order = compareTerms(term, 0, termLength, last.term, 0, last.length)
      if (order < 0 || (order === 0 && entry.firstDoc <= last.doc)) return `terms of segment ${segment.id} are not in order`
      last.term.set(term)
      last.length = termLength
      const count = entry.documents(docs, segment.firstDoc)
      last.doc = (docs[count - 1] as number) - segment.firstDoc
      if ((docs[count - 1] as number) > segment.lastDoc) return `segment ${segment.id} has a document beyond its last`
      if (isBetween(entry, segment)) {
        const sum = crc32(term.subarray(0, termLength))
        for (let i = 0; i < count; i++) sums.set(docs[i] as number, (sums.get(docs[i] as number) ?? 0) + sum)
      }
    }
  }
  return null
}

/** Whether the entry's term is one that the segment has, and none that it has given away. */
function isBetween({ term, termLength }: PageReader, { fromTerm, toTerm }: Segment): boolean {
  if (compareTerms(term, 0, termLength, fromTerm, 0, fromTerm.length) < 0) return false
  return toTerm === null || compareTerms(term, 0, termLength, toTerm, 0, toTerm.length) < 0
}
