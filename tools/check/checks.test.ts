import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checks } from './checks.ts'

const repository = join(import.meta.dirname, '..', '..')
const server = { name: '@assay/server', version: '0.1.0', type: 'module' }
const root = { name: 'assay', version: '0.1.0', type: 'module', private: true, workspaces: ['server'], devDependencies: { oxfmt: '1' } }

/** A repository with one workspace in which nothing is wrong, and then one thing. */
describe('the checks', () => {
  let folder = ''
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  const run = (name: string) => {
    const [script, ...args] = checks.find((check) => check.name === name)?.command ?? ['']
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(repository, script), ...args], { cwd: folder, encoding: 'utf8' })
    return { failed: status !== 0, output: stdout + stderr }
  }

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'assay-checks-'))
    for (const path of ['tsconfig.base.json', 'oxfmt.config.ts']) cpSync(join(repository, path), join(folder, path))
    symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'))
    write('tsconfig.json', '{ "extends": "./tsconfig.base.json", "include": ["server/src"] }\n')
    write('knip.json', '{ "workspaces": { "server": { "entry": ["src/main.ts"], "project": ["src/**/*.ts"] } } }\n')
    write('package.json', `${JSON.stringify(root, null, 2)}\n`)
    write('server/package.json', `${JSON.stringify(server, null, 2)}\n`)
    write('package-lock.json', JSON.stringify({ packages: { '': root, server } }))
    write('server/src/main.ts', "import { port } from './port.ts'\n\nconsole.log(port + 1)\n")
    write('server/src/port.ts', 'export const port = 7070\n')
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it.each(['format', 'types', 'unused', 'lock'])('%s passes where nothing is wrong', (name) => {
    const { failed, output } = run(name)
    expect(failed, output).toBe(false)
  })

  it.each<[string, string, string, string, RegExp]>([
    ['format', 'a file written another way', 'server/src/port.ts', 'export const port = 7070;\n', /server\/src\/port\.ts/],
    [
      'types',
      'a value of the wrong type',
      'server/src/port.ts',
      "export const port: number = 'x'\n",
      /server\/src\/port\.ts\(1,14\): error TS2322/,
    ],
    [
      'unused',
      'an export that nothing imports',
      'server/src/port.ts',
      'export const port = 1\nexport const other = 2\n',
      /other .*server\/src\/port\.ts/,
    ],
    ['unused', 'a file that nothing imports', 'server/src/lost.ts', 'export const lost = 1\n', /server\/src\/lost\.ts/],
    [
      'unused',
      'an undeclared dependency',
      'server/src/port.ts',
      "import { z } from 'zod'\nexport const port = z\n",
      /zod .*server\/src\/port\.ts/,
    ],
    [
      'lock',
      'a dependency that the lock file does not know',
      'server/package.json',
      JSON.stringify({ ...server, dependencies: { zod: '4.0.0' } }),
      /server\/package\.json/,
    ],
  ])('%s fails for %s', (name, _what, path, text, output) => {
    write(path, text)
    const result = run(name)
    expect(result.failed).toBe(true)
    expect(result.output).toMatch(output)
  })
})
