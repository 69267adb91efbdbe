import { openMemoryDatabase } from '../../platform/database/memory-database.fixture.ts'
import { createExperimentStore } from '../experiment/experiment-store.sqlite.ts'
import { runStoreContract } from './run-store.contract.ts'
import { createRunStore } from './run-store.sqlite.ts'

runStoreContract('SQLite', () => {
  const { db, clock, budget, ...rest } = openMemoryDatabase()
  return { runs: createRunStore(db, clock, budget), experiments: createExperimentStore(db, clock, budget), ...rest }
})
