import { describe, expect, it } from 'vitest'
import { startSink } from '../../test/otlp-sink.ts'
import { type ProgramOptions, runProgram } from '../../test/run-program.ts'

const sdk = new URL('../index.ts', import.meta.url).href
const head = `import { flush, init, withSpan, stats, trace } from ${JSON.stringify(sdk)}; init({ openTelemetry: false });`

function run(program: string, url: string, options: ProgramOptions = {}) {
  return runProgram(`${head} ${program}`, { ...options, args: ['--conditions=@assay/source'], env: { ASSAY_URL: url } })
}

/** Takes connections and never answers. */
const silent = (): Promise<never> => new Promise(() => {})

describe('at the end of the program', () => {
  it('what is left is sent', async () => {
    await using sink = await startSink()
    const { code, stderr } = await run(`await trace('hello', async () => 'world')`, sink.url)
    expect([code, stderr]).toEqual([0, ''])
    expect(sink.spans.map((span) => span.name)).toEqual(['hello'])
  })

  it('spans made while the last ones are sent are sent too', async () => {
    await using sink = await startSink()
    await run(`withSpan('first', () => {}); process.once('beforeExit', () => withSpan('second', () => {}))`, sink.url)
    expect(sink.spans.map((span) => span.name)).toEqual(['first', 'second'])
  })

  it('a program without spans ends at once, without a request', async () => {
    await using sink = await startSink()
    const { code } = await run('', sink.url)
    expect(code).toBe(0)
    expect(sink.requests).toEqual([])
  })

  it('a server that cannot be reached costs it one line and at most 2 s', async () => {
    const { code, stderr, durationMs } = await run(`withSpan('lost', () => {})`, 'http://127.0.0.1:9')
    expect(code).toBe(0)
    expect(stderr).toMatch(
      /^\[assay\] http:\/\/127\.0\.0\.1:9\/ does not take spans now \(.*ECONNREFUSED.*\); trying again in the background\n$/,
    )
    expect(durationMs).toBeLessThan(6000)
  })

  it('a server that does not answer does not hold it', async () => {
    await using sink = await startSink(silent)
    const { code, durationMs } = await run(`withSpan('lost', () => {})`, sink.url)
    expect(code).toBe(0)
    expect(durationMs).toBeLessThan(6000)
  })

  it('an idle connection does not keep it alive', async () => {
    await using sink = await startSink()
    const { code, stdout } = await run(`withSpan('one', () => {}); await flush(); console.log(stats().exported)`, sink.url)
    expect([code, stdout]).toEqual([0, '1\n'])
  })

  it('an awaited flush keeps it alive until it is done', async () => {
    await using sink = await startSink(silent)
    const { code, stdout } = await run(`withSpan('one', () => {}); console.log(await flush({ timeoutMs: 300 })); process.exit(0)`, sink.url)
    expect([code, stdout]).toEqual([0, 'false\n'])
  })
})

describe('on a signal', () => {
  it('the spans are sent, then the signal ends the program as it would have', async () => {
    await using sink = await startSink()
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      const ended = await run(`setInterval(() => {}, 1000); withSpan('${signal}', () => {}); console.log('ready')`, sink.url, {
        onReady: (child) => child.kill(signal),
      })
      expect(ended).toMatchObject({ code: null, signal })
    }
    expect(sink.spans.map((span) => span.name)).toEqual(['SIGTERM', 'SIGINT'])
  })

  it("a handler of the program's own decides how it ends, and is called once", async () => {
    await using sink = await startSink()
    const program = `
      let calls = 0
      process.on('SIGTERM', async () => {
        if (++calls > 1) return
        await flush()
        setTimeout(() => { console.log(calls); process.exit(7) }, 100)
      })
      withSpan('one', () => {})
      setInterval(() => {}, 1000)
      console.log('ready')`
    const { code, signal, stdout } = await run(program, sink.url, { onReady: (child) => child.kill('SIGTERM') })
    expect([code, signal, stdout]).toEqual([7, null, 'ready\n1\n'])
    expect(sink.spans.map((span) => span.name)).toEqual(['one'])
  })
})
