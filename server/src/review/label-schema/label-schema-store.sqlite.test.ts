import { openMemoryDatabase } from '../../platform/database/memory-database.fixture.ts'
import { createExperimentStore } from '../../runs/index.ts'
import { labelSchemaStoreContract } from './label-schema-store.contract.ts'
import { createLabelSchemaStore } from './label-schema-store.sqlite.ts'

labelSchemaStoreContract('SQLite', () => {
  const { db, clock, budget, ...rest } = openMemoryDatabase()
  const experiments = createExperimentStore(db, clock, budget)
  return {
    schemas: createLabelSchemaStore(db, clock, budget),
    addExperiment: (workspace, name) => experiments.create(workspace, { name, tags: new Map() }),
    deleteExperiment: (workspace, experimentId) => experiments.delete(workspace, experimentId),
    ...rest,
  }
})
