import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'

const keyBytes = 32

/** A key that signs what this server gives out, made when it is first asked for. Deleting the file voids all that was signed with it. */
export function readKeyFile(file: string): Buffer {
  try {
    writeFileSync(file, randomBytes(keyBytes), { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  const key = readFileSync(file)
  // A start that was cut short can leave it empty, and anybody can sign with an empty key.
  if (key.length !== keyBytes)
    throw new Error(`${file} has ${key.length} bytes instead of ${keyBytes}. Delete it; a new key is made at the next start.`)
  return key
}
