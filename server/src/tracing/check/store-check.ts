import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { migrations, wordMigrations } from '../../../migrations/migrations.ts'
import { checkDerived } from './store-check-derived.ts'
import { checkRows } from './store-check-rows.ts'
import { checkSchema } from './store-check-schema.ts'
import { checkSpans } from './store-check-spans.ts'

/** One look at the store. `detail` names table and rows where it is not `ok`. */
export interface StoreFinding {
  name: string
  ok: boolean
  detail: string
}

/** Faults that SQLite names in one answer, at most. */
const maxFaults = 10

/**
 * Looks at everything in a data folder that can be checked against something else: pages and indexes, checksums of payload blocks, spans
 * against their payloads, sums and facets against the spans, and the derived database against both.
 *
 * Opens the databases read-only, each look in one snapshot, so it may run beside a server. Reads everything once: about a minute for a
 * million spans. Never throws: what cannot be looked at is a finding.
 */
export async function* checkStore(dataDir: string): AsyncGenerator<StoreFinding> {
  const path = join(dataDir, 'assay.db')
  const wordsPath = join(dataDir, 'words.db')
  if (!existsSync(path)) {
    yield {
      name: 'assay.db',
      ok: !existsSync(wordsPath),
      detail: existsSync(wordsPath) ? 'assay.db is missing beside words.db' : 'nothing is stored yet',
    }
    return
  }
  yield* withDatabase('assay.db', path, function* (db) {
    yield* pages('assay.db', db)
    yield* guarded('assay.db schema', () => checkSchema('assay.db', db, migrations))
    for (const check of [checkSpans, checkRows]) yield* guarded(check.name === 'checkSpans' ? 'spans' : 'traces', () => check(db))
  })
  if (!existsSync(wordsPath)) {
    // It may be deleted while the server is stopped.
    yield { name: 'words.db', ok: true, detail: 'is not there; the next start makes it anew from the spans' }
    return
  }
  yield* withDatabase('words.db', wordsPath, function* (words) {
    yield* pages('words.db', words)
    yield* guarded('words.db schema', () => checkSchema('words.db', words, wordMigrations))
  })
  yield* withDatabase('words.db', path, function* (db) {
    db.prepare('ATTACH ? AS words').run(wordsPath)
    yield* guarded('words and rollups', () => checkDerived(db))
  })
}

function* withDatabase(name: string, path: string, look: (db: DatabaseSync) => Iterable<StoreFinding>): Generator<StoreFinding> {
  let db: DatabaseSync
  try {
    db = new DatabaseSync(path, { readOnly: true, timeout: 10_000 })
  } catch (error) {
    yield { name, ok: false, detail: `cannot be opened: ${messageOf(error)}` }
    return
  }
  try {
    db.exec('BEGIN')
    yield* guarded(name, () => look(db))
  } catch (error) {
    yield { name, ok: false, detail: `cannot be read: ${messageOf(error)}` }
  } finally {
    db.close()
  }
}

/** What a damaged page makes SQLite throw is an answer too. */
function* guarded(name: string, look: () => Iterable<StoreFinding>): Generator<StoreFinding> {
  try {
    yield* look()
  } catch (error) {
    yield { name, ok: false, detail: messageOf(error) }
  }
}

function* pages(name: string, db: DatabaseSync): Generator<StoreFinding> {
  const faults = db
    .prepare(`PRAGMA main.integrity_check(${maxFaults})`)
    .all()
    .map((row) => String(row['integrity_check']))
  const ok = faults.length === 1 && faults[0] === 'ok'
  yield { name: `${name} pages`, ok, detail: ok ? 'every page and index is whole' : faults.join('; ') }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
