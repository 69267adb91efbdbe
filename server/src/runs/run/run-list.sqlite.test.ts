import { openMemoryDatabase } from '../../platform/database/memory-database.fixture.ts'
import { createExperimentStore } from '../experiment/experiment-store.sqlite.ts'
import { runListContract } from './run-list.contract.ts'
import { createRunList } from './run-list.sqlite.ts'
import { createRunStore } from './run-store.sqlite.ts'

runListContract('SQLite', () => {
  const { db, clock, budget, addWorkspace } = openMemoryDatabase()
  return {
    list: createRunList(db, budget),
    runs: createRunStore(db, clock, budget),
    experiments: createExperimentStore(db, clock, budget),
    addWorkspace,
  }
})
