import { expect, it } from 'vitest'
import { openMemoryDatabase } from '../../platform/database/memory-database.fixture.ts'
import { createExperimentStore } from '../experiment/experiment-store.sqlite.ts'
import { runStoreContract } from './run-store.contract.ts'
import { createRunStore } from './run-store.sqlite.ts'

runStoreContract('SQLite', () => {
  const { db, clock, budget, ...rest } = openMemoryDatabase()
  return { runs: createRunStore(db, clock, budget), experiments: createExperimentStore(db, clock, budget), ...rest }
})

it('a run that is deleted for good is no longer one of its experiment', async () => {
  const { db, clock, budget } = openMemoryDatabase()
  const runs = createRunStore(db, clock, budget)
  const experiments = createExperimentStore(db, clock, budget)
  await runs.create('default', { experimentId: '0', userId: 'ann', startMs: 1, name: 'one', tags: new Map() })
  db.exec('DELETE FROM run')
  expect((await experiments.list('default', 1)).map(({ runCount }) => runCount)).toEqual([0])
})
