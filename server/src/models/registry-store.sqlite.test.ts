import { openMemoryDatabase } from '../platform/database/memory-database.fixture.ts'
import { type OpenRegistryStore, registryStoreContract } from './registry-store.contract.ts'
import { createRegistryStore } from './registry-store.sqlite.ts'

registryStoreContract('SQLite', () => {
  const { db, clock, budget, ...rest } = openMemoryDatabase()
  const events: OpenRegistryStore['events'] = []
  const sink = { wants: () => true, append: (...said: OpenRegistryStore['events'][number]) => void events.push(said) }
  return { registry: createRegistryStore(db, clock, { budget, events: sink }), events, ...rest }
})
