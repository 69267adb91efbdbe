import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { migrations, wordMigrations } from '../../../migrations/migrations.ts'
import { migrate } from '../../platform/database/migrate.ts'
import { openSqlite } from '../../platform/database/sqlite.ts'
import { type EventSink, noEvents } from '../../platform/events/outbox.ts'
import { TraceSampler } from '../analysis/trace-sampler.sqlite.ts'
import { TimeBudget } from '../../platform/database/time-budget.ts'
import { GroupCommit } from '../../platform/workers/group-commit.ts'
import { fromWire } from '../../platform/workers/messages.ts'
import { SpanIndexer } from '../derived/span-indexer.ts'
import { SqliteSpanReader } from '../read/span-reader.sqlite.ts'
import type { OpenSpanStore } from './span-store.contract.ts'
import { SqliteSpanWriter } from '../write/span-writer.sqlite.ts'
import type { TraceCompleted } from '../write/trace-completion.ts'

export interface OpenSqliteSpans extends OpenSpanStore {
  /** Of the writer: look, do not touch. */
  db: DatabaseSync
  words: DatabaseSync
  dataDir: string
  /** The writer itself, for what must share one commit with other calls. */
  spans: SqliteSpanWriter
  /** Of the reader. */
  readDb: DatabaseSync
  /** Draws traces from what is written. */
  sampler: TraceSampler
  /** Runs calls in one transaction, as the store thread does. A call that throws is undone alone; the others may run twice for it. */
  together(calls: readonly (() => Promise<unknown>)[]): Promise<PromiseSettledResult<unknown>[]>
  /** A new writer over the same files, as after a restart. */
  restart(): void
}

/** Databases in a folder of their own, with a group commit around the writer's calls. Not synced to disk: nothing here pulls the plug. */
export function openSqliteSpans({
  nowMs = () => Date.now(),
  events = noEvents,
}: { nowMs?: () => number; events?: EventSink<TraceCompleted> } = {}): OpenSqliteSpans {
  const dataDir = mkdtempSync(join(tmpdir(), 'assay-spans-'))
  const db = openSqlite(join(dataDir, 'assay.db'))
  migrate(db, migrations, 0)
  const words = openSqlite(join(dataDir, 'words.db'), { durable: false })
  migrate(words, wordMigrations, 0)
  for (const each of [db, words]) each.exec('PRAGMA synchronous=OFF')
  const readDb = openSqlite(join(dataDir, 'assay.db'), { readOnly: true })
  readDb.prepare('ATTACH ? AS words').run(join(dataDir, 'words.db'))
  const reader = new SqliteSpanReader(readDb, { budget: new TimeBudget(readDb), pageTokenKey: Buffer.alloc(32), nowMs })
  const indexDb = openSqlite(join(dataDir, 'assay.db'), { readOnly: true })
  let indexerMs = 0
  const indexer = new SpanIndexer(indexDb, words, () => indexerMs)
  let spans = new SqliteSpanWriter(db, nowMs, events)

  let under: readonly (() => Promise<unknown>)[] = []
  const commits = new GroupCommit(
    db,
    { calls: { run: (i: number) => under[i]?.() } },
    {
      afterCall: () => spans.afterCall(),
      beforeCommit: () => spans.beforeCommit(),
      afterRollback: (whole) => spans.afterRollback(whole),
      makeRoom: () => false,
    },
  )

  async function together(calls: readonly (() => Promise<unknown>)[]): Promise<PromiseSettledResult<unknown>[]> {
    under = calls
    const replies = await commits.run(calls.map((_, id) => ({ id, store: 'calls', method: 'run', args: [id] })))
    return replies.map((reply) =>
      reply.ok ? { status: 'fulfilled', value: reply.value } : { status: 'rejected', reason: fromWire(reply.error) },
    )
  }

  const writer = new Proxy({} as OpenSpanStore['writer'], {
    get:
      (_target, method: keyof OpenSpanStore['writer']) =>
      async (...args: unknown[]) => {
        const [result] = await together([() => (spans[method] as (...args: unknown[]) => Promise<unknown>)(...args)])
        if (result?.status === 'rejected') throw result.reason as Error
        return result?.value
      },
  })

  return {
    writer,
    db,
    words,
    dataDir,
    together,
    reader,
    readDb,
    sampler: new TraceSampler(readDb, reader.search),
    get spans() {
      return spans
    },
    restart() {
      spans = new SqliteSpanWriter(db, nowMs, events)
    },
    settleIndex() {
      for (let waitMs = indexer.round(); waitMs < Infinity; waitMs = indexer.round()) indexerMs += waitMs
      return Promise.resolve()
    },
    addWorkspace(name) {
      db.prepare('INSERT OR IGNORE INTO workspace (name) VALUES (?)').run(name)
      return Promise.resolve()
    },
    addExperiment(workspace, name) {
      const row = db
        .prepare(`INSERT INTO experiment (workspace, name, artifact_location, stage, created_ms, updated_ms)
        SELECT id, ?, '', 'active', 0, 0 FROM workspace WHERE name = ? RETURNING id`)
        .get(name, workspace)
      return Promise.resolve(String(row?.['id']))
    },
    addFeedback(traceId, name, value) {
      db.prepare(`INSERT INTO assessment (workspace, id, trace, kind, name, value, source_type, source_id, metadata, created_ms, updated_ms, valid)
        SELECT 1, hex(randomblob(8)), id, 'feedback', ?, ?, 'HUMAN', 'x', '{}', 0, 0, 1 FROM trace WHERE workspace = 1 AND trace_id = ?`).run(
        name,
        JSON.stringify(value),
        Buffer.from(traceId, 'hex'),
      )
      return Promise.resolve()
    },
    [Symbol.asyncDispose]() {
      for (const each of [readDb, indexDb, words, db]) each.close()
      rmSync(dataDir, { recursive: true, force: true })
      return Promise.resolve()
    },
  }
}
