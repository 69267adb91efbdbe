import { readFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

/** A database as SQL text: small enough to keep, and the same whatever SQLite wrote it. */
export function seedOf(path: string): string {
  const db = new DatabaseSync(path, { readOnly: true })
  const schema = db.prepare(`SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid`).all()
  const made = (type: string) => schema.filter((entry) => entry['type'] === type && entry['name'] !== 'sqlite_sequence')
  const tables = made('table')
  const rows = [...tables.map(({ name }) => String(name)), 'sqlite_sequence'].flatMap((table) => {
    const statement = db.prepare(`SELECT * FROM ${table}`)
    statement.setReadBigInts(true)
    return statement.all().map((row) => `INSERT INTO ${table} VALUES (${Object.values(row).map(literal).join(', ')});`)
  })
  db.close()
  return [...[...tables, ...made('index')].map(({ sql }) => `${String(sql)};`), ...rows, ''].join('\n')
}

/** Makes the database that a seed stands for. */
export function plantSeed(seed: URL, path: string): void {
  const db = new DatabaseSync(path, { enableForeignKeyConstraints: false })
  db.exec('PRAGMA page_size=16384; PRAGMA auto_vacuum=INCREMENTAL; PRAGMA journal_mode=WAL')
  db.exec(`BEGIN;\n${readFileSync(seed, 'utf8')}\nCOMMIT`)
  db.close()
}

function literal(value: null | number | bigint | string | Uint8Array): string {
  if (value === null) return 'NULL'
  if (typeof value === 'object') return `x'${Buffer.from(value).toString('hex')}'`
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`
  // Whole numbers come as bigint, so what is left is a real.
  return typeof value === 'number' && Number.isInteger(value) ? `${value}.0` : String(value as number | bigint)
}
