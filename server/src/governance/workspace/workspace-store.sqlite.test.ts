import { expect, it } from 'vitest'
import { openMemoryDatabase } from '../../platform/database/memory-database.fixture.ts'
import { workspaceStoreContract } from './workspace-store.contract.ts'
import { createWorkspaceStore } from './workspace-store.sqlite.ts'

workspaceStoreContract('SQLite', () => {
  const { db } = openMemoryDatabase()
  return {
    workspaces: createWorkspaceStore(db),
    fill: (name) => {
      db.prepare(`INSERT INTO experiment (workspace, name, artifact_location, stage, created_ms, updated_ms)
        SELECT id, 'e', '', 'active', 0, 0 FROM workspace WHERE name = ?`).run(name)
      return Promise.resolve()
    },
  }
})

/** The outbox alone is short: what is in it is told of soon. */
it('looks at no other workspace to delete one, whatever theirs hold', () => {
  const { db } = openMemoryDatabase()
  const holders = db
    .prepare(
      "SELECT t.name FROM sqlite_schema t JOIN pragma_table_info(t.name) c ON c.name = 'workspace' WHERE t.type = 'table' AND t.name <> 'outbox'",
    )
    .all()
  const scanned = holders.filter(({ name }) =>
    db
      .prepare(`EXPLAIN QUERY PLAN SELECT 1 FROM ${String(name)} WHERE workspace = ?`)
      .all(1)
      .some(({ detail }) => !String(detail).startsWith('SEARCH')),
  )
  expect(scanned).toEqual([])
  expect(holders.map(({ name }) => name)).toContain('run')
})
