import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { sqliteCode } from './database/sqlite.ts'

/** Whoever holds it in an exclusive transaction has the folder. The file stays when it is let go. */
const lockFile = 'lock.db'
/** Who that is and where it answers, for the message to others. */
const ownerFile = 'server.lock'

/** A connection that nobody refers to is closed by the collector, and its lock would go with it. */
const held = new Set<DatabaseSync>()

/**
 * Makes the data folder (0700) and takes it for this process. The lock is the kernel's: it ends with the process, however that ends, and
 * it holds between containers that share the folder, whose process numbers may be the same.
 * @returns how to give it back. @throws naming the process that has it.
 */
export function takeDataDir(path: string): () => void {
  makeFolder(path)
  const lock = new DatabaseSync(join(path, lockFile), { timeout: 0 })
  const owner = join(path, ownerFile)
  try {
    // Nothing is ever written to it, so it needs no journal.
    lock.exec('PRAGMA journal_mode=OFF; BEGIN EXCLUSIVE')
  } catch (error) {
    lock.close()
    if (sqliteCode(error) !== 5 /* SQLITE_BUSY */) throw error
    throw new Error(
      `The data folder ${path} is in use by another Assay server (${ownerOf(owner)}). Stop that one, or choose another folder with --data-dir.`,
      { cause: error },
    )
  }
  held.add(lock)
  writeFileSync(owner, ownerLine(''), { mode: 0o600 })
  return () => {
    rmSync(owner, { force: true })
    lock.close()
    held.delete(lock)
  }
}

/** Says to others where the server that has taken the folder answers. */
export function announceServer(path: string, baseUrl: string): void {
  writeFileSync(join(path, ownerFile), ownerLine(baseUrl), { mode: 0o600 })
}

/** The server that has a data folder. `baseUrl` is null while it starts. */
export interface DataDirOwner {
  pid: number
  host: string
  baseUrl: string | null
}

/** Null when nobody has the folder, or has just begun to. Changes nothing in it. */
export function dataDirOwner(path: string): DataDirOwner | null {
  if (!isLocked(join(path, lockFile))) return null
  const [pid = '', host = '', baseUrl = ''] = ownerWords(join(path, ownerFile))
  return pid === '' ? null : { pid: Number(pid), host, baseUrl: baseUrl === '' ? null : baseUrl }
}

function isLocked(file: string): boolean {
  if (!existsSync(file)) return false
  const lock = new DatabaseSync(file, { readOnly: true, timeout: 0 })
  try {
    lock.prepare('SELECT * FROM sqlite_schema').all()
    return false
  } catch (error) {
    return sqliteCode(error) === 5 /* SQLITE_BUSY */
  } finally {
    lock.close()
  }
}

function ownerLine(baseUrl: string): string {
  return `${process.pid} ${hostname()} ${baseUrl}`.trimEnd()
}

function ownerWords(file: string): string[] {
  return existsSync(file) ? readFileSync(file, 'utf8').split(' ') : []
}

function ownerOf(file: string): string {
  const [pid = '', host] = ownerWords(file)
  if (pid === '') return 'which is just starting'
  return host === hostname() ? `process ${pid}` : `process ${pid} on ${host}`
}

/** Step by step: Node's own recursive mkdir never ends below a folder like /proc, where nothing can be made. */
function makeFolder(path: string): void {
  if (existsSync(path)) {
    if (!statSync(path).isDirectory()) throw new Error(`The data folder ${path} is a file. Choose a folder with --data-dir.`)
    return
  }
  if (dirname(path) !== path) makeFolder(dirname(path))
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return
    throw new Error(`The data folder ${path} cannot be made: ${(error as Error).message}. Choose another with --data-dir.`, {
      cause: error,
    })
  }
}
