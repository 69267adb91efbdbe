import { openMemoryDatabase } from '../../platform/database/memory-database.fixture.ts'
import { createExperimentStore } from '../../runs/index.ts'
import { datasetStoreContract } from './dataset-store.contract.ts'
import { createDatasetStore } from './dataset-store.sqlite.ts'

datasetStoreContract('SQLite', () => {
  const { db, clock, ...rest } = openMemoryDatabase()
  const experiments = createExperimentStore(db, clock)
  return {
    datasets: createDatasetStore(db, clock),
    addExperiment: (workspace, name) => experiments.create(workspace, { name, tags: new Map() }),
    ...rest,
  }
})
