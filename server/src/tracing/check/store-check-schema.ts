import { DatabaseSync } from 'node:sqlite'
import type { Migration } from '../../platform/database/migrate.ts'
import { migrate } from '../../platform/database/migrate.ts'
import type { StoreFinding } from './store-check.ts'

/** The tables and indexes of a database against those that its migrations make. */
export function* checkSchema(name: string, db: DatabaseSync, migrations: readonly Migration[]): Generator<StoreFinding> {
  const applied = new Set(
    db
      .prepare('SELECT id FROM main.migration')
      .all()
      .map((row) => String(row['id'])),
  )
  const known = new Set(migrations.map(({ id }) => id))
  const unknown = [...applied].filter((id) => !known.has(id))
  if (unknown.length > 0) {
    yield {
      name: `${name} schema`,
      ok: false,
      detail: `has steps that this version does not know (${unknown.join(', ')}): a newer Assay wrote it, or its list of steps is damaged`,
    }
    return
  }
  const expected = new DatabaseSync(':memory:')
  migrate(
    expected,
    migrations.filter(({ id }) => applied.has(id)),
    0,
  )
  const made = schemaOf(expected)
  expected.close()
  const found = schemaOf(db)
  const differing = [...new Set([...made.keys(), ...found.keys()])].filter((entry) => made.get(entry) !== found.get(entry))
  yield {
    name: `${name} schema`,
    ok: differing.length === 0,
    detail:
      differing.length === 0
        ? `${applied.size} of ${migrations.length} steps, every table as they make it${applied.size < migrations.length ? '; the next start brings the rest' : ''}`
        : `not as its steps make it: ${differing.slice(0, 5).join(', ')}`,
  }
}

function schemaOf(db: DatabaseSync): Map<string, string> {
  const rows = db.prepare('SELECT type, name, tbl_name, sql FROM main.sqlite_schema').all()
  return new Map(rows.map((row) => [`${String(row['type'])} ${String(row['name'])}`, `${String(row['tbl_name'])} ${String(row['sql'])}`]))
}
