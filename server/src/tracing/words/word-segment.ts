import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { crc32 } from 'node:zlib'
import { DamagedIndexError } from './damaged-index.ts'

/** Terms of the documents `firstDoc` to `lastDoc`, those from `fromTerm` up to `toTerm`, which is not among them; null: to the last. */
export interface Segment {
  id: number
  level: number
  firstDoc: number
  lastDoc: number
  /** The segment that is being made of it and its neighbours. */
  mergesInto: number | null
  fromTerm: Uint8Array
  toTerm: Uint8Array | null
}

/** Where an entry stands among all of a segment: by term, then by document, counted from the segment's first. */
export interface PagePlace {
  term: Uint8Array
  doc: number
}

export interface StoredPage extends PagePlace {
  data: Uint8Array
}

const noTerm = new Uint8Array(0)

/** Reads segments and their pages. `schema` is where the database is attached. */
export class SegmentReader {
  private readonly selectSegments: StatementSync
  private readonly selectAt: StatementSync
  private readonly selectBehind: StatementSync
  private readonly selectAll: StatementSync

  constructor(db: DatabaseSync, schema: 'main' | 'words') {
    this.selectSegments = db.prepare(
      `SELECT id, level, first_doc, last_doc, merges_into, from_term, to_term FROM ${schema}.word_segment ORDER BY first_doc, id`,
    )
    const page = `SELECT term, doc, checksum, data FROM ${schema}.word_page WHERE segment = ?`
    this.selectAt = db.prepare(`${page} AND (term, doc) <= (?, ?) ORDER BY term DESC, doc DESC LIMIT 1`)
    this.selectBehind = db.prepare(`${page} AND (term, doc) > (?, ?) ORDER BY term, doc LIMIT 1`)
    this.selectAll = db.prepare(`SELECT segment, term, doc, checksum, data FROM ${schema}.word_page ORDER BY segment, term, doc`)
  }

  /** By first document. One that is being made comes behind those that it is made of or before them. */
  segments(): Segment[] {
    return this.selectSegments.all().map((row) => ({
      id: Number(row['id']),
      level: Number(row['level']),
      firstDoc: Number(row['first_doc']),
      lastDoc: Number(row['last_doc']),
      mergesInto: row['merges_into'] === null ? null : Number(row['merges_into']),
      fromTerm: row['from_term'] as Uint8Array,
      toTerm: row['to_term'] as Uint8Array | null,
    }))
  }

  /** The page that has the entry at this place, or the last before it. @throws DamagedIndexError */
  pageAt(segment: number, { term, doc }: PagePlace): StoredPage | null {
    return whole(segment, this.selectAt.get(segment, term, doc))
  }

  /** The next page. @throws DamagedIndexError */
  pageBehind(segment: number, { term, doc }: PagePlace): StoredPage | null {
    return whole(segment, this.selectBehind.get(segment, term, doc))
  }

  /** The page at which the terms from `term` on begin. @throws DamagedIndexError */
  pageFrom(segment: number, term: Uint8Array): StoredPage | null {
    return this.pageAt(segment, { term, doc: -1 }) ?? this.pageBehind(segment, { term: noTerm, doc: -1 })
  }

  /** Every page of every segment. @throws DamagedIndexError */
  *pages(): Generator<StoredPage & { segment: number }> {
    for (const row of this.selectAll.iterate()) {
      const segment = Number(row['segment'])
      yield { segment, ...(whole(segment, row) as StoredPage) }
    }
  }
}

function whole(segment: number, row: Record<string, unknown> | undefined): StoredPage | null {
  if (row === undefined) return null
  const data = row['data'] as Uint8Array
  if (crc32(data, segment) !== row['checksum']) throw new DamagedIndexError(`the checksum of a page of segment ${segment} does not fit`)
  return { term: row['term'] as Uint8Array, doc: Number(row['doc']), data }
}

/** Writes segments and their pages, inside the caller's transaction. */
export class SegmentWriter {
  private readonly insertSegment: StatementSync
  private readonly insertPage: StatementSync
  private readonly claimSegment: StatementSync
  private readonly setFrom: StatementSync
  private readonly setTo: StatementSync
  private readonly deleteSegment: StatementSync
  private readonly deletePagesBefore: StatementSync
  private readonly deletePages: StatementSync
  private readonly countPages: StatementSync

  constructor(db: DatabaseSync) {
    this.insertSegment = db.prepare('INSERT INTO word_segment (level, first_doc, last_doc, from_term, to_term) VALUES (?, ?, ?, ?, ?)')
    this.insertPage = db.prepare('INSERT INTO word_page (segment, term, doc, checksum, data) VALUES (?, ?, ?, ?, ?)')
    this.claimSegment = db.prepare('UPDATE word_segment SET merges_into = ? WHERE id = ?')
    this.setFrom = db.prepare('UPDATE word_segment SET from_term = ? WHERE id = ?')
    this.setTo = db.prepare('UPDATE word_segment SET to_term = ? WHERE id = ?')
    this.deleteSegment = db.prepare('DELETE FROM word_segment WHERE id = ?')
    this.deletePagesBefore = db.prepare('DELETE FROM word_page WHERE segment = ? AND (term, doc) < (?, ?)')
    this.deletePages = db.prepare('DELETE FROM word_page WHERE segment = ?')
    this.countPages = db.prepare('SELECT count(*) AS count FROM (SELECT 1 FROM word_page WHERE segment = ? LIMIT 1)')
  }

  /** A segment with all its terms, to be filled in this transaction. Returns its number. */
  add(level: number, firstDoc: number, lastDoc: number): number {
    return Number(this.insertSegment.run(level, firstDoc, lastDoc, noTerm, null).lastInsertRowid)
  }

  /** A segment made of these neighbours, to which their terms go little by little. Returns its number. */
  addMerged(level: number, neighbours: readonly Segment[]): number {
    const first = neighbours[0] as Segment
    const last = neighbours[neighbours.length - 1] as Segment
    const id = Number(this.insertSegment.run(level, first.firstDoc, last.lastDoc, noTerm, noTerm).lastInsertRowid)
    for (const each of neighbours) this.claimSegment.run(id, each.id)
    return id
  }

  addPage(segment: number, term: Uint8Array, doc: number, data: Uint8Array): void {
    this.insertPage.run(segment, term, doc, crc32(data, segment), data)
  }

  /** Terms before `term` are now in `merged` and no more in `inputs`. */
  moveBound(merged: number, inputs: readonly number[], term: Uint8Array): void {
    this.setTo.run(term, merged)
    for (const input of inputs) this.setFrom.run(term, input)
  }

  /** All terms are now in `merged`, which goes too when there is none. */
  endMerge(merged: number, inputs: readonly number[]): void {
    for (const input of inputs) {
      this.deletePages.run(input)
      this.deleteSegment.run(input)
    }
    if (Number(this.countPages.get(merged)?.['count']) === 0) this.deleteSegment.run(merged)
    else this.setTo.run(null, merged)
  }

  dropPagesBefore(segment: number, { term, doc }: PagePlace): void {
    this.deletePagesBefore.run(segment, term, doc)
  }

  dropPages(segment: number): void {
    this.deletePages.run(segment)
  }
}
