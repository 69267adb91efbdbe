import { describe, expect, it, vi } from 'vitest'
import { encodePartialSuccess, startSink } from '../../test/otlp-sink.ts'
import { traced } from '../../test/traced.ts'
import { flush, init, shutdown, startSpan, stats, withSpan } from '../index.ts'

function total({ started, open, queued, exported, dropped }: ReturnType<typeof stats>): [number, number] {
  return [started, open + queued + exported + Object.values(dropped).reduce((sum, count) => sum + count, 0)]
}

function makeSpans(count: number, text = ''): void {
  for (let i = 0; i < count; i++) withSpan(`s${i}`, (span) => span.setAttribute('text', text))
}

describe('delivery', () => {
  it('posts protobuf to /v1/traces with token and experiment', async () => {
    const sink = await traced(() => makeSpans(1), {
      token: 'secret',
      experimentId: '12',
      serviceName: 'shop',
      resource: { 'deployment.environment': 'test' },
    })
    expect(sink.requests).toHaveLength(1)
    expect(sink.requests[0]).toMatchObject({
      method: 'POST',
      path: '/v1/traces',
      headers: { 'content-type': 'application/x-protobuf', authorization: 'Bearer secret', 'x-mlflow-experiment-id': '12' },
    })
    expect(sink.spans[0]?.resource).toMatchObject({
      'service.name': 'shop',
      'deployment.environment': 'test',
      'process.pid': BigInt(process.pid),
    })
    expect(sink.spans[0]?.scope).toEqual({ name: 'assay', version: '0.1.0' })
  })

  it('keeps a path that the address has', async () => {
    await using sink = await startSink()
    init({ url: `${sink.url}/behind/a/proxy/`, openTelemetry: false, log: () => {} })
    makeSpans(1)
    await shutdown()
    expect(sink.requests[0]?.path).toBe('/behind/a/proxy/v1/traces')
  })

  it('sends by itself, once a second, without a flush', async () => {
    await traced(async (sink) => {
      makeSpans(3)
      expect((await sink.waitForSpans(3)).map((span) => span.name)).toEqual(['s0', 's1', 's2'])
      expect(sink.requests).toHaveLength(1)
    })
  })

  it('waits for as long as flush is told to, without a limit too', async () => {
    let answerNow = (): void => {}
    const answered = new Promise<void>((resolve) => {
      answerNow = resolve
    })
    await using sink = await startSink(async () => {
      await answered
      return {}
    })
    init({ url: sink.url, openTelemetry: false, log: () => {} })
    makeSpans(1)
    const flushed = flush({ timeoutMs: Number.POSITIVE_INFINITY })
    expect(await flush({ timeoutMs: 20 })).toBe(false)
    answerNow()
    expect(await flushed).toBe(true)
    await shutdown()
  })

  it('sends 512 spans a request, over one connection', async () => {
    const sink = await traced(() => makeSpans(1100))
    expect(sink.requests).toHaveLength(3)
    expect(new Set(sink.spans.map((span) => span.name)).size).toBe(1100)
  })

  it('sends each trace when its first span ends where batching is off', async () => {
    await traced(
      async (sink) => {
        withSpan('outer', () => withSpan('inner', () => undefined))
        await sink.waitForSpans(2)
        withSpan('next', () => undefined)
        await sink.waitForSpans(3)
        expect(sink.requests).toHaveLength(2)
      },
      { batching: false },
    )
  })

  it('compresses when told to', async () => {
    const sink = await traced(() => makeSpans(1, 'x'.repeat(10_000)), { gzip: true })
    expect(sink.requests[0]?.headers).toMatchObject({ 'content-encoding': 'gzip' })
    expect(Number(sink.requests[0]?.headers['content-length'])).toBeLessThan(1000)
    expect(sink.spans[0]?.attributes['text']).toBe('x'.repeat(10_000))
  })

  it.each([429, 502, 503, 504])('tries again after %i, as late as Retry-After says', async (status) => {
    const sink = await traced(
      () => makeSpans(1),
      {},
      (_, index) => (index === 0 ? { status, headers: { 'retry-after': '0' } } : {}),
    )
    expect(sink.requests).toHaveLength(2)
    expect(sink.requests[0]?.body).toEqual(sink.requests[1]?.body)
    expect(stats()).toMatchObject({ started: 1, exported: 1, queued: 0 })
  })

  it('tries again when the connection breaks', async () => {
    const sink = await traced(
      () => makeSpans(1),
      {},
      (_, index) => ({ reset: index === 0 }),
    )
    expect(sink.requests).toHaveLength(2)
    expect(stats().exported).toBe(1)
  })

  it('finds a server that starts after the program', async () => {
    const { url } = await (async () => {
      await using gone = await startSink()
      return gone
    })()
    init({ url, openTelemetry: false, log: () => {} })
    makeSpans(2)
    expect(await flush({ timeoutMs: 50 })).toBe(false)
    await using sink = await startSink(() => ({}), Number(new URL(url).port))
    expect(await flush({ timeoutMs: 8000 })).toBe(true)
    expect(sink.spans.map((span) => span.name)).toEqual(['s0', 's1'])
    await shutdown()
  })

  it.each([400, 401, 404, 413, 422, 500])('drops and counts what is refused with %i, and tells it once', async (status) => {
    const log = vi.fn<(line: string) => void>()
    const sink = await traced(
      async () => {
        makeSpans(2)
        await flush()
        makeSpans(1)
      },
      { log },
      () => ({ status, headers: { 'content-type': 'application/json' }, body: '{"message":"no such experiment"}' }),
    )
    expect(sink.requests).toHaveLength(2)
    expect(stats()).toMatchObject({ started: 3, exported: 0, queued: 0, dropped: { refused: 3 } })
    expect(log.mock.calls).toEqual([
      [`[assay] ${sink.url}/ refuses the spans (HTTP ${status}: {"message":"no such experiment"}); they are dropped`],
    ])
  })

  it('counts spans that the server rejected out of a request', async () => {
    const log = vi.fn<(line: string) => void>()
    await traced(
      () => makeSpans(5),
      { log },
      () => ({ headers: { 'content-type': 'application/x-protobuf' }, body: encodePartialSuccess(2, 'start time missing') }),
    )
    expect(stats()).toMatchObject({ started: 5, exported: 3, dropped: { rejected: 2 } })
    expect(log.mock.calls[0]?.[0]).toContain('rejected 2 of 5 spans: start time missing')
  })

  it('takes any answer with status 200', async () => {
    await traced(
      () => makeSpans(1),
      {},
      () => ({ headers: { 'content-type': 'application/x-protobuf' }, body: Buffer.from([0xff, 0xff, 0xff, 0x01, 0x0a, 0xff]) }),
    )
    expect(stats()).toMatchObject({ exported: 1 })
  })

  it('drops the newest when the queue is full, and the sum is right', async () => {
    const log = vi.fn<(line: string) => void>()
    await traced(() => makeSpans(30), { log, queue: { maxSpans: 10, batchSpans: 4 } })
    expect(stats()).toMatchObject({ started: 30, exported: 10, queued: 0, dropped: { queue_full: 20 } })
    expect(log.mock.calls).toEqual([['[assay] the export queue is full; new spans are dropped until it empties']])
  })

  it('drops a span over 8 MiB, not its neighbours', async () => {
    const sink = await traced(() => {
      withSpan('small', () => undefined)
      withSpan('huge', (span) => {
        for (let i = 0; i < 20; i++) span.setAttribute(`part ${i}`, 'x'.repeat(1_000_000))
      })
    })
    expect(sink.spans.map((span) => span.name)).toEqual(['small'])
    expect(stats()).toMatchObject({ started: 2, exported: 1, dropped: { too_large: 1 } })
  })

  it('gives up at shutdown what a silent server holds up, and counts it', async () => {
    const sink = await startSink(() => new Promise(() => {}))
    const log = vi.fn<(line: string) => void>()
    init({ url: sink.url, openTelemetry: false, log })
    makeSpans(600)
    const open = startSpan('open')
    const began = performance.now()
    expect(await shutdown({ timeoutMs: 100 })).toBe(false)
    expect(performance.now() - began).toBeLessThan(30_000)
    await vi.waitUntil(() => stats().queued === 0)
    expect(log.mock.calls).toEqual([[`[assay] 600 spans could not be sent to ${sink.url}/ before shutdown and are lost`]])
    open.end()
    expect(stats()).toMatchObject({ started: 601, open: 0, exported: 0, dropped: { shutdown: 601 } })
    await sink[Symbol.asyncDispose]()
  })

  it('always adds up: started = open + queued + exported + dropped', async () => {
    let answers = 0
    await traced(
      async () => {
        const open = [startSpan('a'), startSpan('b')]
        for (let round = 0; round < 8; round++) {
          makeSpans(50)
          expect(total(stats())).toEqual([50 * (round + 1) + 2, 50 * (round + 1) + 2])
          await flush()
          expect(total(stats())).toEqual([50 * (round + 1) + 2, 50 * (round + 1) + 2])
        }
        for (const span of open) span.end()
      },
      { queue: { maxSpans: 40, batchSpans: 16 } },
      () => [{}, { status: 503, headers: { 'retry-after': '0' } }, { status: 400 }, { reset: false }][answers++ % 4] ?? {},
    )
    const final = stats()
    expect(total(final)).toEqual([402, 402])
    expect(final).toMatchObject({ open: 0, queued: 0 })
    expect(final.dropped.queue_full).toBe(80)
    expect(final.dropped.refused).toBeGreaterThan(0)
  })

  it('replaces the first init by the second, whose spans go elsewhere', async () => {
    await using second = await startSink()
    const first = await traced(() => {
      withSpan('before', () => undefined)
      init({ url: second.url, openTelemetry: false, log: () => {} })
      withSpan('after', () => undefined)
    })
    expect(second.spans.map((span) => span.name)).toEqual(['after'])
    expect(first.spans.map((span) => span.name)).toEqual(['before'])
  })
})
