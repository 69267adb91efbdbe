import { openMemoryDatabase } from '../platform/database/memory-database.fixture.ts'
import { createLoggedModelStore } from '../runs/index.ts'
import { registryReaderContract } from './registry-reader.contract.ts'
import { createRegistryReader } from './registry-reader.sqlite.ts'
import { createRegistryStore } from './registry-store.sqlite.ts'

registryReaderContract('SQLite', () => {
  const { db, clock, budget, ...rest } = openMemoryDatabase()
  return {
    reader: createRegistryReader(db, budget),
    registry: createRegistryStore(db, clock, { budget, loggedModels: createLoggedModelStore(db, clock, budget) }),
    ...rest,
  }
})
