import { expect, it } from 'vitest'
import { openMemoryDatabase } from '../../platform/database/memory-database.fixture.ts'
import { createWorkspaceStore } from '../../governance/index.ts'
import { createExperimentStore } from '../../runs/index.ts'
import { datasetStoreContract, type OpenDatasetStore } from './dataset-store.contract.ts'
import { createDatasetChanges } from './dataset-changes.ts'
import { createDatasetStore } from './dataset-store.sqlite.ts'
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

it('holds no workspace any more once its deletion is finished', async () => {
  const { db, clock, budget, addWorkspace } = openMemoryDatabase()
  addWorkspace('other')
  const [store, workspaces] = [createDatasetStore(db, clock, { budget }), createWorkspaceStore(db)]
  const changes = createDatasetChanges(store)
  const { datasetId } = await store.create('other', { name: 'qa', tags: new Map(), experimentIds: [], createdBy: null })
  const records = Array.from({ length: 4_001 }, (_, q) => ({ inputs: { q } }))
  await changes.upsertRecords('other', datasetId, packDrafts(readRecordDrafts(JSON.stringify(records))))
  await store.delete('other', datasetId)
  await expect(workspaces.delete('other')).rejects.toThrow("table 'evaluation_dataset' still contains resources")
  await changes.finish(fail)
  await workspaces.delete('other')
  expect(db.prepare('SELECT count(*) AS records FROM evaluation_record').get()).toEqual({ records: 0 })
})

it('finds what a change took out without reading every record of the dataset', () => {
  const { db } = openMemoryDatabase()
  const [plan] = db.prepare('EXPLAIN QUERY PLAN SELECT id FROM evaluation_record WHERE dataset = ? AND removed_in > ?').all()
  expect(plan?.['detail']).toContain('evaluation_record_by_removal (dataset=? AND removed_in>?)')
})

function fail(_datasetId: string, error: unknown): void {
  throw error
}
