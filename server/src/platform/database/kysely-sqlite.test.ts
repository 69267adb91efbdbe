import { describe, expect, it } from 'vitest'
import { kyselyOn } from './kysely-sqlite.ts'
import { openSqlite } from './sqlite.ts'

interface Tables {
  word: { id: number; text: string; bytes: Uint8Array | null }
}

function opened() {
  const db = openSqlite(':memory:')
  db.exec('CREATE TABLE word (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE, bytes BLOB) STRICT')
  return { db, tables: kyselyOn<Tables>(db) }
}

describe('kyselyOn', () => {
  it('runs statements on the handle it was given and counts what they change', async () => {
    const { db, tables } = opened()
    const inserted = await tables
      .insertInto('word')
      .values([
        { id: 1, text: 'a', bytes: null },
        { id: 2, text: 'b', bytes: Buffer.from('x') },
      ])
      .executeTakeFirstOrThrow()
    expect(inserted.numInsertedOrUpdatedRows).toBe(2n)
    expect(db.prepare('SELECT count(*) AS n FROM word').get()).toEqual({ n: 2 })
    const updated = await tables.updateTable('word').set({ text: 'c' }).where('id', '=', 1).executeTakeFirstOrThrow()
    expect(updated.numUpdatedRows).toBe(1n)
    expect(await tables.selectFrom('word').select(['id', 'text']).orderBy('id').execute()).toEqual([
      { id: 1, text: 'c' },
      { id: 2, text: 'b' },
    ])
  })

  it('returns rows of an insert', async () => {
    const { tables } = opened()
    expect(await tables.insertInto('word').values({ id: 7, text: 'a', bytes: null }).returning('id').executeTakeFirst()).toEqual({ id: 7 })
  })

  it('rejects with SQLite’s error', async () => {
    const { tables } = opened()
    const insert = (id: number) => tables.insertInto('word').values({ id, text: 'same', bytes: null }).execute()
    await insert(1)
    await expect(insert(2)).rejects.toThrow('UNIQUE constraint failed: word.text')
  })

  it('binds values, whatever they look like', async () => {
    const { tables } = opened()
    await tables.insertInto('word').values({ id: 1, text: "'); DROP TABLE word; --", bytes: null }).execute()
    expect(await tables.selectFrom('word').select('text').execute()).toEqual([{ text: "'); DROP TABLE word; --" }])
  })

  it('goes on when a table changes under a statement that it kept', async () => {
    const { db, tables } = opened()
    const read = () => tables.selectFrom('word').selectAll().execute()
    expect(await read()).toEqual([])
    db.exec("ALTER TABLE word ADD COLUMN note TEXT; INSERT INTO word (id, text, note) VALUES (1, 'a', 'n')")
    expect(await read()).toEqual([{ id: 1, text: 'a', bytes: null, note: 'n' }])
  })

  it('keeps working over more statements than it keeps', async () => {
    const { tables } = opened()
    for (let width = 1; width <= 450; width++) {
      const ids = Array.from({ length: width }, (_, i) => i)
      expect(await tables.selectFrom('word').select('id').where('id', 'in', ids).execute()).toEqual([])
    }
  })

  it('opens no transaction of its own and streams nothing', async () => {
    const { tables } = opened()
    await expect(tables.transaction().execute(() => Promise.resolve())).rejects.toThrow('inside the transaction of the database worker')
    await expect(tables.selectFrom('word').selectAll().stream().next()).rejects.toThrow('page by a condition and a limit')
  })
})
