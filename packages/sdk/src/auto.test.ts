import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSimulator } from '@assay/simulator'
import { describe, expect, it } from 'vitest'
import { autoSource } from '../scripts/generate-auto.ts'
import { startSink } from '../test/otlp-sink.ts'
import { runProgram } from '../test/run-program.ts'

it('auto.ts is what the generator makes of the folders', () => {
  expect(readFileSync(new URL('auto.ts', import.meta.url), 'utf8')).toBe(autoSource())
})

const auto = JSON.stringify(new URL('auto.ts', import.meta.url).href)
const call = (base: string): string =>
  `const client = new OpenAI({ baseURL: '${base}/v1', apiKey: 'none' }); await client.chat.completions.create({ model: 'gpt-5-mini', messages: [{ role: 'user', content: 'hi' }] })`

describe('import "@assay/sdk/auto"', () => {
  // The programs lie in the package's folder, whose package.json names openai.
  const cwd = new URL('..', import.meta.url).pathname

  it.each([
    ['a static import beside it', (base: string) => `import ${auto}; import OpenAI from 'openai'; ${call(base)}`],
    ['a dynamic import later', (base: string) => `import ${auto}; const { OpenAI } = await import('openai'); ${call(base)}`],
    [
      'require',
      (base: string) =>
        `import ${auto}; import { createRequire } from 'node:module'; const { OpenAI } = createRequire(process.cwd() + '/')('openai'); ${call(base)}`,
    ],
    [
      'both copies at once',
      (base: string) =>
        `import ${auto}; import { createRequire } from 'node:module'; import Esm from 'openai'; const { OpenAI } = createRequire(process.cwd() + '/')('openai'); if (Esm === OpenAI) throw new Error('one copy'); ${call(base)}`,
    ],
  ])('traces a package that the program gets by %s', async (_, program) => {
    await using sink = await startSink()
    const simulator = await startSimulator()
    const { stderr, code } = await runProgram(program(simulator.url), {
      cwd,
      args: ['--conditions=@assay/source'],
      env: { ASSAY_URL: sink.url },
    })
    await simulator.close()
    expect([code, stderr]).toEqual([0, ''])
    expect(sink.spans.map((span) => span.name)).toEqual(['chat gpt-5-mini'])
  })

  describe('in a program with a package of that name', () => {
    /** A program's folder with an `openai` that tells when it is loaded. */
    async function programWith(manifest: object, version: string) {
      const folder = mkdtempSync(join(tmpdir(), 'assay-auto-'))
      mkdirSync(join(folder, 'node_modules/openai'), { recursive: true })
      writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
      writeFileSync(join(folder, 'node_modules/openai/package.json'), JSON.stringify({ name: 'openai', version }))
      writeFileSync(join(folder, 'node_modules/openai/index.js'), 'console.log("loaded")')
      try {
        const { code, stdout, stderr } = await runProgram(`import ${auto}`, { cwd: folder, args: ['--conditions=@assay/source'] })
        expect(code).toBe(0)
        return { stdout, stderr }
      } finally {
        rmSync(folder, { recursive: true })
      }
    }

    it('loads it only when package.json names it', async () => {
      expect(await programWith({}, '6.0.0')).toEqual({ stdout: '', stderr: '' })
      expect((await programWith({ dependencies: { openai: '*' } }, '6.0.0')).stdout).toBe('loaded\n')
    })

    it('says in one line what it cannot trace, and lets the program run', async () => {
      expect(await programWith({ dependencies: { openai: '*' } }, '99.1.0')).toEqual({
        stdout: '',
        stderr: '[assay] openai 99.1.0 is not a version that is known here (5 up to, not including, 8); it is not traced\n',
      })
      expect((await programWith({ dependencies: { openai: '*' } }, '7.0.0')).stderr).toMatch(
        /^\[assay\] openai 7\.0\.0 could not be patched and is not traced: TypeError: nothing to trace was found in .*\n$/,
      )
    })
  })
})
