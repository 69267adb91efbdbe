import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { startSink } from '../../test/otlp-sink.ts'
import { runProgram } from '../../test/run-program.ts'

/* Node does not run decorators yet: the program is compiled by TypeScript, as its user would, and types are checked on the way. */
const program = `
import { flush, init, trace } from '@assay/sdk'

class Agent {
  readonly #greeting = 'Hello'

  @trace
  greet(name: string): string {
    return \`\${this.#greeting}, \${name}\`
  }

  @trace({ name: 'search', type: 'TOOL', outputs: (found: string[]) => found.length })
  async find(query: string, limit: number): Promise<string[]> {
    this.greet(query)
    return [query].slice(0, limit)
  }

  @trace({ type: 'TASK' })
  shout = (text: string): string => text.toUpperCase() + this.#greeting

  @trace
  static make(): Agent {
    return new Agent()
  }
}

init({ openTelemetry: false })
const agent = Agent.make()
console.log(await agent.find('rain', 3), agent.shout('hey'), agent.greet.name)
await flush()
`

describe('@trace', () => {
  it('traces methods, static methods and fields of a class that TypeScript compiled', async () => {
    const root = new URL('../../', import.meta.url).pathname
    const folder = mkdtempSync(join(root, 'node_modules/.decorator-'))
    try {
      writeFileSync(join(folder, 'program.ts'), program)
      writeFileSync(
        join(folder, 'tsconfig.json'),
        JSON.stringify({
          compilerOptions: {
            target: 'es2022',
            lib: ['es2024', 'esnext.decorators', 'esnext.disposable'],
            module: 'nodenext',
            strict: true,
            types: ['node'],
            skipLibCheck: true,
            customConditions: ['@assay/source'],
            rewriteRelativeImportExtensions: true,
            noEmitOnError: true,
            rootDir: '/',
            outDir: join(folder, 'out'),
            isolatedModules: true,
          },
          files: ['program.ts'],
        }),
      )
      const tsc = join(root, '../../node_modules/typescript/bin/tsc')
      execFileSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8', stdio: 'pipe' })
      const compiled = readFileSync(join(folder, 'out', folder, 'program.js'), 'utf8')
      expect(compiled).not.toContain('@trace')
      await using sink = await startSink()
      const { stdout, stderr } = await runProgram(compiled, {
        cwd: folder,
        args: ['--conditions=@assay/source'],
        env: { ASSAY_URL: sink.url },
      })
      expect(stderr).toBe('')
      expect(stdout).toBe("[ 'rain' ] HEYHello greet\n")
      expect(
        sink.spans.map((span) => [
          span.name,
          span.attributes['mlflow.spanType'],
          span.attributes['mlflow.spanInputs'],
          span.attributes['mlflow.spanOutputs'],
        ]),
      ).toEqual([
        ['make', undefined, undefined, expect.any(String)],
        ['greet', undefined, '"rain"', '"Hello, rain"'],
        ['search', '"TOOL"', '["rain",3]', '1'],
        ['shout', '"TASK"', '"hey"', '"HEYHello"'],
      ])
      expect(sink.span('greet').parentSpanId).toBe(sink.span('search').spanId)
    } finally {
      rmSync(folder, { recursive: true })
    }
  }, 60_000)
})
