import type { DatabaseSync } from 'node:sqlite'
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
import { StatementCache } from './statement-cache.ts'

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

class SqliteDriver implements Driver, DatabaseConnection {
  private readonly statements: StatementCache

  constructor(db: DatabaseSync) {
    this.statements = new StatementCache(db)
  }

  executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const statement = this.statements.get(query.sql)
    const parameters = query.parameters as Parameter[]
    if (statement.columns().length > 0) return Promise.resolve({ rows: statement.all(...parameters) as Row[] })
    const { changes, lastInsertRowid } = statement.run(...parameters)
    return Promise.resolve({ rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) })
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
