import { DatabaseSync } from 'node:sqlite'

/**
 * Pages of a new file. Of an export's few hundred spans, a couple dozen touch pages all over an index by trace id, and each is written twice,
 * to the log and from it: 16 KiB write half as much again and take a tenth fewer spans a second; 4 KiB cost more CPU.
 */
const pageBytes = 8_192
const cacheKib = 8_192
/**
 * Pages in the log after which a commit moves them into the database file: 8 MiB. Those who wait for that commit wait for the move: with
 * 64 MiB the slowest hundredth of requests takes a fifth longer, with 4 MiB more is written.
 */
const checkpointPages = 1_024

/**
 * Opens a database of ours. A commit on a writable one is on stable storage when it returns: write-ahead log, synchronous=FULL.
 * A derived database (`durable: false`) may lose its last commits on power loss, never its consistency; one that must not be lost raises
 * `synchronous` for itself.
 */
export function openSqlite(path: string, options: { readOnly?: boolean; durable?: boolean } = {}): DatabaseSync {
  const readOnly = options.readOnly ?? false
  const db = new DatabaseSync(path, { readOnly, timeout: 10_000, enableForeignKeyConstraints: true })
  if (!readOnly) {
    // auto_vacuum has an effect on a new file only: there it lets pages that deletions freed go back to the disk (Maintenance).
    db.exec(`PRAGMA page_size=${pageBytes}; PRAGMA auto_vacuum=INCREMENTAL; PRAGMA journal_mode=WAL; PRAGMA synchronous=${options.durable === false ? 'NORMAL' : 'FULL'};
      PRAGMA wal_autocheckpoint=${checkpointPages}; PRAGMA journal_size_limit=67108864; PRAGMA secure_delete=FAST`)
  }
  db.exec(`PRAGMA cache_size=-${cacheKib}; PRAGMA temp_store=MEMORY`)
  return db
}

/** SQLite's primary result code (`errcode & 255`) of a thrown error, or null when it is none of SQLite's. */
export function sqliteCode(error: unknown): number | null {
  const code = (error as { errcode?: unknown } | null)?.errcode
  return typeof code === 'number' ? code & 255 : null
}

/** SQLITE_IOERR_… of WRITE, FSYNC, DIR_FSYNC, TRUNCATE and SHMSIZE. A failed read is none: no space mends it, and it must be seen. */
const writeFailures: ReadonlySet<number> = new Set([778, 1034, 1290, 1546, 4874])

/** The disk is full, or writing failed in a way that space may mend. */
export function isDiskFull(error: unknown): boolean {
  const extended = (error as { errcode?: unknown } | null)?.errcode
  return sqliteCode(error) === 13 /* SQLITE_FULL */ || writeFailures.has(extended as number)
}

/** A constraint of a table was not kept: a name is taken, say. */
export function isConstraint(error: unknown): boolean {
  return sqliteCode(error) === 19 /* SQLITE_CONSTRAINT */
}

/** The file is damaged, or no database at all. */
export function isDamaged(error: unknown): boolean {
  const code = sqliteCode(error)
  return code === 11 /* SQLITE_CORRUPT */ || code === 26 /* SQLITE_NOTADB */
}
