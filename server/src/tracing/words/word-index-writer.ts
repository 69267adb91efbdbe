import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { PageWriter } from './page-writer.ts'
import type { RoundLimits } from './round-terms.ts'
import { roundLimits, RoundTerms } from './round-terms.ts'
import { SegmentMerge } from './segment-merge.ts'
import { TokenScanner } from './token-scanner.ts'
import type { Segment } from './word-segment.ts'
import { SegmentReader, SegmentWriter } from './word-segment.ts'

/** So many neighbours of a level become one of the next. More would merge less often and leave more segments to search. */
export const mergedSegments = 8
/** Pages that a merge reads in a round: half a megabyte, some milliseconds. A round of 2,000 spans writes about 30. */
const pagesPerStep = 64

/**
 * Adds documents to the word index, forgets deleted ones and keeps its segments few. All calls of a round belong into one transaction;
 * after it was undone, `discard`.
 */
export class WordIndexWriter {
  private readonly terms: RoundTerms
  /** Takes the texts of the document under way. */
  readonly text: TokenScanner
  private documents: number[] = []
  private readonly reader: SegmentReader
  private readonly writer: SegmentWriter
  /** Merges under way, by the segment that they make; all others are picked up from the database. */
  private readonly merges = new Map<number, SegmentMerge>()
  private readonly insertGrave: StatementSync
  private readonly claimGraves: StatementSync
  private readonly selectGraves: StatementSync
  private readonly deleteGraves: StatementSync
  private readonly selectGraveSegment: StatementSync

  constructor(db: DatabaseSync, limits: RoundLimits = roundLimits) {
    this.terms = new RoundTerms(limits)
    this.text = new TokenScanner(this.terms)
    this.reader = new SegmentReader(db, 'main')
    this.writer = new SegmentWriter(db)
    this.insertGrave = db.prepare(`INSERT OR IGNORE INTO word_grave (doc) SELECT ?1
      WHERE EXISTS (SELECT 1 FROM word_segment WHERE ?1 BETWEEN first_doc AND last_doc)`)
    this.claimGraves = db.prepare('UPDATE word_grave SET dropped_by = ? WHERE doc BETWEEN ? AND ? AND dropped_by IS NULL')
    this.selectGraves = db.prepare('SELECT doc FROM word_grave WHERE doc BETWEEN ? AND ? AND dropped_by = ? ORDER BY doc')
    this.deleteGraves = db.prepare('DELETE FROM word_grave WHERE doc BETWEEN ? AND ? AND dropped_by = ?')
    // Newest first: those are the small ones.
    this.selectGraveSegment = db.prepare(`SELECT s.id FROM word_segment s
      WHERE EXISTS (SELECT 1 FROM word_grave g WHERE g.doc BETWEEN s.first_doc AND s.last_doc) ORDER BY s.first_doc DESC LIMIT 1`)
  }

  /** The texts taken since the last call are those of document `doc`; documents come by ascending number. */
  endDocument(doc: number): void {
    this.terms.endDocument()
    this.documents.push(doc)
    if (this.terms.isFull) this.endSegment()
  }

  /** Writes out all documents taken. */
  endSegment(): void {
    const first = this.documents[0]
    const last = this.documents[this.documents.length - 1]
    if (first !== undefined && last !== undefined) {
      const segment = this.writer.add(0, first, last)
      const pages = new PageWriter((term, doc, data) => this.writer.addPage(segment, term, doc, data))
      this.terms.writeTo(
        pages,
        this.documents.map((doc) => doc - first),
      )
      pages.flush()
    }
    this.documents = []
    this.terms.clear()
  }

  /** The document was deleted. Searches leave it out by themselves; its words go with the next merge, or when nothing else is to do. */
  forget(doc: number): void {
    this.insertGrave.run(doc)
  }

  /** Takes a step in every merge that is due. `idle` begins to rewrite a segment with deleted documents. False when there was nothing to do. */
  merge(idle: boolean): boolean {
    this.beginDueMerges()
    let segments = this.reader.segments()
    if (idle && !segments.some(isBeingMade)) {
      this.beginRewrite(segments)
      segments = this.reader.segments()
    }
    const made = segments.filter(isBeingMade)
    for (const each of made) this.stepOf(each, segments)
    return made.length > 0
  }

  /** Forgets what was not committed. */
  discard(): void {
    this.documents = []
    this.terms.clear()
    this.merges.clear()
  }

  private stepOf(merged: Segment, segments: readonly Segment[]): void {
    let merge = this.merges.get(merged.id)
    if (merge === undefined) {
      const graves = this.selectGraves.all(merged.firstDoc, merged.lastDoc, merged.id)
      const dead = Float64Array.from(graves, (row) => Number(row['doc']))
      const inputs = segments.filter(({ mergesInto }) => mergesInto === merged.id)
      merge = new SegmentMerge(this.reader, this.writer, merged, inputs, dead)
      this.merges.set(merged.id, merge)
    }
    if (!merge.step(pagesPerStep)) return
    this.merges.delete(merged.id)
    this.deleteGraves.run(merged.firstDoc, merged.lastDoc, merged.id)
  }

  private beginDueMerges(): void {
    const segments = this.reader.segments().filter(({ mergesInto }) => mergesInto === null)
    for (const level of new Set(segments.map((segment) => segment.level))) {
      const oldest = segments.filter((segment) => segment.level === level).slice(0, mergedSegments)
      // One of them that is still being made must be whole first: only neighbours are merged, so that ranges never overlap.
      if (oldest.length === mergedSegments && !oldest.some(isBeingMade)) this.begin(level + 1, oldest)
    }
  }

  private beginRewrite(segments: readonly Segment[]): void {
    const id = this.selectGraveSegment.get()?.['id']
    const segment = segments.find((each) => each.id === id)
    if (segment !== undefined) this.begin(segment.level, [segment])
  }

  private begin(level: number, inputs: readonly Segment[]): void {
    const merged = this.writer.addMerged(level, inputs)
    this.claimGraves.run(merged, (inputs[0] as Segment).firstDoc, (inputs[inputs.length - 1] as Segment).lastDoc)
  }
}

function isBeingMade({ toTerm }: Segment): boolean {
  return toTerm !== null
}
