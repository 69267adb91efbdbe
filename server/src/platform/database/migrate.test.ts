import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { migrations } from '../../../migrations/migrations.ts'
import { type Migration, migrate } from './migrate.ts'
import { openSqlite } from './sqlite.ts'

const makes = (table: string): Migration => ({ id: table, up: (db) => db.exec(`CREATE TABLE ${table} (id INTEGER PRIMARY KEY) STRICT`) })
const appliedTo = (db: DatabaseSync) => db.prepare('SELECT id, applied_ms FROM migration ORDER BY rowid').all()
const schemaOf = (db: DatabaseSync) => db.prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY type, name').all()

describe('migrate', () => {
  let folder: string
  let path: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'assay-migrate-'))
    path = join(folder, 'assay.db')
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it('does each step once, in order, and says which it did', () => {
    using db = openSqlite(':memory:')
    expect(migrate(db, [makes('one'), makes('two')], 7)).toEqual(['one', 'two'])
    expect(migrate(db, [makes('one'), makes('two'), makes('three')], 8)).toEqual(['three'])
    expect(migrate(db, [makes('one'), makes('two'), makes('three')], 9)).toEqual([])
    expect(appliedTo(db)).toEqual([
      { id: 'one', applied_ms: 7 },
      { id: 'two', applied_ms: 7 },
      { id: 'three', applied_ms: 8 },
    ])
  })

  it('undoes a step that fails, keeps those before it, and does it the next time', () => {
    using db = openSqlite(':memory:')
    const failing: Migration = {
      id: 'two',
      up(inner) {
        makes('two').up(inner)
        throw new Error('no space')
      },
    }
    expect(() => migrate(db, [makes('one'), failing, makes('three')], 7)).toThrow('no space')
    expect(appliedTo(db).map(({ id }) => id)).toEqual(['one'])
    expect(migrate(db, [makes('one'), makes('two'), makes('three')], 8)).toEqual(['two', 'three'])
  })

  it('refuses a database with a step that it does not know, and touches nothing', () => {
    using db = openSqlite(':memory:')
    migrate(db, [makes('one'), makes('of_tomorrow')], 7)
    const before = schemaOf(db)
    expect(() => migrate(db, [makes('one'), makes('two')], 8)).toThrow(
      'The data folder was written by a newer Assay (it has schema step of_tomorrow, which this version does not know).',
    )
    expect(schemaOf(db)).toEqual(before)
  })

  /** Runs the steps in a process of its own, which is killed inside step `number`: behind its changes, before they are committed. */
  function killedIn(number: number): NodeJS.Signals | null {
    const at = (file: string) => JSON.stringify(new URL(file, import.meta.url).href)
    const script = `
      import { migrations } from ${at('../../../migrations/migrations.ts')}
      import { migrate } from ${at('./migrate.ts')}
      import { openSqlite } from ${at('./sqlite.ts')}
      const deadly = { id: migrations[${number}].id, up(db) {
        migrations[${number}].up(db)
        // More than SQLite keeps in memory, so that the step is already on its way to the disk.
        db.exec("CREATE TABLE ballast AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) SELECT i, hex(randomblob(500)) AS filler FROM n")
        process.kill(process.pid, 'SIGKILL')
      } }
      migrate(openSqlite(${JSON.stringify(path)}), migrations.with(${number}, deadly), 7)`
    return spawnSync(process.execPath, ['--conditions=@assay/source', '--input-type=module', '-e', script], { encoding: 'utf8' }).signal
  }

  it.each(migrations.map(({ id }, number) => ({ id, number })))('resumes after a kill -9 inside step $id', ({ number }) => {
    expect(killedIn(number)).toBe('SIGKILL')
    using db = openSqlite(path)
    expect(migrate(db, migrations, 8)).toEqual(migrations.slice(number).map(({ id }) => id))
    using whole = openSqlite(':memory:')
    migrate(whole, migrations, 8)
    expect(schemaOf(db)).toEqual(schemaOf(whole))
    expect(db.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }])
    expect(db.prepare('SELECT id, name FROM experiment').all()).toEqual([{ id: 0, name: 'Default' }])
  })
})
