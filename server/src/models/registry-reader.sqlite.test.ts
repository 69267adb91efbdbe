import { openMemoryDatabase } from '../platform/database/memory-database.fixture.ts'
import { registryReaderContract } from './registry-reader.contract.ts'
import { createRegistryReader } from './registry-reader.sqlite.ts'
import { createRegistryStore } from './registry-store.sqlite.ts'

registryReaderContract('SQLite', () => {
  const { db, clock, ...rest } = openMemoryDatabase()
  return { reader: createRegistryReader(db), registry: createRegistryStore(db, clock), ...rest }
})
