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
