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

it('says once that something was appended', () => {
  const { outbox, subscribe } = open()
  subscribe('default', 'model.created')
  outbox.append('default', { type: 'model.deleted', data: {} })
  expect(outbox.takeAppended()).toBe(false)
  outbox.append('default', { type: 'model.created', data: {} })
  expect([outbox.takeAppended(), outbox.takeAppended()]).toEqual([true, false])
})
