import type { DatabaseSync } from 'node:sqlite'

/** The words of a text are also those that its JSON escapes spell, and a token says where something was left out. All is made again from the spans. */
export const id = 'words-0003'

export function up(db: DatabaseSync): void {
  db.exec(`
    DELETE FROM word_segment;
    DELETE FROM word_page;
    DELETE FROM word_grave;
    DELETE FROM rollup;
    UPDATE progress SET done = 0;
  `)
}
