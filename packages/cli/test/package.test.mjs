import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'

const packed = process.env.ASSAY_PACKED
assert(packed, 'ASSAY_PACKED names no folder with the packed packages; `npm test` packs them and runs this.')
const tarball = readdirSync(packed).find((name) => name.startsWith('assay-cli-'))
assert(tarball, `no assay-cli tarball in ${packed}`)

describe(`the packed command, installed in an empty folder, on Node ${process.versions.node}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'assay-packed-'))
  const installed = join(folder, 'node_modules/@assay/cli')
  const assay = (/** @type {string[]} */ ...args) =>
    spawnSync(process.execPath, [join(installed, 'bin/assay.mjs'), ...args], { cwd: folder, encoding: 'utf8' })

  before(() => {
    writeFileSync(join(folder, 'package.json'), '{ "private": true }')
    execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', join(packed, tarball)], { cwd: folder, stdio: 'pipe' })
  })
  after(() => rmSync(folder, { recursive: true, force: true }))

  it('brings nothing with it', () => {
    assert.deepEqual(readdirSync(join(folder, 'node_modules/@assay')), ['cli'])
    assert.equal(JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')).dependencies, undefined)
  })

  it('prints its version and its help', () => {
    assert.equal(assay('--version').stdout, '0.1.0\n')
    assert.match(assay('--help').stdout, /^assay <command>/)
  })

  it('shows the configuration', () => {
    assert.match(assay('config', '--port', '1').stdout, /^port +1 +flag --port$/m)
  })

  it('finds what is wrong as far as it can without a server beside it', () => {
    assert.match(assay('doctor').stdout, /^\w+ +node /im)
  })

  it('says how to come to a server where there is none', () => {
    const { status, stderr } = assay('server')
    assert.equal(status, 1)
    assert.match(stderr, /^The server is not installed beside this command\. Run it from the repository: `npm start`\./)
  })
})
