import { migrations } from '../../../migrations/migrations.ts'
import { migrate } from '../../platform/database/migrate.ts'
import { openSqlite } from '../../platform/database/sqlite.ts'
import { experimentStoreContract } from './experiment-store.contract.ts'
import { createExperimentStore } from './experiment-store.sqlite.ts'

experimentStoreContract('SQLite', () => {
  const db = openSqlite(':memory:')
  let nowMs = 1_000_000
  migrate(db, migrations, nowMs)
  return {
    store: createExperimentStore(db, { nowMs: () => nowMs }),
    setNowMs: (ms) => {
      nowMs = ms
    },
    addWorkspace: (name) => {
      db.prepare('INSERT INTO workspace (name) VALUES (?)').run(name)
    },
  }
})
