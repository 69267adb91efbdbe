import { openMemoryDatabase } from '../../platform/database/memory-database.fixture.ts'
import { experimentStoreContract } from './experiment-store.contract.ts'
import { createExperimentStore } from './experiment-store.sqlite.ts'

experimentStoreContract('SQLite', () => {
  const { db, clock, budget, ...rest } = openMemoryDatabase()
  return { store: createExperimentStore(db, clock, budget), ...rest }
})
