import { openMemoryDatabase } from '../../platform/database/memory-database.fixture.ts'
import { createExperimentStore } from '../experiment/experiment-store.sqlite.ts'
import { createRunStore } from '../run/run-store.sqlite.ts'
import { loggedModelStoreContract } from './logged-model-store.contract.ts'
import { createLoggedModelStore } from './logged-model-store.sqlite.ts'

loggedModelStoreContract('SQLite', () => {
  const { db, clock, ...rest } = openMemoryDatabase()
  return {
    models: createLoggedModelStore(db, clock),
    runs: createRunStore(db, clock),
    experiments: createExperimentStore(db, clock),
    ...rest,
  }
})
