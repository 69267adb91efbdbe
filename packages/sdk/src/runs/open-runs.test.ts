import { describe, expect, it } from 'vitest'
import { type OtlpSink, type SinkAnswer, type SinkRequest, startSink } from '../../test/otlp-sink.ts'
import { runProgram } from '../../test/run-program.ts'
import { swallowingHost } from '../../test/swallowing-host.ts'

const sdk = new URL('../index.ts', import.meta.url).href
const head = `import { endRun, init, startRun } from ${JSON.stringify(sdk)}; init({ openTelemetry: false, maxRetries: 0 });`
const silent = (): Promise<never> => new Promise(() => {})

/** A server that makes runs and takes their end as `update` says. */
function serve(update: () => SinkAnswer | Promise<SinkAnswer> = () => ({})): Promise<OtlpSink> {
  let count = 0
  return startSink((request) => {
    if (request.path.endsWith('/runs/update')) return update()
    return { headers: { 'content-type': 'application/json' }, body: JSON.stringify({ run: { info: { run_id: `r${++count}` } } }) }
  })
}

const run = (program: string, url: string) =>
  runProgram(`${head} ${program}`, { args: ['--conditions=@assay/source'], env: { ASSAY_URL: url } })

const ended = (requests: readonly SinkRequest[]): string[] =>
  requests
    .filter(({ path }) => path.endsWith('/runs/update'))
    .map(({ body }) => JSON.parse(String(body)) as { run_id: string; status: string; end_time: number })
    .map(({ run_id: id, status, end_time: at }) => `${id} ${status}${Math.abs(Date.now() - at) < 60_000 ? '' : ' at a wrong time'}`)

describe('at the end of the program', () => {
  it('runs that are open end FINISHED', async () => {
    await using sink = await serve()
    const { code, stderr } = await run(
      `await startRun(); await startRun({ nested: true }); startRun({ nested: true }, () => new Promise(() => {}))`,
      sink.url,
    )
    expect([code, stderr]).toEqual([0, ''])
    expect(ended(sink.requests)).toEqual(['r1 FINISHED', 'r2 FINISHED', 'r3 FINISHED'])
  })

  it('a run that has ended is left alone', async () => {
    await using sink = await serve()
    await run(`await startRun(); await endRun('KILLED')`, sink.url)
    expect(ended(sink.requests)).toEqual(['r1 KILLED'])
  })

  it('the server is told once more how a run ended of which it could not be told', async () => {
    let away = true
    await using sink = await serve(() => {
      const answer = away ? { status: 503 } : {}
      away = false
      return answer
    })
    const { stdout, stderr } = await run(
      `await startRun(() => { throw new Error('mine') }).catch((error) => console.log(error.message))`,
      sink.url,
    )
    expect([stdout, stderr]).toEqual(['mine\n', ''])
    expect(ended(sink.requests)).toEqual(['r1 FAILED', 'r1 FAILED'])
  })

  it('a server that does not answer is asked once, holds the program for 2 s, and is told of', async () => {
    await using sink = await serve(silent)
    const program = `
      await startRun()
      let began
      process.once('beforeExit', () => { began = performance.now() })
      process.once('exit', () => console.log(performance.now() - began))`
    const { code, stdout, stderr } = await run(program, sink.url)
    expect(code).toBe(0)
    expect(stderr).toMatch(/^\[assay\] not ended before the program ended: run r1, since .+\n$/)
    expect(ended(sink.requests)).toEqual(['r1 FINISHED'])
    expect(Number(stdout)).toBeLessThan(30_000)
  })

  it('a host that takes no connection holds it no longer', async () => {
    await using sink = await serve()
    using host = await swallowingHost()
    const program = `
      await startRun()
      init({ url: '${host.url}', openTelemetry: false })
      let began
      process.once('beforeExit', () => { began = performance.now() })
      process.once('exit', () => console.log(performance.now() - began))`
    const { stdout, stderr } = await run(program, sink.url)
    expect(stderr).toContain(`run r1, since`)
    expect(Number(stdout)).toBeLessThan(30_000)
  })

  it('a server that refuses is asked once', async () => {
    await using sink = await serve(() => ({ status: 503 }))
    const { code, stderr } = await run(`await startRun()`, sink.url)
    expect(code).toBe(0)
    expect(stderr).toMatch(/^\[assay\] not ended before the program ended: run r1, since AssayError: .* answered 503.*\n$/)
    expect(ended(sink.requests)).toEqual(['r1 FINISHED'])
  })
})
