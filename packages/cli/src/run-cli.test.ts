import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCli } from './run-cli.ts'

describe('assay', () => {
  let cwd = ''
  beforeAll(() => {
    cwd = mkdtempSync(join(tmpdir(), 'assay-cli-'))
  })
  afterAll(() => rmSync(cwd, { recursive: true, force: true }))

  const assay = async (args: string[], env: Record<string, string> = {}) => {
    const out: string[] = []
    const err: string[] = []
    const code = await runCli(args, { print: (text) => out.push(text), complain: (text) => err.push(text), env, cwd })
    return { code, out: out.join('\n'), err: err.join('\n') }
  }

  it.each([[[]], [['--help']], [['help']]])('lists its commands for %j', async (args) => {
    const { code, out } = await assay(args)
    expect(code).toBe(0)
    expect(out.match(/^ {2}\w+/gm)).toEqual(['  server', '  demo', '  config', '  doctor'])
  })

  it('prints its version', async () => {
    expect(await assay(['--version'])).toEqual({ code: 0, out: '0.1.0', err: '' })
  })

  it.each(['server', 'demo', 'config', 'doctor'])('explains `%s`', async (name) => {
    const byFlag = await assay([name, '--help'])
    expect(byFlag.code).toBe(0)
    expect(byFlag.out).toMatch(new RegExp(`^assay ${name} \\[`))
    expect(await assay(['help', name])).toEqual(byFlag)
  })

  it('names the nearest command to one that it does not have', async () => {
    const { code, err } = await assay(['docter'])
    expect(code).toBe(2)
    expect(err).toMatch(/^unknown command `docter` — did you mean `doctor`\?\n/)
  })

  it.each(['start', 'run', 'ui', 'serve'])('leads whoever writes `%s` to the server', async (name) => {
    const { code, err } = await assay([name])
    expect(code).toBe(2)
    expect(err).toMatch(`unknown command \`${name}\` — did you mean \`server\`?`)
  })

  it('shows where each setting comes from', async () => {
    const { code, out } = await assay(['config', '--port', '1'], { ASSAY_LOG_LEVEL: 'debug' })
    expect(code).toBe(0)
    expect(out).toMatch(/^port +1 +flag --port$/m)
    expect(out).toMatch(/^logLevel +debug +environment ASSAY_LOG_LEVEL$/m)
  })

  it('refuses a wrong setting with the way to the help', async () => {
    expect(await assay(['config', '--prot', '1'])).toEqual({
      code: 1,
      out: '',
      err: 'unknown flag `--prot` — did you mean `--port`?\n\n`assay config --help` shows what can be set.',
    })
  })

  it('finds nothing wrong where nothing was ever started', async () => {
    const { code, out } = await assay(['doctor', '--port', '0', '--otlp-http-port', '0', '--otlp-grpc-port', '0'])
    expect(out.split('\n').at(-1)).toBe('nothing is wrong')
    expect(code).toBe(0)
  })

  it('fails when something is wrong', async () => {
    const { code, out } = await assay([
      'doctor',
      '--port',
      '0',
      '--otlp-http-port',
      '0',
      '--otlp-grpc-port',
      '0',
      '--max-disk-percent',
      '1',
    ])
    expect(out).toMatch(/^FAIL {2}disk .*from 1 % on the server refuses new spans \(507\)\.$/m)
    expect(out.split('\n').at(-1)).toBe('1 thing is wrong')
    expect(code).toBe(1)
  })
})
