import { openMemoryDatabase } from '../platform/database/memory-database.fixture.ts'
import { registryStoreContract } from './registry-store.contract.ts'
import { createRegistryStore } from './registry-store.sqlite.ts'

registryStoreContract('SQLite', () => {
  const { db, clock, ...rest } = openMemoryDatabase()
  return { registry: createRegistryStore(db, clock), ...rest }
})
