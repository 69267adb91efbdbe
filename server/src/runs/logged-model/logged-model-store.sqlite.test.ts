import { migrations } from '../../../migrations/migrations.ts'
import { migrate } from '../../platform/database/migrate.ts'
import { openSqlite } from '../../platform/database/sqlite.ts'
import { createExperimentStore } from '../experiment/experiment-store.sqlite.ts'
import { createRunStore } from '../run/run-store.sqlite.ts'
import { loggedModelStoreContract } from './logged-model-store.contract.ts'
import { createLoggedModelStore } from './logged-model-store.sqlite.ts'

loggedModelStoreContract('SQLite', () => {
  const db = openSqlite(':memory:')
  let nowMs = 1_000_000
  migrate(db, migrations, nowMs)
  const clock = { nowMs: () => nowMs }
  return {
    models: createLoggedModelStore(db, clock),
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
