import { expect, it } from 'vitest'
import { openMemoryDatabase } from '../database/memory-database.fixture.ts'
import { outboxContract } from './outbox.contract.ts'
import { createOutbox, type Interest } from './outbox.sqlite.ts'

function open() {
  const { db, clock, ...rest } = openMemoryDatabase()
  let interests: Interest[] = []
  const outbox = createOutbox(db, clock, () => interests)
  return {
    outbox,
    ...rest,
    subscribe(workspace: string, ...types: string[]) {
      interests = types.map((type) => ({ workspace, type }))
      outbox.forget()
    },
    undone(work: () => void) {
      db.exec('BEGIN')
      work()
      db.exec('ROLLBACK')
    },
  }
}

outboxContract('SQLite', open)

it('says once when the first of what was appended is due', () => {
  const { outbox, subscribe } = open()
  subscribe('default', 'model.created')
  outbox.append('default', { type: 'model.deleted', data: {} })
  expect(outbox.takeAppendedDueMs()).toBeNull()
  const held = (forMs: number) => outbox.append('default', { type: 'model.created', data: {} }, { subject: String(forMs), forMs })
  held(3_000)
  held(2_000)
  expect([outbox.takeAppendedDueMs(), outbox.takeAppendedDueMs()]).toEqual([1_002_000, null])
  held(2_000)
  outbox.append('default', { type: 'model.created', data: {} })
  expect(outbox.takeAppendedDueMs()).toBe(0)
})
