import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { sqliteCode } from './database/sqlite.ts'

/** Whoever holds it in an exclusive transaction has the folder. The file stays when it is let go. */
const lockFile = 'lock.db'
/** Who that is, for the message to others. */
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
  writeFileSync(owner, `${process.pid} ${hostname()}`, { mode: 0o600 })
  return () => {
    rmSync(owner, { force: true })
    lock.close()
    held.delete(lock)
  }
}

function ownerOf(file: string): string {
  const [pid = '', host] = existsSync(file) ? readFileSync(file, 'utf8').split(' ') : []
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
