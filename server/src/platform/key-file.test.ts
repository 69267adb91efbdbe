import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readKeyFile } from './key-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'assay-key-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('readKeyFile', () => {
  it('makes a key that only its owner reads, and keeps it', () => {
    const file = join(folder, 'feedback.key')
    const made = readKeyFile(file)
    expect(made).toHaveLength(32)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readKeyFile(file)).toEqual(made)
    expect(readKeyFile(join(folder, 'other.key'))).not.toEqual(made)
  })

  it('does not sign with a key that was cut short', () => {
    const file = join(folder, 'short.key')
    writeFileSync(file, '')
    expect(() => readKeyFile(file)).toThrow('short.key has 0 bytes instead of 32. Delete it; a new key is made at the next start.')
  })
})
