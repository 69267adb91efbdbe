import type { DatabaseSync } from 'node:sqlite'

export interface Migration {
  /** `0001-spans`: number, then what it brings. */
  id: string
  up(db: DatabaseSync): void
}

/**
 * Brings a database to the newest schema, each step in a transaction of its own with the note that it was done, so that a crash between
 * or inside steps is resumed where it stopped.
 * @returns the steps done now. @throws when the database has steps that this program does not know: a newer one made them.
 */
export function migrate(db: DatabaseSync, migrations: readonly Migration[], nowMs: number): string[] {
  db.exec('CREATE TABLE IF NOT EXISTS migration (id TEXT PRIMARY KEY, applied_ms INTEGER NOT NULL) STRICT')
  const applied = new Set(
    db
      .prepare('SELECT id FROM migration')
      .all()
      .map((row) => String(row['id'])),
  )
  const known = new Set(migrations.map(({ id }) => id))
  for (const id of applied) {
    if (!known.has(id)) {
      throw new Error(
        `The data folder was written by a newer Assay (it has schema step ${id}, which this version does not know). Start that version, or use another --data-dir.`,
      )
    }
  }
  const done: string[] = []
  for (const migration of migrations) {
    if (applied.has(migration.id)) continue
    db.exec('BEGIN IMMEDIATE')
    try {
      migration.up(db)
      db.prepare('INSERT INTO migration (id, applied_ms) VALUES (?, ?)').run(migration.id, nowMs)
      db.exec('COMMIT')
    } catch (error) {
      db.exec('ROLLBACK')
      throw error
    }
    done.push(migration.id)
  }
  return done
}
