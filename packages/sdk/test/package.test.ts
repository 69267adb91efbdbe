import { type ChildProcess, execFileSync, spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startSimulator } from '@assay/simulator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startSink } from './otlp-sink.ts'
import { runProgram } from './run-program.ts'

/* The package as it is published: built, packed, installed into an empty folder, run by every Node that is at hand. */

const root = fileURLToPath(new URL('..', import.meta.url))
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'

/** This Node and the others on PATH, one of each major version. */
function nodes(): Map<number, string> {
  const found = new Map([[Number.parseInt(process.versions.node, 10), process.execPath]])
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const node = join(folder, 'node')
    if (!existsSync(node)) continue
    try {
      const major = Number.parseInt(execFileSync(node, ['--version'], { encoding: 'utf8' }).slice(1), 10)
      if (major >= 20 && !found.has(major)) found.set(major, node)
    } catch {
      // Something else of that name.
    }
  }
  return found
}

const tsc = join(root, '../../node_modules/typescript/bin/tsc')
const lib = 'es2024,dom,dom.asynciterable,esnext.decorators,esnext.disposable'
const strict = ['--strict', '--target', 'es2022', '--lib', lib, '--module', 'nodenext', '--types', '']

let folder: string
let packed: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-sdk-'))
  execFileSync(process.execPath, ['scripts/build.ts'], { cwd: root, stdio: 'pipe' })
  execFileSync(npm, ['pack', '--pack-destination', folder], { cwd: root, stdio: 'pipe' })
  packed = join(folder, 'assay-sdk-0.1.0.tgz')
  writeFileSync(join(folder, 'package.json'), '{ "name": "program", "private": true, "type": "module" }')
  execFileSync(npm, ['install', '--offline', '--no-audit', '--no-fund', packed], { cwd: folder, stdio: 'pipe' })
  // The program's own dependency; the two major versions are those that a Node of that age can install.
  mkdirSync(join(folder, 'node_modules'), { recursive: true })
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { dependencies: object }
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ ...manifest, dependencies: { ...manifest.dependencies, openai: '*' } }))
}, 120_000)

afterAll(() => rmSync(folder, { recursive: true }))

function useOpenAi(name: string): void {
  const link = join(folder, 'node_modules/openai')
  rmSync(link, { force: true })
  const [found] = [join(root, 'node_modules', name), join(root, '../../node_modules', name)].filter((path) => existsSync(path))
  if (found === undefined) throw new Error(`${name} is not installed`)
  symlinkSync(found, link)
}

const stored = { headers: { 'content-type': 'application/json' }, body: '{"token":"signed","assessment":{"assessment_id":"a-1"}}' }

describe('the packed package', () => {
  it('is at most 100 KB, and installs alone', () => {
    expect(statSync(packed).size).toBeLessThanOrEqual(100_000)
    expect(readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.') && name !== 'openai')).toEqual(['@assay'])
    expect(readdirSync(join(folder, 'node_modules/@assay'))).toEqual(['sdk'])
  })

  it('reads at most 120 KB of code in two files when it is imported, and the rest with the first call that needs it', () => {
    const dist = join(folder, 'node_modules/@assay/sdk/dist')
    const files = new Set(['index.js'])
    // A set hands out what is added to it while it is gone through.
    for (const file of files) {
      for (const [, name = ''] of readFileSync(join(dist, file), 'utf8').matchAll(/^import .*?["']\.\/([^"']+)["']/gm)) files.add(name)
    }
    expect(files.size).toBe(2)
    expect([...files].reduce((sum, file) => sum + statSync(join(dist, file)).size, 0)).toBeLessThanOrEqual(120_000)
  })

  it('names no other package, in code or declarations, and needs no types of Node', () => {
    const dist = join(folder, 'node_modules/@assay/sdk/dist')
    for (const name of readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((file) => /\.(d\.ts|js)$/.test(file))) {
      const text = readFileSync(join(dist, name), 'utf8')
      const specifiers = [...text.matchAll(/(?:^import |^(?:import|export|\}) [^\n]*from |\bimport\()["']([^"'\n]+)["']/gm)].map(
        ([, specifier]) => specifier,
      )
      expect(specifiers.filter((specifier) => !/^(\.|node:|@assay\/sdk)/.test(specifier ?? '') && specifier !== 'openai')).toEqual([])
      expect(text).not.toMatch(/@assay\/protocol|\bzod\b/)
      const wordsOfNode = name.endsWith('.d.ts') ? (/NodeJS\.|node:|\bBuffer\b/.exec(text) ?? []) : []
      expect([...wordsOfNode]).toEqual([])
    }
  })

  it('type-checks in a strict program without any other package', () => {
    writeFileSync(
      join(folder, 'program.ts'),
      `
      import { init, trace, withSpan, type Span } from '@assay/sdk'
      import { autolog } from '@assay/sdk/openai'
      import '@assay/sdk/auto'
      init({ sampleRatio: 0.5, mask: (value) => value })
      const twice: (n: number) => Promise<number> = trace(async (n: number) => n * 2, { type: 'TOOL' })
      const text: string = await trace('hello', async (span: Span) => span.traceId)
      const both: [number, string] = [await twice(2), withSpan('x', () => text)]
      // @ts-expect-error a type that does not exist
      withSpan({ name: 'x', type: 'NOPE' }, () => both)
      import { loadPrompt, searchRuns, startRun, type PromptVersion, type Run } from '@assay/sdk'
      const scored: number = await startRun({ runName: 'typed' }, async (run) => { await run.logMetric('score', 1); return 1 })
      await using open = await startRun({ nested: scored > 0 })
      for await (const run of searchRuns()) { const found: Run = run; await open.setTag('seen', found.runId) }
      const prompt: PromptVersion<string> = await loadPrompt('greet', { type: 'text' })
      const greeting: string = prompt.format({ name: 'Ann' })
      const missing: PromptVersion | undefined = await loadPrompt('greet', { allowMissing: true })
      // @ts-expect-error a run has no such field
      console.log((await searchRuns()).items[0]?.nope, greeting, missing)
      class Agent { @trace answer(question: string): string { return question } @trace({ name: 'n' }) static make(): Agent { return new Agent() } }
      autolog(Agent)
    `,
    )
    const { stdout } = spawnSync(process.execPath, [tsc, '--noEmit', ...strict, 'program.ts'], { cwd: folder, encoding: 'utf8' })
    expect(stdout).toBe('')
  }, 60_000)

  /** The programs that a text of ours prints. */
  function programsOf(file: string): string[] {
    return [...readFileSync(join(root, file), 'utf8').matchAll(/```ts\n([\s\S]*?)```/g)].map(([, program]) => program ?? '')
  }

  /** Runs a printed TypeScript program as its user does: checked and compiled by TypeScript, since Node does not know decorators. */
  async function runPrinted(program: string, options: { node: string; env: Record<string, string> }) {
    writeFileSync(join(folder, 'printed.ts'), program)
    const { stdout } = spawnSync(process.execPath, [tsc, ...strict, '--outDir', join(folder, 'out'), 'printed.ts'], {
      cwd: folder,
      encoding: 'utf8',
    })
    expect(stdout).toBe('')
    return runProgram(readFileSync(join(folder, 'out/printed.js'), 'utf8'), { cwd: folder, ...options })
  }

  const chat = (base: string): string =>
    `await new OpenAI({ baseURL: '${base}/v1', apiKey: 'none' }).chat.completions.create({ model: 'gpt-5-mini', messages: [{ role: 'user', content: 'hi' }] })`

  describe.each([...nodes()])('on Node %i', (major, node) => {
    it('runs each program of the README as it is printed', async () => {
      useOpenAi(major < 22 ? 'openai-v6' : 'openai')
      const simulator = await startSimulator()
      const spans: string[][] = []
      for (const program of programsOf('README.md')) {
        await using sink = await startSink(({ path }) => (path.startsWith('/api/') ? stored : {}))
        const env = { ASSAY_URL: sink.url, OPENAI_BASE_URL: `${simulator.url}/v1`, OPENAI_API_KEY: 'none' }
        const { code, stderr } = await runPrinted(program, { node, env })
        expect([code, stderr]).toEqual([0, ''])
        spans.push(sink.spans.map((span) => span.name).sort())
      }
      await simulator.close()
      expect(spans).toEqual([['hello'], ['answer', 'plan', 'search'], [], ['chat gpt-5-mini'], []])
    }, 60_000)

    it('runs the program of the guide to feedback as it is printed', async () => {
      await using sink = await startSink(({ path }) => (path.startsWith('/api/') ? stored : {}))
      for (const program of programsOf('../../docs/guides/tracing/feedback.md')) {
        const { code, stderr } = await runPrinted(program, { node, env: { ASSAY_URL: sink.url } })
        expect([code, stderr]).toEqual([0, ''])
      }
      const [answer] = sink.spans
      expect(sink.requests.map((request) => request.path)).toEqual([
        '/v1/traces',
        `/api/assay/v1/traces/tr-${answer?.traceId}/feedback-token`,
      ])
    })

    it.each([
      ['import', (base: string) => `import '@assay/sdk/auto'; import OpenAI from 'openai'; ${chat(base)}`],
      [
        'import with autolog',
        (base: string) =>
          `import { init } from '@assay/sdk'; import { autolog } from '@assay/sdk/openai'; import OpenAI from 'openai'; init(); autolog(OpenAI); ${chat(base)}`,
      ],
    ])('traces the installed openai by %s', async (_, program) => {
      useOpenAi(major < 22 ? 'openai-v6' : 'openai')
      await using sink = await startSink()
      const simulator = await startSimulator()
      const { code, stderr } = await runProgram(program(simulator.url), { cwd: folder, node, env: { ASSAY_URL: sink.url } })
      await simulator.close()
      expect([code, stderr]).toEqual([0, ''])
      expect(sink.spans.map((span) => span.name)).toEqual(['chat gpt-5-mini'])
    })

    it('traces the installed openai of a program that is started with --import @assay/sdk/auto', async () => {
      useOpenAi(major < 22 ? 'openai-v6' : 'openai')
      await using sink = await startSink()
      const simulator = await startSimulator()
      const program = `import OpenAI from 'openai'; ${chat(simulator.url)}`
      const { code, stderr } = await runProgram(program, {
        cwd: folder,
        node,
        args: ['--import', '@assay/sdk/auto'],
        env: { ASSAY_URL: sink.url },
      })
      await simulator.close()
      expect([code, stderr]).toEqual([0, ''])
      expect(sink.spans.map((span) => span.name)).toEqual(['chat gpt-5-mini'])
    })

    it('traces a CommonJS program', async () => {
      useOpenAi(major < 22 ? 'openai-v6' : 'openai')
      await using sink = await startSink()
      const simulator = await startSimulator()
      writeFileSync(
        join(folder, 'program.cjs'),
        `require('@assay/sdk/auto'); const { OpenAI } = require('openai'); (async () => { ${chat(simulator.url)} })()`,
      )
      const output = await runFile('program.cjs', node, { ASSAY_URL: sink.url })
      await simulator.close()
      expect(output).toBe('')
      expect(sink.spans.map((span) => span.name)).toEqual(['chat gpt-5-mini'])
    })
  })

  it('lets a signal end a program that has two copies of it, after both have sent', async () => {
    cpSync(join(folder, 'node_modules/@assay/sdk'), join(folder, 'copy'), { recursive: true })
    await using sink = await startSink()
    const program = `
      for (const name of ['@assay/sdk', './copy/dist/index.js']) {
        const { init, withSpan } = await import(name)
        init()
        withSpan(name, () => undefined)
      }
      setInterval(() => {}, 1000)
      console.log('ready')`
    const onReady = (child: ChildProcess): void => void child.kill('SIGTERM')
    const { signal, stderr } = await runProgram(program, { cwd: folder, env: { ASSAY_URL: sink.url }, onReady })
    expect([signal, stderr]).toEqual(['SIGTERM', ''])
    expect(sink.spans.map((span) => span.name).sort()).toEqual(['./copy/dist/index.js', '@assay/sdk'])
  })

  it.runIf([...nodes().keys()].some((major) => major < 22))('was tested on the oldest supported Node too', () => {
    expect([...nodes().keys()]).toContain(20)
  })
})

/** What the program writes. */
async function runFile(file: string, node: string, env: Record<string, string>): Promise<string> {
  const { spawn } = await import('node:child_process')
  const child = spawn(node, ['--no-warnings', file], { cwd: folder, env: { PATH: process.env['PATH'] ?? '', ...env } })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString()
    })
  await new Promise((resolve) => child.once('close', resolve))
  return output
}
