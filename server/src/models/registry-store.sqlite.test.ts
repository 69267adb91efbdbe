import { openMemoryDatabase } from '../platform/database/memory-database.fixture.ts'
import { createLoggedModelStore } from '../runs/index.ts'
import { type OpenRegistryStore, registryStoreContract } from './registry-store.contract.ts'
import { createRegistryStore } from './registry-store.sqlite.ts'

registryStoreContract('SQLite', () => {
  const { db, clock, budget, ...rest } = openMemoryDatabase()
  const events: OpenRegistryStore['events'] = []
  const sink = { wants: () => true, append: (...said: OpenRegistryStore['events'][number]) => void events.push(said) }
  const loggedModels = createLoggedModelStore(db, clock, budget)
  return { registry: createRegistryStore(db, clock, { budget, loggedModels, events: sink }), loggedModels, events, ...rest }
})
