import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const lockFile = 'server.lock'

/**
 * Makes the data folder (0700) and takes it for this process. A lock left by a process that is gone is taken over.
 * @returns how to give it back. @throws naming the process that has it.
 */
export function takeDataDir(path: string): () => void {
  makeFolder(path)
  const lock = join(path, lockFile)
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx', mode: 0o600 })
      return () => rmSync(lock, { force: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      const owner = Number(readFileSync(lock, 'utf8'))
      if (owner !== process.pid && isServer(owner)) {
        throw new Error(
          `The data folder ${path} is in use by another Assay server (process ${owner}). Stop that one, or choose another folder with --data-dir.`,
          { cause: error },
        )
      }
      rmSync(lock, { force: true })
    }
  }
  throw new Error(`The data folder ${path} is being taken by another Assay server right now.`)
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

/** Process numbers are used again: where the system tells, what runs under that number must be Node. */
function isServer(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('node')
  } catch {
    return true
  }
}
