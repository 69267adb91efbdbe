import { openMemoryDatabase } from '../../platform/database/memory-database.fixture.ts'
import { createExperimentStore } from '../../runs/index.ts'
import { datasetStoreContract, type OpenDatasetStore } from './dataset-store.contract.ts'
import { createDatasetStore } from './dataset-store.sqlite.ts'

datasetStoreContract('SQLite', () => {
  const { db, clock, budget, ...rest } = openMemoryDatabase()
  const experiments = createExperimentStore(db, clock, budget)
  const events: OpenDatasetStore['events'] = []
  const sink = { wants: () => true, append: (...said: OpenDatasetStore['events'][number]) => void events.push(said) }
  return {
    datasets: createDatasetStore(db, clock, { budget, events: sink }),
    events,
    addExperiment: (workspace, name) => experiments.create(workspace, { name, tags: new Map() }),
    ...rest,
  }
})
