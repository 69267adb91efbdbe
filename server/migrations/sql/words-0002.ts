import type { DatabaseSync } from 'node:sqlite'

/**
 * The word index in tables of our own instead of SQLite's FTS5, which cost three times what all other indexing does
 * (docs/decisions/006-own-word-index.md). All is made again from the spans.
 */
export const id = 'words-0002'

export function up(db: DatabaseSync): void {
  db.exec(`
    DROP TABLE word_term;
    DROP TABLE word;

    -- Which fragments have which words, for the fragments (documents) first_doc to last_doc. Segments cover ranges that do not overlap, but
    -- for those that are being merged: terms before from_term have gone to merges_into already, which has none from to_term on yet.
    CREATE TABLE word_segment (
      id INTEGER PRIMARY KEY, level INTEGER NOT NULL, first_doc INTEGER NOT NULL, last_doc INTEGER NOT NULL,
      merges_into INTEGER, from_term BLOB NOT NULL, to_term BLOB
    ) STRICT;
    -- Terms in byte order and their documents, counted from first_doc (page-writer.ts). term, doc: of the first entry.
    -- checksum: CRC-32 of data, begun with the segment.
    CREATE TABLE word_page (
      id INTEGER PRIMARY KEY, segment INTEGER NOT NULL, term BLOB NOT NULL, doc INTEGER NOT NULL, checksum INTEGER NOT NULL, data BLOB NOT NULL
    ) STRICT;
    CREATE UNIQUE INDEX word_page_first ON word_page (segment, term, doc);
    -- Deleted documents that segments still have. dropped_by: the segment being made that leaves them out.
    CREATE TABLE word_grave (doc INTEGER PRIMARY KEY, dropped_by INTEGER) STRICT;

    DELETE FROM rollup;
    UPDATE progress SET done = 0;
  `)
}
