import { openMemoryDatabase } from '../../platform/database/memory-database.fixture.ts'
import { providerStoreContract } from './provider-store.contract.ts'
import { createProviderStore } from './provider-store.sqlite.ts'

providerStoreContract('SQLite', () => {
  const { db, clock, ...rest } = openMemoryDatabase()
  return { providers: createProviderStore(db, clock), ...rest }
})
