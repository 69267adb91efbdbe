import { openMemoryDatabase } from '../../platform/database/memory-database.fixture.ts'
import { createExperimentStore } from '../experiment/experiment-store.sqlite.ts'
import { createRunStore } from '../run/run-store.sqlite.ts'
import { loggedModelStoreContract } from './logged-model-store.contract.ts'
import { createLoggedModelStore } from './logged-model-store.sqlite.ts'

loggedModelStoreContract('SQLite', () => {
  const { db, clock, budget, ...rest } = openMemoryDatabase()
  return {
    models: createLoggedModelStore(db, clock, budget),
    runs: createRunStore(db, clock, budget),
    experiments: createExperimentStore(db, clock, budget),
    ...rest,
  }
})
