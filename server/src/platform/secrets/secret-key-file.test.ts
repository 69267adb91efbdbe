import { chmodSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readSecretKeyFile } from './secret-key-file.ts'

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'assay-secret-key-'))
  onTestFinished(() => rmSync(made, { recursive: true }))
  return made
}

describe('readSecretKeyFile', () => {
  it('makes a key in the data folder that only its owner reads, and keeps it', () => {
    const dataDir = folder()
    const key = readSecretKeyFile(dataDir, null)
    expect(key).toHaveLength(32)
    expect(statSync(join(dataDir, 'secret.key')).mode & 0o777).toBe(0o600)
    expect(readSecretKeyFile(dataDir, null)).toEqual(key)
  })

  it('takes a file that is named, and makes none in the data folder', () => {
    const [dataDir, elsewhere] = [folder(), join(folder(), 'assay.key')]
    const key = readSecretKeyFile(dataDir, elsewhere)
    expect(readSecretKeyFile(folder(), elsewhere)).toEqual(key)
    expect(existsSync(join(dataDir, 'secret.key'))).toBe(false)
  })

  it.each([0o640, 0o604, 0o644, 0o660])('refuses a file of mode %o, and says what to do', (mode) => {
    const dataDir = folder()
    readSecretKeyFile(dataDir, null)
    const file = join(dataDir, 'secret.key')
    chmodSync(file, mode)
    expect(() => readSecretKeyFile(dataDir, null)).toThrow(
      `${file} has mode 0${mode.toString(8)}: others than its owner may read the key of all stored secrets. Run \`chmod 600 ${file}\``,
    )
  })

  it.each([0o600, 0o400])('takes a file of mode %o', (mode) => {
    const dataDir = folder()
    const key = readSecretKeyFile(dataDir, null)
    chmodSync(join(dataDir, 'secret.key'), mode)
    expect(readSecretKeyFile(dataDir, null)).toEqual(key)
  })

  it('goes on with the key that webhooks had', () => {
    const dataDir = folder()
    writeFileSync(join(dataDir, 'webhook-secrets.key'), Buffer.alloc(32, 3), { mode: 0o600 })
    expect(readSecretKeyFile(dataDir, null)).toEqual(Buffer.alloc(32, 3))
    expect(existsSync(join(dataDir, 'webhook-secrets.key'))).toBe(false)
  })
})
