import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ensureNode, environmentFor, nodePackages } from './node-release.mjs'

describe('ensureNode', () => {
  let root = ''
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'assay-node-'))
  })
  afterEach(() => rmSync(root, { recursive: true, force: true }))

  it('takes the Node that runs it when that is new enough', async () => {
    expect(await ensureNode(root, '24.0.0')).toBe(process.execPath)
  })

  it('takes the one fetched before when the machine’s is older, and starts nothing for it', async () => {
    const wanted = nodePackages[`${process.platform}-${process.arch}`]
    const binary = join(root, '.cache/node/node_modules', wanted?.name ?? '', 'bin', 'node')
    mkdirSync(dirname(binary), { recursive: true })
    // Not a program: running it would fail.
    writeFileSync(binary, '')
    writeFileSync(join(dirname(binary), '..', 'package.json'), JSON.stringify({ version: wanted?.version }))
    expect(await ensureNode(root, '18.20.8')).toBe(binary)
  })
})

describe('environmentFor', () => {
  it('puts the Node’s folder first on the PATH, however the variable is spelled', () => {
    expect(environmentFor('/new/bin/node', { Path: '/old/bin', HOME: '/h' })).toEqual({ Path: '/new/bin:/old/bin', HOME: '/h' })
  })
})
