import { spawn } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const repository = join(import.meta.dirname, '..')
const lock = { packages: { '': {}, 'node_modules/zod': { version: '4.0.0', integrity: 'sha512-a' } } }

/** Stands where npm would: writes down how it was called, and makes what the launcher waits for. */
const fakeNpm = `#!${process.execPath}
const { appendFileSync, copyFileSync, mkdirSync, writeFileSync } = require('node:fs')
const args = process.argv.slice(2)
appendFileSync('npm-calls.txt', args.join(' ') + '\\n')
if (process.env.FAKE_NPM_FAILS) { console.error(process.env.FAKE_NPM_FAILS); process.exit(1) }
if (args[0] === 'install') { mkdirSync('node_modules', { recursive: true }); copyFileSync('package-lock.json', 'node_modules/.package-lock.json') }
if (args[0] === 'run' && args.includes('@assay/server')) { mkdirSync('.cache/server', { recursive: true }); copyFileSync('server/src/main.ts', '.cache/server/main.js') }
if (args[0] === 'run' && args.includes('@assay/web')) { mkdirSync('web/dist', { recursive: true }); writeFileSync('web/dist/index.html', '') }
if (args[0] === 'pack') writeFileSync(args[args.indexOf('--pack-destination') + 1] + '/assay-sdk-0.1.0.tgz', '')
`

/** Prints what it was started with, then ends as its first argument says. */
const fakeServer = `
const [how, code] = process.argv.slice(2)
if (how === '--exit') process.exitCode = Number(code)
if (how === '--stay') {
  const alive = setInterval(() => {}, 1000)
  process.on('SIGINT', () => { process.stdout.write('got SIGINT\\n'); clearInterval(alive); process.exitCode = 5 })
}
process.stdout.write('server ' + process.argv.slice(2).join(' ') + '\\n')
`

describe('npm start', () => {
  let root = ''
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  const npmCalls = (): string[] => {
    if (!existsSync(join(root, 'npm-calls.txt'))) return []
    const calls = readFileSync(join(root, 'npm-calls.txt'), 'utf8').trim().split('\n')
    rmSync(join(root, 'npm-calls.txt'))
    return calls.map((call) =>
      call
        .split(' ')
        .filter((word) => !word.startsWith('--'))
        .join(' ')
        .replace(` ${join(root, '.cache/sdk')}`, ''),
    )
  }

  interface Options {
    withNpm?: boolean
    env?: Record<string, string>
    onOutput?: (output: string, pid: number) => void
  }

  const start = (args: string[] = [], { withNpm = true, env = {}, onOutput }: Options = {}) =>
    new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
      const child = spawn(process.execPath, ['tools/launch.mjs', 'start', ...args], {
        cwd: root,
        env: { PATH: withNpm ? join(root, 'bin') : join(root, 'nothing-here'), ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      let stdout = ''
      let stderr = ''
      child.stdout.on('data', (chunk: Buffer) => {
        stdout += chunk.toString()
        onOutput?.(stdout, child.pid ?? 0)
      })
      child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
      child.on('close', (code) => resolve({ code, stdout, stderr }))
    })

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'assay-launch-'))
    cpSync(join(repository, 'tools/launch.mjs'), join(root, 'tools/launch.mjs'))
    cpSync(join(repository, 'tools/launch'), join(root, 'tools/launch'), { recursive: true })
    write('package.json', '{ "type": "module" }')
    write('package-lock.json', JSON.stringify(lock))
    write('packages/sdk/package.json', '{ "version": "0.1.0" }')
    write('packages/protocol/src/index.ts', '')
    write('web/src/main.ts', '')
    write('server/src/main.ts', fakeServer)
    write('packages/simulator/src/index.ts', '')
    write('packages/sdk/src/index.ts', '')
    write('bin/package.json', '{ "type": "commonjs" }')
    write('bin/npm', fakeNpm)
    chmodSync(join(root, 'bin/npm'), 0o755)
  })
  afterEach(() => rmSync(root, { recursive: true, force: true }))

  it('installs and builds on the first start, and says so', async () => {
    const { stdout, stderr } = await start(['--exit', '0'])
    expect(stdout).toBe('server --exit 0\n')
    expect(npmCalls()).toEqual([
      'view typescript version',
      'install',
      'run build @assay/server',
      'run build @assay/web',
      'run build @assay/sdk',
      'pack @assay/sdk',
    ])
    expect(
      stderr
        .replaceAll(/\d+\.\d s/g, 'n s')
        .split('\n')
        .slice(0, 6),
    ).toEqual([
      'assay: installing dependencies …',
      'assay: installing dependencies: done in n s',
      'assay: bundling the server …',
      'assay: bundling the server: done in n s',
      'assay: building the web pages …',
      'assay: building the web pages: done in n s',
    ])
  })

  it.each(['--help', '-h', '--version', '-v'])('builds nothing to answer %s', async (flag) => {
    expect((await start([flag])).stdout).toBe(`server ${flag}\n`)
    expect(npmCalls()).toEqual(['view typescript version', 'install'])
  })

  it('starts nothing but the server when nothing changed, and needs no npm for it', async () => {
    await start(['--exit', '0'])
    npmCalls()
    expect(await start(['--exit', '0'])).toEqual({ code: 0, stdout: 'server --exit 0\n', stderr: '' })
    expect(npmCalls()).toEqual([])
    expect(await start(['--exit', '0'], { withNpm: false })).toEqual({ code: 0, stdout: 'server --exit 0\n', stderr: '' })
  })

  it.each<[string, string, string[]]>([
    ['a source of the pages', 'web/src/main.ts', ['run build @assay/web']],
    [
      'the protocol',
      'packages/protocol/src/index.ts',
      ['run build @assay/server', 'run build @assay/web', 'run build @assay/sdk', 'pack @assay/sdk'],
    ],
    ['a source of the SDK', 'packages/sdk/src/index.ts', ['run build @assay/server', 'run build @assay/sdk', 'pack @assay/sdk']],
    ['only a test', 'web/src/main.test.ts', []],
    ['only the server', 'server/src/other.ts', ['run build @assay/server']],
  ])('after a change of %s builds what is made of it', async (_what, path, calls) => {
    await start(['--exit', '0'])
    npmCalls()
    write(path, 'export const changed = 1\n')
    await start(['--exit', '0'])
    expect(npmCalls()).toEqual(calls)
  })

  it('installs again when the lock file names another version', async () => {
    await start(['--exit', '0'])
    npmCalls()
    write('package-lock.json', JSON.stringify(lock).replace('4.0.0', '4.0.1'))
    await start(['--exit', '0'])
    expect(npmCalls()).toContain('install')
  })

  it('builds again when what was built is gone', async () => {
    await start(['--exit', '0'])
    npmCalls()
    rmSync(join(root, 'web/dist'), { recursive: true })
    await start(['--exit', '0'])
    expect(npmCalls()).toEqual(['run build @assay/web'])
  })

  it('says what to do when the network is needed and absent', async () => {
    const { code, stdout, stderr } = await start([], { env: { FAKE_NPM_FAILS: 'npm error code ENOTFOUND' } })
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain('npm error code ENOTFOUND')
    expect(stderr).toContain('installing dependencies needs the network once, and the npm registry cannot be reached.')
  })

  it('says that npm is missing when it is needed and absent', async () => {
    const { code, stderr } = await start([], { withNpm: false })
    expect(code).toBe(1)
    expect(stderr).toContain('installing dependencies needs npm, and there is no `npm` on the PATH.')
  })

  it('hands on the server’s exit code', async () => {
    expect((await start(['--exit', '7'])).code).toBe(7)
  })

  it.each<[NodeJS.Signals, { code: number; stdout: string }]>([
    ['SIGINT', { code: 5, stdout: 'server --stay\ngot SIGINT\n' }],
    ['SIGTERM', { code: 143, stdout: 'server --stay\n' }],
  ])('hands %s on to the server and ends as it ends', async (signal, expected) => {
    let sent = false
    const { code, stdout } = await start(['--stay'], {
      onOutput: (output, pid) => {
        if (sent || !output.includes('server --stay')) return
        sent = true
        process.kill(pid, signal)
      },
    })
    expect({ code, stdout }).toEqual(expected)
  })

  it('names its commands when called with one that it does not have', async () => {
    const child = spawn(process.execPath, ['tools/launch.mjs', 'strat'], { cwd: root })
    let stderr = ''
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
    const code = await new Promise((resolve) => child.on('close', resolve))
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr:
        'unknown command `strat`; one of start, test, test:long, check, bench, screens, format, simulator, example:typescript-agent, example:typescript-training\n',
    })
  })
})
