import { migrations } from '../../../migrations/migrations.ts'
import { migrate } from '../../platform/database/migrate.ts'
import { openSqlite } from '../../platform/database/sqlite.ts'
import { createExperimentStore } from '../experiment/experiment-store.sqlite.ts'
import { runStoreContract } from './run-store.contract.ts'
import { createRunStore } from './run-store.sqlite.ts'

runStoreContract('SQLite', () => {
  const db = openSqlite(':memory:')
  let nowMs = 1_000_000
  migrate(db, migrations, nowMs)
  const clock = { nowMs: () => nowMs }
  return {
    runs: createRunStore(db, clock),
    experiments: createExperimentStore(db, clock),
    setNowMs: (ms) => {
      nowMs = ms
    },
    addWorkspace: (name) => {
      db.prepare('INSERT INTO workspace (name) VALUES (?)').run(name)
    },
  }
})
