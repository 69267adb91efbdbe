import * as spans from '../../migrations/sql/0001-spans.ts'
import * as experiments from '../../migrations/sql/0002-experiments.ts'
import { migrate } from '../platform/database/migrate.ts'
import { openSqlite } from '../platform/database/sqlite.ts'
import { experimentStoreContract } from './experiment-store.contract.ts'
import { createExperimentStore } from './experiment-store.sqlite.ts'

experimentStoreContract('SQLite', () => {
  const db = openSqlite(':memory:')
  let nowMs = 1_000_000
  migrate(db, [spans, experiments], nowMs)
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
