import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Counts } from './counts.ts'

const repository = join(import.meta.dirname, '..', '..')
let folder = ''
let countsFile = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-reporters-'))
  countsFile = join(folder, 'counts.json')
  mkdirSync(join(folder, 'suite'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const counts = (): Counts => JSON.parse(readFileSync(countsFile, 'utf8')) as Counts
const write = (name: string, source: string): void => writeFileSync(join(folder, 'suite', name), source)

describe('the reporter for node:test', () => {
  it('counts every test once, skipped ones by name, a failing hook as a failure', () => {
    write(
      'some.test.mjs',
      `import { before, describe, it } from 'node:test'
       describe('a suite', () => {
         it('passes', () => {})
         it('fails', () => { throw new Error('no') })
         it.skip('is skipped', () => {})
         it.todo('is to do')
         describe('inside', () => { it('passes too', () => {}) })
       })
       describe('a suite whose hook fails', () => {
         before(() => { throw new Error('hook') })
         it('never runs', () => {})
       })`,
    )
    spawnSync(process.execPath, [
      '--test',
      `--test-reporter=${join(repository, 'tools/test/node-reporter.mjs')}`,
      `--test-reporter-destination=${countsFile}`,
      join(folder, 'suite/some.test.mjs'),
    ])
    const { passed, failed, skipped } = counts()
    expect({ passed, skipped: skipped.map((name) => name.split(' > ').at(-1)) }).toEqual({ passed: 2, skipped: ['is skipped', 'is to do'] })
    expect(failed).toBeGreaterThanOrEqual(2)
  })

  it('counts a file that cannot be loaded as a failure', () => {
    write('broken.test.mjs', "import './not-there.mjs'")
    spawnSync(process.execPath, [
      '--test',
      `--test-reporter=${join(repository, 'tools/test/node-reporter.mjs')}`,
      `--test-reporter-destination=${countsFile}`,
      join(folder, 'suite/broken.test.mjs'),
    ])
    expect(counts()).toEqual({ passed: 0, failed: 1, skipped: [] })
  })
})

describe('the reporter for vitest', () => {
  const runVitest = (): void => {
    symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'))
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
    const reporter = `--reporter=${join(repository, 'tools/test/vitest-reporter.ts')}`
    const env = { ...process.env, ASSAY_TEST_COUNTS: countsFile }
    spawnSync(process.execPath, [join(repository, 'node_modules/vitest/vitest.mjs'), 'run', '--root', folder, reporter], {
      cwd: folder,
      env,
    })
  }

  it('counts every test once, and skipped ones by name', () => {
    write(
      'some.test.ts',
      `import { describe, it } from 'vitest'
       describe('a suite', () => {
         it('passes', () => {})
         it('fails', () => { throw new Error('no') })
         it.skip('is skipped', () => {})
         it.todo('is to do')
       })
       describe.skipIf(true)('left out', () => { it('waits', () => {}) })`,
    )
    runVitest()
    expect(counts()).toEqual({
      passed: 1,
      failed: 1,
      skipped: [
        'suite/some.test.ts > a suite > is skipped',
        'suite/some.test.ts > a suite > is to do',
        'suite/some.test.ts > left out > waits',
      ],
    })
  })

  it('counts a file that cannot be loaded, and an error that no test caught, as failures', () => {
    write('broken.test.ts', "import './not-there.ts'")
    write('late.test.ts', "import { it } from 'vitest'\nit('passes', () => { void Promise.reject(new Error('late')) })")
    runVitest()
    expect(counts()).toEqual({ passed: 1, failed: 2, skipped: [] })
  })
})
