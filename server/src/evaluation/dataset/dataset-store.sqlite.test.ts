import { expect, it } from 'vitest'
import { openMemoryDatabase } from '../../platform/database/memory-database.fixture.ts'
import { createExperimentStore } from '../../runs/index.ts'
import { datasetStoreContract, type OpenDatasetStore } from './dataset-store.contract.ts'
import { createDatasetChanges } from './dataset-changes.ts'
import { createDatasetStore, finishDatasetDeletions } from './dataset-store.sqlite.ts'
import { packDrafts } from './packed-drafts.ts'
import { readRecordDrafts } from './record-drafts.ts'

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

it('finishes at the next start what the end of a server left of a deletion, and nothing else', async () => {
  const { db, clock, budget } = openMemoryDatabase()
  const store = createDatasetStore(db, clock, { budget })
  const made = async (name: string) => {
    const { datasetId } = await store.create('default', { name, tags: new Map(), experimentIds: [], createdBy: null })
    const records = Array.from({ length: 4_001 }, (_, q) => ({ inputs: { q } }))
    await createDatasetChanges(store).upsertRecords('default', datasetId, packDrafts(readRecordDrafts(JSON.stringify(records))))
    return datasetId
  }
  await made('kept')
  await store.delete('default', await made('gone'))
  const left = () =>
    db.prepare('SELECT (SELECT count(*) FROM evaluation_dataset) AS datasets, count(*) AS records FROM evaluation_record').get()
  expect(left()).toEqual({ datasets: 2, records: 4_002 })
  finishDatasetDeletions(db)
  expect(left()).toEqual({ datasets: 1, records: 4_001 })
})
