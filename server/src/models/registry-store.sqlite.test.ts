import { migrations } from '../../migrations/migrations.ts'
import { migrate } from '../platform/database/migrate.ts'
import { openSqlite } from '../platform/database/sqlite.ts'
import { registryStoreContract } from './registry-store.contract.ts'
import { createRegistryStore } from './registry-store.sqlite.ts'

registryStoreContract('SQLite', () => {
  const db = openSqlite(':memory:')
  let nowMs = 1_000_000
  migrate(db, migrations, nowMs)
  return {
    registry: createRegistryStore(db, { nowMs: () => nowMs }),
    setNowMs: (ms) => {
      nowMs = ms
    },
    addWorkspace: (name) => {
      db.prepare('INSERT INTO workspace (name) VALUES (?)').run(name)
    },
  }
})
