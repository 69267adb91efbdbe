import { existsSync, renameSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { readKeyFile } from '../key-file.ts'

/** In the data folder, where no other file is named. */
const defaultSecretKeyFile = 'secret.key'
/** What the file was called while only webhooks had secrets. */
const formerName = 'webhook-secrets.key'

/**
 * The key of the secret box, made with mode 0600 when it is first asked for. `named`: a file of the operator's choice, or null for the one in
 * the data folder.
 * @throws when others than its owner may read it, or it has not 32 bytes
 */
export function readSecretKeyFile(dataDir: string, named: string | null): Buffer {
  const file = named === null ? join(dataDir, defaultSecretKeyFile) : resolve(named)
  const former = join(dataDir, formerName)
  if (named === null && existsSync(former) && !existsSync(file)) renameSync(former, file)
  const key = readKeyFile(file)
  const mode = statSync(file).mode & 0o777
  // Windows has no such bits; Node makes some up.
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    throw new Error(
      `${file} has mode ${mode.toString(8).padStart(4, '0')}: others than its owner may read the key of all stored secrets. Run \`chmod 600 ${file}\`, or name another file with --secret-key-file.`,
    )
  }
  return key
}
