import type { DatabaseSync } from 'node:sqlite'

/**
 * The derived database: the word index and the rollups. Everything here can be made again from the spans; it is a file of its own so that
 * its writer and the writer of spans never wait for each other.
 */
export const id = 'words-0001'

export function up(db: DatabaseSync): void {
  db.exec(`
    -- Which fragments have which words; no positions, no text. rowid = fragment.id.
    CREATE VIRTUAL TABLE word USING fts5 (text, content = '', contentless_delete = 1, detail = none, tokenize = ascii);
    CREATE VIRTUAL TABLE word_term USING fts5vocab (word, row);

    -- Sums over the spans that started in an hour, by one dimension: 0 model, 1 name, 2 type, 3 all. value: term id, type number, or 0.
    CREATE TABLE rollup (
      experiment INTEGER NOT NULL, dimension INTEGER NOT NULL, hour INTEGER NOT NULL, value INTEGER NOT NULL,
      count INTEGER NOT NULL, errors INTEGER NOT NULL, input_tokens INTEGER NOT NULL, output_tokens INTEGER NOT NULL, cost REAL NOT NULL,
      sketch BLOB NOT NULL,
      PRIMARY KEY (experiment, dimension, hour, value)
    ) STRICT, WITHOUT ROWID;

    -- How far the index has come in each of the writer's queues.
    CREATE TABLE progress (queue TEXT PRIMARY KEY, done INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    INSERT INTO progress (queue, done) VALUES ('fragment', 0), ('fragment_grave', 0), ('stale_hour', 0);
  `)
}
