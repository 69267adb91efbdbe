/**
 * The floor of a store: a bare loop that inserts the same bytes durably. One narrow row and one uncompressed payload row a span, prepared
 * statements, WAL, synchronous=FULL, 1,000 spans a transaction; no HTTP, no decoding, no index, no other process.
 *
 *   node bench/floor/store.ts FOLDER SPANS
 *
 * Prints one JSON line. 16 KiB pages and the checkpoint at 64 MiB were the cheapest of what was tried.
 */
import { randomFillSync } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { seededDice } from '../load/dice.ts'
import { makeWordPool } from '../load/word-pool.ts'

const [folder = '.', count = '200000'] = process.argv.slice(2)
const spanBytes = 1024
const spansPerTransaction = 1000
const pool = makeWordPool(16 << 20, seededDice(1))

const db = new DatabaseSync(join(folder, 'floor.db'))
db.exec('PRAGMA page_size=16384; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4096; PRAGMA cache_size=-8192')
db.exec(`
  CREATE TABLE span (
    id INTEGER PRIMARY KEY, trace BLOB NOT NULL, span_id BLOB NOT NULL, parent_id BLOB, name TEXT NOT NULL, type INTEGER NOT NULL,
    status INTEGER NOT NULL, start_us INTEGER NOT NULL, duration_us INTEGER, model TEXT, tokens INTEGER, cost REAL
  ) STRICT;
  CREATE TABLE payload (id INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT`)
const insertSpan = db.prepare('INSERT INTO span VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
const insertPayload = db.prepare('INSERT INTO payload VALUES (?, ?)')

const ids = Buffer.alloc(32)
const [traceId, spanId, parentId] = [ids.subarray(0, 16), ids.subarray(16, 24), ids.subarray(24)]
let id = 0
function insert(spans: number): void {
  for (let left = spans; left > 0; left -= spansPerTransaction) {
    db.exec('BEGIN')
    for (let i = 0; i < spansPerTransaction; i++) {
      id++
      if (id % 10 === 1) randomFillSync(ids)
      ids.writeUInt32LE(id, 16)
      const from = (id * 7919) % (pool.length - spanBytes)
      insertSpan.run(id, traceId, spanId, parentId, 'llm.call', 2, 1, id * 1000, 50_000, 'gpt-4o-mini', 640, 0.000_2)
      insertPayload.run(id, pool.subarray(from, from + spanBytes))
    }
    db.exec('COMMIT')
  }
}

insert(20_000)
const before = process.cpuUsage()
const startedAt = performance.now()
insert(Number(count))
const { user, system } = process.cpuUsage(before)
const seconds = (performance.now() - startedAt) / 1000
process.stdout.write(`${JSON.stringify({ cpuUsPerSpan: (user + system) / Number(count), spansPerSecond: Number(count) / seconds })}\n`)
