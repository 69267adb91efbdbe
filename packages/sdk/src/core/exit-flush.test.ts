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

  it('a server that cannot be reached has the spans lost; the last word says how many, and where they should have gone', async () => {
    const { code, stderr } = await run(`withSpan('lost', () => {}); withSpan('lost too', () => {})`, 'http://127.0.0.1:9')
    expect(code).toBe(0)
    const [first, last, ...more] = stderr.split('\n')
    expect(first).toMatch(
      /^\[assay\] http:\/\/127\.0\.0\.1:9\/ does not take spans now \(.*ECONNREFUSED.*\); trying again in the background$/,
    )
    expect(last).toBe('[assay] 2 spans could not be sent to http://127.0.0.1:9/ before the program ended and are lost')
    expect(more).toEqual([''])
  })

  it('a server that does not answer does not hold it for longer than 2 s', async () => {
    await using sink = await startSink(silent)
    const program = `
      withSpan('lost', () => {})
      let began
      process.once('beforeExit', () => { began = performance.now() })
      process.once('exit', () => console.log(performance.now() - began))`
    const { code, stdout, stderr } = await run(program, sink.url)
    expect([code, stderr]).toEqual([0, `[assay] 1 span could not be sent to ${sink.url}/ before the program ended and is lost\n`])
    // Without the promise it would be as long as a request may take.
    expect(Number(stdout)).toBeLessThan(30_000)
  })

  it('process.exit() leaves no time, and is told so', async () => {
    await using sink = await startSink()
    const { code, stderr } = await run(`withSpan('lost', () => {}); process.exit(3)`, sink.url)
    expect(code).toBe(3)
    expect(stderr).toBe(
      `[assay] 1 span could not be sent to ${sink.url}/ before the program ended and is lost; process.exit() and crashes leave no time to send: await flush() first\n`,
    )
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

  it('what could not be sent is told before the program ends', async () => {
    await using sink = await startSink(silent)
    const { signal, stderr } = await run(`setInterval(() => {}, 1000); withSpan('lost', () => {}); console.log('ready')`, sink.url, {
      onReady: (child) => child.kill('SIGTERM'),
    })
    expect([signal, stderr]).toEqual(['SIGTERM', `[assay] 1 span could not be sent to ${sink.url}/ before the program ended and is lost\n`])
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
