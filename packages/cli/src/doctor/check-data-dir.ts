import { accessSync, constants, type Stats, statSync } from 'node:fs'
import type { Finding } from './finding.ts'

const name = 'data folder'

/** The folder is there, is ours to write, and is nobody else's to read. One that is not there yet is no fault. */
export function* checkDataDir(dataDir: string): Generator<Finding> {
  const stats = statOf(dataDir)
  if (!stats) {
    yield { name, level: 'note', detail: `${dataDir} is not there yet; the first start makes it.` }
    return
  }
  if (!stats.isDirectory()) {
    yield { name, level: 'FAIL', detail: `${dataDir} is a file.`, remedy: 'Move it away, or choose another folder with --data-dir.' }
    return
  }
  if (!isWritable(dataDir)) {
    const remedy = 'Give the folder to the user who runs the server, or choose another with --data-dir.'
    yield { name, level: 'FAIL', detail: `${dataDir} cannot be written by this user.`, remedy }
    return
  }
  const othersMay = stats.mode & 0o077
  if (process.platform !== 'win32' && othersMay !== 0) {
    const mode = (stats.mode & 0o777).toString(8).padStart(4, '0')
    yield { name, level: 'FAIL', detail: `${dataDir} is open to other users (${mode}).`, remedy: `chmod 700 ${dataDir}` }
    return
  }
  yield { name, level: 'ok', detail: dataDir }
}

function statOf(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false })
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK)
    return true
  } catch {
    return false
  }
}
