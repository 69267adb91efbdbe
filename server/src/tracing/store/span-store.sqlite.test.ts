import { openSqliteSpans } from './open-sqlite-spans.fixture.ts'
import { spanStoreContract } from './span-store.contract.ts'

spanStoreContract('SQLite', () => openSqliteSpans())
