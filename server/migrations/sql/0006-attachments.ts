import type { DatabaseSync } from 'node:sqlite'

/** Pictures, sounds and files that MLflow's client takes out of inputs and outputs and uploads apart. */
export const id = '0006-attachments'

export function up(db: DatabaseSync): void {
  db.exec(`
    CREATE TABLE attachment (
      trace INTEGER NOT NULL REFERENCES trace (id) ON DELETE CASCADE,
      id TEXT NOT NULL,                        -- UUID, made by the client
      checksum INTEGER NOT NULL,               -- CRC-32 of data
      data BLOB NOT NULL,
      UNIQUE (trace, id)
    ) STRICT;
  `)
}
