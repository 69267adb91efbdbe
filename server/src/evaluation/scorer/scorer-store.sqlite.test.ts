import { openMemoryDatabase } from '../../platform/database/memory-database.fixture.ts'
import { createExperimentStore } from '../../runs/index.ts'
import { scorerStoreContract } from './scorer-store.contract.ts'
import { createScorerStore } from './scorer-store.sqlite.ts'

scorerStoreContract('SQLite', () => {
  const { db, clock, budget, ...rest } = openMemoryDatabase()
  const experiments = createExperimentStore(db, clock, budget)
  return {
    scorers: createScorerStore(db, clock, budget),
    addExperiment: (workspace, name) => experiments.create(workspace, { name, tags: new Map() }),
    deleteExperiment: (workspace, experimentId) => experiments.delete(workspace, experimentId),
    ...rest,
  }
})
