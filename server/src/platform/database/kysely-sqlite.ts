import type { DatabaseSync, StatementSync } from 'node:sqlite'
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  Kysely,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'

/**
 * A kysely instance whose statements run at once on `db`, in this thread. Whoever owns `db` owns its transactions: the builder's own are
 * refused, since the statements of many calls share one commit.
 */
export function kyselyOn<Tables>(db: DatabaseSync): Kysely<Tables> {
  return new Kysely<Tables>({ dialect: sqliteDialect(db) })
}

function sqliteDialect(db: DatabaseSync): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new SqliteDriver(db),
    createIntrospector: (kysely) => new SqliteIntrospector(kysely),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  }
}

type Parameter = string | number | bigint | Uint8Array | null

/** Compiled statements kept, least recently used dropped first. Preparing one costs more than running it. */
const maxStatements = 200

class SqliteDriver implements Driver, DatabaseConnection {
  private readonly db: DatabaseSync
  private readonly statements = new Map<string, StatementSync>()

  constructor(db: DatabaseSync) {
    this.db = db
  }

  executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const statement = this.prepared(query.sql)
    const parameters = query.parameters as Parameter[]
    if (statement.columns().length > 0) return Promise.resolve({ rows: statement.all(...parameters) as Row[] })
    const { changes, lastInsertRowid } = statement.run(...parameters)
    return Promise.resolve({ rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) })
  }

  private prepared(sql: string): StatementSync {
    const statement = this.statements.get(sql) ?? this.db.prepare(sql)
    this.statements.delete(sql)
    this.statements.set(sql, statement)
    const [oldest] = this.statements.keys()
    if (this.statements.size > maxStatements && oldest !== undefined) this.statements.delete(oldest)
    return statement
  }

  // eslint-disable-next-line require-yield
  async *streamQuery<Row>(): AsyncGenerator<QueryResult<Row>> {
    throw new Error('This database answers whole results only: page by a condition and a limit.')
  }

  init(): Promise<void> {
    return Promise.resolve()
  }

  acquireConnection(): Promise<DatabaseConnection> {
    return Promise.resolve(this)
  }

  releaseConnection(): Promise<void> {
    return Promise.resolve()
  }

  beginTransaction(): Promise<void> {
    return Promise.reject(ownTransaction())
  }

  commitTransaction(): Promise<void> {
    return Promise.reject(ownTransaction())
  }

  rollbackTransaction(): Promise<void> {
    return Promise.reject(ownTransaction())
  }

  /** The database handle belongs to the caller. */
  destroy(): Promise<void> {
    return Promise.resolve()
  }
}

function ownTransaction(): Error {
  return new Error('Statements of this builder run inside the transaction of the database worker; it opens and commits it.')
}
